"""Who sees what, line by line, as a manager would check it: rows are fields, columns are roles."""

import pytest

from board.rules.disguise import shown_name
from board.rules.people import EVERYWHERE, Who, leads_nothing
from board.rules.visibility import AMOUNTS, CONTACTS, Datum, See, allowed, sees, where
from board.rules.words import Role

COLUMNS = (Role.CLERK, Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY, Role.LEAD, Role.MANAGER,
           Role.ADMINISTRATOR, Role.AUDITOR)  # fmt: skip
YES, NO, MASKED, AS = See.YES, See.NO, See.MASKED, See.AS_DEPARTMENT
TITLE, ESCORT = See.TITLE_ON_OWN_TICKETS, See.TITLE_ON_OWN_ESCORTS
LIST, TASKS, REASON = See.OPENED_ON_OWN_LIST, See.OPENED_IN_OWN_TASKS, See.OPENED_WITH_REASON
REPORTER, FEES = See.REPORTER_ON_OWN_TICKETS, See.IN_OWN_FEE_TASKS
COUNTS, PLACE, RISK, OWN = See.COUNTS, See.COUNTS_BY_PLACE, See.RISK_NOTE, See.OWN_COMMUNITY

TABLE = {
    #                       clerk  steward engineer. environm. secur.  lead manager admin. auditor
    Datum.NAME:             (YES,  YES,    TITLE,    TITLE,    ESCORT, AS,  YES,    NO,    MASKED),
    Datum.PHONE:            (LIST, TASKS,  REPORTER, REPORTER, NO,     AS,  REASON, NO,    MASKED),
    Datum.AMOUNTS:          (YES,  FEES,   NO,       NO,       NO,     AS,  YES,    NO,    YES),
    Datum.BUILDING_FIGURES: (YES,  YES,    PLACE,    PLACE,    NO,     YES, YES,    NO,    YES),
    Datum.HEAT_MAP:         (YES,  COUNTS, PLACE,    PLACE,    NO,     AS,  YES,    NO,    YES),
    Datum.CONTACTS:         (YES,  YES,    NO,       NO,       RISK,   AS,  YES,    NO,    YES),
    Datum.PEOPLE:           (NO,   NO,     NO,       NO,       NO,     NO,  OWN,    YES,   YES),
}  # fmt: skip


@pytest.mark.parametrize("datum", [pytest.param(datum, id=str(datum)) for datum in Datum])
def test_each_role_sees_what_the_table_says(datum: Datum) -> None:
    assert {role: sees(datum, role) for role in Role} == dict(zip(COLUMNS, TABLE[datum], strict=True))


@pytest.mark.parametrize(
    ("grants", "refused"),
    [
        pytest.param({("lead", 1), ("engineering", 1)}, False, id="leads engineering"),
        pytest.param({("lead", 1), ("security", EVERYWHERE)}, False, id="of the department everywhere"),
        pytest.param({("lead", 1)}, True, id="leads nothing"),
        pytest.param({("lead", 1), ("engineering", 2)}, True, id="of the department elsewhere"),
        pytest.param({("lead", EVERYWHERE), ("engineering", 1)}, True, id="everywhere, of the department in one"),
        pytest.param({("lead", 1), ("manager", 1)}, True, id="a manager is no department"),
        pytest.param({("manager", 1)}, False, id="no lead at all"),
    ],
)
def test_a_lead_leads_a_department(grants: set[tuple[str, int]], refused: bool) -> None:
    assert leads_nothing(grants) is refused


BOTH = Who(1, "", frozenset({("clerk", 1), ("steward", 2), ("auditor", 3)}))


@pytest.mark.parametrize(
    ("who", "sql"),
    [
        pytest.param(Who(1, "", frozenset({("clerk", 1)})), "s.fen", id="has it wherever the list reaches"),
        pytest.param(Who(1, "", frozenset({("manager", EVERYWHERE)})), "s.fen", id="has it everywhere"),
        pytest.param(Who(1, "", frozenset({("steward", 1)})), "NULL", id="has it nowhere"),
        pytest.param(BOTH, "CASE WHEN s.site IN (1,3) THEN s.fen END", id="has it in some of the list's communities"),
    ],
)
def test_what_is_not_theirs_is_not_selected(who: Who, sql: str) -> None:
    assert allowed(who, "s.site", "s.fen", AMOUNTS, within=CONTACTS) == sql


def test_a_name_is_whole_masked_or_nothing_by_community() -> None:
    sql = shown_name(BOTH, "a.site", "o.name")
    whole, masked = "WHEN a.site IN (1,2) THEN o.name", "WHEN a.site IN (3) THEN SUBSTR(o.name, 1, 1) || '**'"
    assert sql == f"COALESCE(CASE {whole} {masked} END, '')"
    nobody = shown_name(Who(1, "", frozenset({("engineering", 1)})), "a.site", "o.name")
    assert "a.site IN (NULL) THEN o.name" in nobody
    assert where(BOTH, "a.site", (Role.MANAGER,)) == "a.site IN (NULL)"
