"""The macros and the shell, through the sample pages: well formed, labelled, in both languages."""

import re
from html.parser import HTMLParser

import pytest

from tests.web.styleguide import environment, names, rendered

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"article", "details", "div", "dl", "form", "h1", "h2", "h3", "header", "ol", "p", "section", "table", "ul"}
STATES = ("held", "window", "collectable", "promised", "settled", "escort", "overdue", "disputed")


class Page(HTMLParser):
    """The tree of a page, as far as the checks need it: what is open, which ids there are and which are meant."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.meant: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if len(values) != len(attributes):
            self.faults.append(f"an attribute twice in {self.get_starttag_text()}")
        if "p" in self.open and tag in BLOCKS:
            self.faults.append(f"{self.get_starttag_text()} in a paragraph")
        if "id" in values:
            self.ids.append(values["id"])
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.meant |= set((values.get(name) or "").split())
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        """A drawing's own elements close themselves."""

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            self.faults.append(f"{tag} closes what it did not open")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", names())
def test_pages_are_well_formed(name, lang):
    page = Page(rendered(name, lang))
    assert page.faults == []
    assert page.open == []
    assert sorted(page.ids) == sorted(set(page.ids))
    assert page.meant <= set(page.ids)


def macro(path: str, name: str):
    return getattr(environment().get_template(f"components/{path}.html").module, name)


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_icon_word_and_colour(state):
    chip = str(macro("state", "state_chip")(state, "词"))
    assert "<svg" in chip
    assert "词" in chip
    assert f"s-{state}" in chip


def test_an_unknown_state_still_shows_its_word():
    assert "新词" in str(macro("state", "state_chip")("unheard-of", "新词"))


def test_a_field_keeps_what_was_typed_and_says_what_is_wrong():
    html = str(macro("form", "field")("due", "应收", '"><b>', "不是数字", hint="元"))
    assert 'value="&#34;&gt;&lt;b&gt;"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="due-error due-hint"' in html


def test_passwords_never_come_back():
    assert "secret" not in str(macro("form", "field")("password", "密码", "secret", type="password"))


def test_an_amount_that_may_not_be_seen_is_a_dash():
    assert re.sub(r"<[^>]+>", "", str(macro("text", "money")(None))) == "—"


def test_a_phone_without_the_right_to_it_has_no_button():
    assert "<form" not in str(macro("text", "phone")("138****8000"))


def test_text_from_outside_is_escaped_everywhere():
    for path, name, arguments in [
        ("state", "state_chip", ("held", "<i>")), ("state", "badge", ("<i>",)), ("text", "room_no", ("<i>", "/")),
        ("page", "empty", ("<i>", "<i>", [("/", "<i>")])), ("page", "stat", ("/", "<i>", "<i>", "<i>")),
        ("form", "post_button", ("/", "<i>", "<i>")), ("heat", "heat_cell", ("/", "<i>", 0, '"><i>')),
        ("toast", "toast", ("<i>",)),
    ]:  # fmt: skip
        assert "<i>" not in str(macro(path, name)(*arguments)), name
