"""Windows, promises and the first state that applies."""

from dataclasses import replace

import pytest

from tests.oracle.facts import Contact, Facts, ManualHold, Place, Policy, Promise, Release
from tests.oracle.make import (
    FLAT,
    NEIGHBOUR,
    SECOND_FLAT,
    SITE,
    ZHANG,
    ZHANG_AGAIN,
    at,
    charge,
    company,
    day,
    delta,
    event,
    snapshot,
    story,
)
from tests.oracle.promises import active_promise, outcome
from tests.oracle.reference import missed_window, state, window_answered
from tests.oracle.windows import Window, window

CONFIRMING = {SITE: (Policy(opens_on="confirmed"),)}
FIXED = story("02 open", "05 resolved")


def opened(facts: Facts, when: str) -> Window | None:
    return window(facts, ZHANG, at(when))


@pytest.mark.parametrize(
    ("words", "when", "r"),
    [
        pytest.param(("02 open", "05 resolved"), "05", "05", id="from the resolution"),
        pytest.param(("02 open", "05 resolved"), "11 23:59", "05", id="for seven days"),
        pytest.param(("02 open", "05 resolved"), "12", None, id="and no longer"),
        pytest.param(("02 open", "05 resolved", "08 confirmed"), "09", "05", id="the run's start, not the visit"),
        pytest.param(("02 open", "05 resolved", "08 resolved"), "09", "05", id="a repeat opens none"),
        pytest.param(("02 open", "05 resolved", "06 reopened", "08 resolved"), "09", "08", id="the last completion"),
        pytest.param(("02 open", "05 resolved", "06 reopened"), "06", None, id="reopened voids it"),
        pytest.param(("02 open", "05 resolved", "06 cancelled"), "07", None, id="cancelled voids it"),
        pytest.param(("02 open", "05 cancelled"), "06", None, id="a cancellation opens none"),
        pytest.param(("05 resolved",), "06", "05", id="whether or not it ever held"),
    ],
)
def test_window_on_resolution(words: tuple[str, ...], when: str, r: str | None) -> None:
    found = opened(company(*story(*words)), when)
    assert (found and found.opens_at) == (at(r) if r else None)


@pytest.mark.parametrize(
    ("words", "when", "r"),
    [
        pytest.param(("02 open", "05 resolved"), "07 23:59", None, id="not yet come"),
        pytest.param(("02 open", "05 resolved"), "08", "08", id="three days after the run's start"),
        pytest.param(("02 open", "05 resolved", "06 confirmed"), "06", "06", id="confirmed"),
        pytest.param(("02 open", "05 resolved", "09 confirmed"), "10", "08", id="confirmed too late to matter"),
        pytest.param(("02 open", "05 resolved", "06 resolved"), "08", "08", id="a repeat does not begin them anew"),
        pytest.param(("02 open", "05 resolved", "06 confirmed", "06 12:00 confirmed"), "07", "06", id="the first one"),
    ],
)
def test_window_on_confirmation(words: tuple[str, ...], when: str, r: str | None) -> None:
    found = opened(company(*story(*words), policies=CONFIRMING), when)
    assert (found and found.opens_at) == (at(r) if r else None)


def test_blocking_is_asked_by_the_facts_at_r() -> None:
    major_then = (event("02", kind="repair", severity="major"), event("05", "resolved", kind=None))
    minor_later = event("06", "confirmed", kind=None, severity="minor")
    minor_then = (event("02", kind="repair"), event("05", "resolved", kind=None))
    major_later = event("06", "confirmed", kind=None, severity="major")
    assert opened(company(*major_then, minor_later), "07") is not None
    assert opened(company(*minor_then, major_later), "07") is None


def test_a_released_ticket_opens_a_window_when_resolved_but_its_release_opens_none() -> None:
    facts = company(*FIXED, releases=(Release("desk", "T1", at("03")),))
    assert opened(facts, "04") is None
    assert opened(facts, "06") is not None


def test_no_window_while_anything_holds_the_owner() -> None:
    assert opened(company(*FIXED, *story("03 open", no="T2")), "06") is None
    assert opened(company(*FIXED, *story("03 open", "10 cancelled", no="T2")), "10") == Window(at("05"), at("12"))
    manual = company(*FIXED, manual_holds=(ManualHold("manager", at("05"), at("07"), owner="zhang"),))
    assert opened(manual, "06") is None
    assert opened(manual, "07") is not None


def test_a_manual_hold_opens_none() -> None:
    assert opened(company(manual_holds=(ManualHold("legal", at("02"), at("05"), owner="zhang"),)), "05") is None


def test_the_window_belongs_to_the_owner_linked_now() -> None:
    facts = company(*FIXED, event("06", "confirmed", place=Place(*NEIGHBOUR)))
    assert opened(facts, "05") is not None
    assert opened(facts, "06") is None


@pytest.mark.parametrize(
    ("purpose", "direction", "when", "result", "closed"),
    [
        pytest.param("collection", "out", "05", "paid", True, id="at r"),
        pytest.param("collection", "out", "04 23:59", "paid", False, id="before r"),
        pytest.param("collection", "out", "06", "promised", True, id="promised"),
        pytest.param("collection", "out", "06", "refused", True, id="refused"),
        pytest.param("collection", "out", "06", "service_issue", True, id="service issue"),
        pytest.param("collection", "out", "06", "hostile", False, id="hostile"),
        pytest.param("collection", "out", "06", "no_answer", False, id="no answer"),
        pytest.param("service", "out", "06", "promised", False, id="a service call"),
        pytest.param("service", "in", "06", "promised", True, id="incoming"),
        pytest.param("collection", "out", "06 00:01", "paid", False, id="not yet made"),
    ],
)
def test_contacts_close_a_window(purpose: str, direction: str, when: str, result: str, closed: bool) -> None:
    facts = company(*FIXED, contacts=(Contact(FLAT, purpose, direction, at(when), result),))
    assert (opened(facts, "06") is None) is closed
    assert window(facts, ZHANG_AGAIN, at("06")) is not None, "for that account only"


