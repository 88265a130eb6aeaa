"""What is advised next: the order of the rules, the routine of each level, and words that threaten nobody."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.advice import Advice, Situation, advise
from board.rules.contact_classes import CLASSES, FOLLOW_UPS, ContactClass
from board.rules.guard_rules import OPEN_FROM
from board.rules.ladder import BY_CHANNEL, LADDER, Tried, next_rung
from board.rules.phrases import check, refused
from board.rules.ports import Text
from board.rules.segment_advice import BY_SEGMENT, PAYS_OFF
from board.rules.segments import Segment
from board.rules.words import Channel, Result, Role, State

C, P = Channel, State.PROMISED
LONG_AGO = 60


@pytest.mark.parametrize(
    ("case", "channel", "by"),
    [
        pytest.param({"state": State.HELD, "level": 4}, None, Role.STEWARD, id="held: the repair only"),
        pytest.param({"state": State.HELD, "level": 4, "repair": False}, None, Role.CLERK, id="held by decision: wait"),
        pytest.param({"state": State.WINDOW, "level": 2, "fixed": "漏水"}, C.PHONE, Role.CLERK, id="window: ring"),
        pytest.param({"state": P, "level": 1, "promise_in": 1}, C.WECHAT, Role.CLERK, id="due tomorrow: remind"),
        pytest.param({"state": P, "level": 1, "promise_in": 0}, None, Role.CLERK, id="due today: look for it"),
        pytest.param({"state": P, "level": 1, "promise_in": -1}, None, Role.CLERK, id="in grace: look for it"),
        pytest.param({"state": P, "level": 1, "promise_in": 5}, None, Role.CLERK, id="promised later: wait"),
        pytest.param({"level": 0}, None, Role.CLERK, id="late fees only: no way is open"),
        pytest.param({"level": 1, "segment": Segment.FORGETFUL}, C.WECHAT, Role.CLERK, id="forgetful: a message"),
        pytest.param({"level": 2, "segment": Segment.SERVICE_SENSITIVE}, C.SERVICE_VISIT, Role.STEWARD, id="service"),
        pytest.param({"level": 3, "segment": Segment.SILENT}, C.LETTER, Role.CLERK, id="silent: on paper"),
        pytest.param({"level": 3, "segment": Segment.SILENT, "eased": True}, C.SERVICE_VISIT, Role.CLERK,
                     id="silent, but a hold has just ended"),
        pytest.param({"level": 1, "segment": Segment.HIGH_RISK}, C.SERVICE_VISIT, Role.MANAGER, id="no visit at 1"),
        pytest.param({"level": 2, "segment": Segment.HIGH_RISK}, C.VISIT, Role.MANAGER, id="high risk: the manager"),
        pytest.param({"level": 3, "segment": Segment.HIGH_RISK, "tried": Tried(C.VISIT, Result.REFUSED, 9)},
                     C.LAWYER_LETTER, Role.MANAGER, id="high risk, after the visit"),
        pytest.param({"level": 2, "segment": Segment.WATCHING}, C.PHONE, Role.CLERK, id="watching: the routine"),
        pytest.param({"level": 2, "tried": Tried(C.PHONE, Result.REFUSED, 3)}, C.LETTER, Role.CLERK, id="refused"),
        pytest.param({"level": 2, "tried": Tried(C.PHONE, Result.REFUSED, 3), "eased": True}, C.PHONE, Role.CLERK,
                     id="a letter would be next, but a hold has just ended"),
        pytest.param({"level": 2, "tried": Tried(C.PHONE, Result.WRONG_NUMBER, 3)}, C.SERVICE_VISIT, Role.STEWARD,
                     id="wrong number"),
        pytest.param({"level": 1, "care": True, "tried": Tried(C.WECHAT, Result.REFUSED, 3)}, C.PHONE, Role.STEWARD,
                     id="special care: the steward rings"),
        pytest.param({"level": 1, "care": True}, C.WECHAT, Role.CLERK, id="special care: a message is nobody's visit"),
    ],
)  # fmt: skip
def test_the_first_rule_that_applies_advises(case: dict[str, Any], channel: Channel | None, by: Role) -> None:
    found = advise(Situation(**{"state": State.COLLECTABLE, **case}))
    assert (found.channel, found.by) == (channel, by)


def test_what_was_agreed_comes_before_the_segment() -> None:
    agreed = (ContactClass.AWAY, FOLLOW_UPS[ContactClass.AWAY])
    case = Situation(State.COLLECTABLE, 3, Segment.SILENT, agreed=agreed, agreed_on=date(2026, 12, 7))
    found = advise(case)
    assert (found.channel, found.on, found.step) == (C.WECHAT, date(2026, 12, 7), CLASSES[ContactClass.AWAY].step)


@pytest.mark.parametrize(
    ("level", "tried", "channel"),
    [
        pytest.param(2, None, C.PHONE, id="begins with the first"),
        pytest.param(2, Tried(C.PHONE, Result.NO_ANSWER, 1, tries=1), C.PHONE, id="not answered: once more"),
        pytest.param(2, Tried(C.PHONE, Result.NO_ANSWER, 1, tries=2), C.LETTER, id="not answered twice: go on"),
        pytest.param(2, Tried(C.VISIT, Result.REFUSED, 1), C.VISIT, id="stays on the last"),
        pytest.param(2, Tried(C.LETTER, Result.REFUSED, LONG_AGO), C.PHONE, id="a new round"),
        pytest.param(2, Tried(C.SMS, Result.REFUSED, 1), C.PHONE, id="a way outside the routine"),
        pytest.param(4, Tried(C.LAWYER_LETTER, Result.NO_ANSWER, 20, tries=3), C.LAWSUIT, id="the last"),
    ],
)
def test_the_routine_goes_up_rung_by_rung(level: int, tried: Tried | None, channel: Channel) -> None:
    rung = next_rung(level, tried)
    assert rung is not None
    assert rung.channel == channel


@given(
    level=st.integers(0, 4),
    segment=st.none() | st.sampled_from(Segment),
    tried=st.none()
    | st.builds(Tried, st.sampled_from(Channel), st.sampled_from(Result), st.integers(0, 90), st.integers(0, 4)),
    eased=st.booleans(),
    care=st.booleans(),
)
def test_no_advice_names_a_way_that_the_guard_keeps_closed(**facts: Any) -> None:
    found = advise(Situation(State.COLLECTABLE, **facts))
    assert found.channel is None or OPEN_FROM[found.channel] <= facts["level"]
    assert not (facts["eased"] and found.channel in (C.LETTER, C.LAWYER_LETTER, C.LAWSUIT))


def test_each_level_uses_only_ways_that_are_open_and_none_twice() -> None:
    for level, rungs in LADDER.items():
        channels = [rung.channel for rung in rungs]
        assert all(OPEN_FROM[channel] <= level for channel in channels)
        assert len(set(channels)) == len(channels)
    assert set(BY_CHANNEL) | {C.SMS} == set(Channel)
    assert set(PAYS_OFF) | {Segment.COOPERATIVE} == set(Segment)


def _said() -> Iterator[Text]:
    texts = [*LADDER[1], *LADDER[2], *LADDER[3], *LADDER[4], *CLASSES.values(), *BY_SEGMENT.values()]
    for one in texts:
        yield from (getattr(one, name) for name in ("step", "brief", "words", "why"))
    for state in State:
        for days in (-1, 1, 5):
            found: Advice = advise(Situation(state, 2, promise_in=days, fixed="漏水"))
            yield from (found.step, found.brief, found.words, found.why)


def test_no_word_threatens_and_each_is_said_in_both_languages() -> None:
    texts = list(_said())
    assert [text.zh for text in texts if refused(text.zh) or refused(text.en)] == []
    assert [text for text in texts if bool(text.zh) != bool(text.en)] == []
    assert [text.zh for text in texts if len(text.zh) > 120] == []


def test_the_words_of_a_rung_suit_the_level_at_which_it_opens() -> None:
    for channel, rung in BY_CHANNEL.items():
        found = {one.phrase for one in check(rung.words.zh, level=OPEN_FROM[channel])} - {"上门"}
        assert found == set(), channel


def test_a_row_has_room_for_its_step() -> None:
    rows = [one for rungs in LADDER.values() for one in rungs] + [*CLASSES.values(), *BY_SEGMENT.values()]
    assert [one.step.zh for one in rows if len(one.step.zh) > 14] == []
    assert [one.brief.zh for one in rows if len(one.brief.zh) > 18] == []
