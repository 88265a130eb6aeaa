"""Templates keep the content policy and the escaping, whoever writes them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SAMPLES = sorted((ROOT / "tests/web/samples").glob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
CODE = sorted((ROOT / "board").rglob("*.py"))
LONGEST = 80
# Papers for Chinese owners and courts, in Chinese whatever language the person who prints them reads.
PAPERS = {"templates/evidence/letters.html", "templates/evidence/bundle.html"}

FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"hx-on",
    "evaluated values": r"\bjs:|javascript:",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "unescaped output": r"\|\s*safe\b|autoescape\s+false",
    "another's address": r"(?:src|href|action)=\"(?:https?:)?//",
    "an extension that is not vendored": r"hx-ext=\"(?!(?:ignore:)?morph\")",
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES + SAMPLES, ids=relative)
def test_nothing_that_the_policy_blocks(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_short_enough_to_read(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_form_that_posts_carries_the_token(path):
    for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), flags=re.DOTALL):
        if re.search(r'method="post"', form, re.IGNORECASE):
            assert re.search(r'csrf_input\(|name="csrf"', form), form.splitlines()[0]


@pytest.mark.parametrize("path", [path for path in TEMPLATES if relative(path) not in PAPERS], ids=relative)
def test_words_go_through_the_catalogue(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    chinese = set(re.findall(r"[\u4e00-\u9fff]+", text))
    assert chinese <= {"中文"}, "write English in _() and its Chinese into board/locale/zh"


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_scripts_parse_no_html_and_evaluate_nothing(path):
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text("utf-8")
    )


def test_only_the_icons_make_markup():
    makers = {relative(path) for path in CODE if re.search(r"\bMarkup\(", path.read_text("utf-8"))}
    assert makers <= {"board/web/icons.py"}


def test_the_patterns_find_what_they_look_for():
    bad = '<p style="x"><style><script>1</script><a onclick="x" hx-on:click="y" href="javascript:1">{{ x | safe }}'
    assert sum(bool(re.search(pattern, bad)) for pattern in FORBIDDEN.values()) >= 7
