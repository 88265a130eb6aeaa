"""What is enough to finish a task of each kind."""

from typing import Any

import pytest

from board.rules.task_fields import LONGEST, Incomplete, missing_photos, read_fields
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS

K = TaskKind


@pytest.mark.parametrize(
    ("kind", "given", "missing"),
    [
        pytest.param(K.INSPECTION, {"findings": "nothing"}, set(), id="nothing found is honest"),
        pytest.param(K.INSPECTION, {"findings": "found"}, {"details"}, id="a finding needs its details"),
        pytest.param(K.INSPECTION, {}, {"findings"}, id="an inspection needs a finding"),
        pytest.param(K.ESCORT, {"outcome": "calm"}, set(), id="a calm end is one tap"),
        pytest.param(K.ESCORT, {"outcome": "incident"}, {"note"}, id="an incident is told"),
        pytest.param(K.WINDOW_FOLLOWUP, {"still_broken": "no"}, {"contact"}, id="all well, so how did the call end"),
        pytest.param(K.WINDOW_FOLLOWUP, {"still_broken": "yes"}, {"note"}, id="still broken: what is"),
        pytest.param(
            K.WINDOW_FOLLOWUP, {"still_broken": "no", "contact": "promised"}, {"promise_amount", "promise_on"},
            id="a promise has an amount and a day",
        ),
        pytest.param(K.HOLD_REVIEW, {"decision": "extend"}, {"reason"}, id="a review gives its reason"),
        pytest.param(K.HOLD_REVIEW, {"decision": "extend", "reason": "  "}, {"reason"}, id="blanks are no reason"),
        pytest.param(K.HOLD_REVIEW, {"decision": "maybe", "reason": "x"}, {"decision"}, id="an unknown choice"),
        pytest.param(K.SHOWCASE, {"caption": "长" * (LONGEST + 1)}, {"caption"}, id="a novel"),
    ],
)  # fmt: skip
def test_result(kind: TaskKind, given: dict[str, Any], missing: set[str]) -> None:
    if not missing:
        read_fields(KINDS[kind].result, given)
        return
    with pytest.raises(Incomplete) as fault:
        read_fields(KINDS[kind].result, given)
    assert set(fault.value.errors) == missing


@pytest.mark.parametrize(
    ("kind", "field"),
    [(K.SOFT_COLLECTION, "words"), (K.JOINT_VISIT, "steward_part"), (K.JOINT_VISIT, "clerk_part"),
     (K.WINDOW_FOLLOWUP, "words")],
)  # fmt: skip
def test_no_threat_is_taken_as_what_to_say(kind: TaskKind, field: str) -> None:
    given = {"steward_part": "先问漏水", "clerk_part": "说明账单", field: "再不缴就停 电"}
    with pytest.raises(Incomplete) as fault:
        read_fields(KINDS[kind].brief, given)
    assert set(fault.value.errors) == {field}
    assert "“停 电”" in fault.value.errors[field].zh
    read_fields(KINDS[kind].brief, given | {field: "修好了，请问现在用水正常吗"})


def test_values_come_out_clean() -> None:
    given = {"contact": "promised", "promise_amount": "1,860.00元", "promise_on": "2026年11月25日", "id": "7"}
    values = read_fields(KINDS[K.SOFT_COLLECTION].row_result, given)
    assert values == {"contact": "promised", "promise_amount": 186000, "promise_on": "2026-11-25"}


@pytest.mark.parametrize(
    ("kind", "values", "present", "missing"),
    [
        pytest.param(K.SHOWCASE, {}, {"before"}, {"after"}, id="a showcase needs both"),
        pytest.param(K.INSPECTION, {"findings": "nothing"}, set(), set(), id="nothing found needs no photo"),
        pytest.param(K.INSPECTION, {"findings": "found"}, set(), {"evidence"}, id="a finding needs one"),
        pytest.param(K.DELIVERY_WITNESS, {}, set(), {"evidence"}, id="a delivery needs one"),
    ],
)
def test_photos(kind: TaskKind, values: dict[str, Any], present: set[str], missing: set[str]) -> None:
    assert set(missing_photos(KINDS[kind].photos, values, present)) == missing
