"""Icons: drawn once, safe whatever they are called."""

import re
from pathlib import Path

import pytest

from board.web.icons import Icons

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "static/icons"


@pytest.fixture
def icon():
    return Icons(FOLDER)


def test_beside_a_word_it_is_decoration(icon):
    assert 'aria-hidden="true"' in icon("play")
    assert "aria-label" not in icon("play")


def test_alone_it_has_a_name_and_the_name_is_escaped(icon):
    assert 'role="img" aria-label="&lt;b&gt;"' in icon("play", "<b>")
    assert "aria-hidden" not in icon("play", "x")


@pytest.mark.parametrize("name", ["no-such-icon", "../vendor/htmx.min", "LICENSE", "play/../play"])
def test_an_unknown_name_is_an_error(icon, name):
    with pytest.raises(LookupError):
        icon(name)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_drawings_are_plain(path):
    assert not re.search(r"<script|<style|\son\w+=|href|style=", path.read_text("utf-8"))


def test_every_icon_that_templates_name_is_there():
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"\bicon\(\"([\w-]+)\"", path.read_text("utf-8")))
    assert {name for name in named if not (FOLDER / f"{name}.svg").is_file()} == set()
