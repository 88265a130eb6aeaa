"""Whose ticket it is, and who may see its reporter's number: conditions for SELECTs of the ticket `t`.

A ticket is a person's own when its source or the board names them as working on it (by a name that nobody else active
bears), or when they accepted a task about it. It is accepted while they work on it: from the start of the work, or from
accepting the task, until it is done.
"""

from board.rules.disguise import masked_number, shown_name, surname
from board.rules.people import Who
from board.rules.visibility import (
    IN_OWN_TASKS,
    ON_OWN_LIST,
    PHONES,
    REPORTERS,
    TITLES_ON_TICKETS,
    WITH_REASON,
    Opening,
    where,
)  # fmt: skip

_TAKEN = ("accepted", "in_progress")
_MINE = (*_TAKEN, "paused", "done")


def people(who: Who) -> str:
    """Four columns: owner, surname of the owner, masked number of the reporter, and an Opening for that number.

    What this person may not see of them is "" without being read.
    """
    own = f"({_named(who)} OR {_task(who, _MINE)})"
    titled = f"{where(who, 't.community_id', TITLES_ON_TICKETS)} AND {own}"
    numbered = f"{where(who, 't.community_id', PHONES)} OR ({where(who, 't.community_id', REPORTERS)} AND {own})"
    return (
        f"{shown_name(who, 't.community_id', 'o.name')}, COALESCE(CASE WHEN {titled} THEN {surname('o.name')} END, ''),"
        f" CASE WHEN {numbered} THEN {masked_number('t.phone')} ELSE '' END, {opens(who)}"
    )


def opens(who: Who) -> str:
    """An Opening for each ticket: accepting it is reason enough, others give one, stewards in their own tasks only."""
    accepted = f"((t.status = 'in_progress' AND {_named(who)}) OR {_task(who, _TAKEN)})"
    reason = f"{where(who, 't.community_id', (*ON_OWN_LIST, *WITH_REASON))}"
    own_task = f"{where(who, 't.community_id', IN_OWN_TASKS)} AND {_task(who, _TAKEN)}"
    return (
        f"CASE WHEN t.phone = '' THEN '{Opening.NO}'"
        f" WHEN {where(who, 't.community_id', REPORTERS)} AND {accepted} THEN '{Opening.CALL}'"
        f" WHEN {reason} OR ({own_task}) THEN '{Opening.REASON}' ELSE '{Opening.NO}' END"
    )


def _named(who: Who) -> str:
    me = int(who.person_id or 0)
    return (
        f"(t.assignee = (SELECT p.name FROM person p WHERE p.id = {me}) AND NOT EXISTS (SELECT 1 FROM person p"
        f" WHERE p.name = t.assignee AND p.active AND p.id <> {me}))"
    )


def _task(who: Who, states: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    return (
        "EXISTS (SELECT 1 FROM task k WHERE k.ticket_id = t.id"
        f" AND k.assignee_id = {int(who.person_id or 0)} AND k.state IN ({listed}))"
    )