def test_missed_and_answered_only_where_the_state_was_window() -> None:
    promised = Promise(FLAT, 10_000, day("20"), at("06"))
    called = Contact(FLAT, "collection", "out", at("06"), "promised")
    assert missed_window(company(*FIXED), ZHANG, at("12"))
    assert not missed_window(company(*FIXED, promises=(promised,)), ZHANG, at("12"))
    assert window_answered(company(*FIXED, contacts=(called,)), ZHANG, at("06"))
    earlier = Promise(FLAT, 10_000, day("20"), at("05 12:00"))
    assert not window_answered(company(*FIXED, contacts=(called,), promises=(earlier,)), ZHANG, at("06"))


PROMISE = Promise(FLAT, 6_000, day("10"), at("05 12:00"))
PAID = delta("08", charge(10_000, paid_fen=6_000))
PART = delta("08", charge(10_000, paid_fen=1_000))
FIRST = snapshot("01", charge(room=FLAT), charge(room=SECOND_FLAT), charge(room=NEIGHBOUR))
LEGAL = ManualHold("legal", at("07"), at("08"), owner="zhang")
INSTALMENT = replace(LEGAL, kind="instalment")


@pytest.mark.parametrize(
    ("facts", "when", "active", "became"),
    [
        pytest.param(company(promises=(PROMISE,)), "05 11:59", False, "active", id="not made yet"),
        pytest.param(company(promises=(PROMISE,)), "05 12:00", True, "active", id="made"),
        pytest.param(company(promises=(PROMISE,)), "11 23:59", True, "active", id="the day after its date"),
        pytest.param(company(promises=(PROMISE,)), "12", False, "broken", id="lapsed"),
        pytest.param(company(promises=(PROMISE,), imports=(FIRST, PAID)), "08", False, "kept", id="paid"),
        pytest.param(company(promises=(PROMISE,), imports=(FIRST, PART)), "08", True, "active", id="paid in part"),
        pytest.param(
            company(promises=(PROMISE,), imports=(FIRST, PART)), "12", False, "partly kept", id="paid too little"
        ),
        pytest.param(
            company(*story("06 open", "07 resolved"), promises=(PROMISE,)),
            "08",
            False,
            "suspended",
            id="a ticket hold began since",
        ),
        pytest.param(
            company(*story("05 open", "07 resolved"), promises=(PROMISE,)),
            "08",
            True,
            "active",
            id="a ticket hold began before",
        ),
        pytest.param(
            company(*story("05 open", "06 resolved", "07 reopened", "07 01:00 resolved"), promises=(PROMISE,)),
            "08",
            False,
            "suspended",
            id="a hold began again",
        ),
        pytest.param(
            company(*story("06 open", "06 resolved"), promises=(PROMISE,)),
            "08",
            True,
            "active",
            id="a hold of no instant never began",
        ),
        pytest.param(company(promises=(PROMISE,), manual_holds=(LEGAL,)), "08", False, "suspended", id="a manual hold"),
        pytest.param(
            company(promises=(PROMISE,), manual_holds=(INSTALMENT,)),
            "08",
            True,
            "active",
            id="an instalment hold lets it stand",
        ),
        pytest.param(
            company(promises=(PROMISE,), manual_holds=(replace(LEGAL, released_at=at("07")),)),
            "08",
            True,
            "active",
            id="released as it began",
        ),
        pytest.param(
            company(
                event("06", kind="repair"),
                promises=(PROMISE,),
                policies={SITE: (Policy(), Policy(since=at("07"), least_severity={"repair": "minor"}))},
            ),
            "08",
            False,
            "suspended",
            id="a hold that a new policy began",
        ),
    ],
)
def test_promise(facts: Facts, when: str, active: bool, became: str) -> None:
    assert (active_promise(facts, ZHANG, at(when)) is not None) is active
    assert outcome(facts, ZHANG, PROMISE, at(when)) == became


def test_only_the_latest_promise_counts() -> None:
    later_made = Promise(FLAT, 100, day("06"), at("06"))
    later_day = Promise(FLAT, 200, day("12"), at("05 12:00"))
    both = company(promises=(later_made, later_day, PROMISE))
    assert active_promise(both, ZHANG, at("05 12:00")) == later_day
    assert active_promise(both, ZHANG, at("06")) == later_made
    assert active_promise(both, ZHANG, at("08")) is None, "an older one does not come back"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(company(*story("02 open"), promises=(PROMISE,), imports=()), "settled", id="nothing overdue"),
        pytest.param(company(*story("02 open"), promises=(PROMISE,)), "held", id="a ticket before a promise"),
        pytest.param(
            company(promises=(PROMISE,), manual_holds=(ManualHold("instalment", at("02"), None, "zhang"),)),
            "held",
            id="a manual hold before a promise",
        ),
        pytest.param(company(*FIXED, promises=(PROMISE,)), "promised", id="a promise before a window"),
        pytest.param(company(*FIXED), "window", id="a window"),
        pytest.param(company(), "collectable", id="nothing in the way"),
        pytest.param(company(imports=(snapshot("01", charge(item="违约金")),)), "collectable", id="only late fees"),
    ],
)
def test_first_state_that_applies(facts: Facts, expected: str) -> None:
    assert state(facts, ZHANG, at("08")) == expected
