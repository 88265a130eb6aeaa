"""Policy values as a manager reads them."""

from dataclasses import fields

import pytest

from board.communities.policy_words import in_words
from board.rules.policy import Blocking, Policy
from board.rules.words import Kind, Severity


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        pytest.param("window_days", 7, "7 天", "7 days", id="a number"),
        pytest.param("cut_off_share", 0.5, "50%", "50%", id="a share"),
        pytest.param("contact_hours", Policy().contact_hours, "09:00–20:00", "09:00–20:00", id="hours"),
        pytest.param("opens_on", "confirmed", "回访确认时", "when a return visit confirms it", id="a choice"),
        pytest.param("blocking", (), "—", "—", id="nothing blocks"),
        pytest.param(
            "blocking", Policy().blocking, "投诉、报修（重大及以上）", "complaint, repair (major and above)",
            id="a list",
        ),
        pytest.param("blocking", (Blocking(Kind.REPAIR),), "报修", "repair", id="from the least severity up"),
        pytest.param(
            "category_severity", {"漏水": Severity.MAJOR, "燃气": Severity.CRITICAL, "停电": Severity.MAJOR},
            "重大：漏水、停电；紧急：燃气", "major: 漏水、停电; critical: 燃气", id="a table",
        ),
    ],
)  # fmt: skip
def test_a_value_in_words(name, value, zh, en):
    assert (in_words(name, value, "zh"), in_words(name, value, "en")) == (zh, en)


@pytest.mark.parametrize("one", fields(Policy), ids=lambda one: one.name)
def test_every_default_has_its_words(one):
    said = in_words(one.name, getattr(Policy(), one.name), "zh")
    assert said
    assert "{" not in said
