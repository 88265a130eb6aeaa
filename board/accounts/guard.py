"""The one gate: whoever is about to contact an owner to collect asks here, pages, tasks, exports and programs alike."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session

from board.facts import accounts_by_id
from board.guard_facts import load
from board.rules.guard import Code, Denial, GuardFacts, Next, Question, ask, is_preservation, next_allowed
from board.rules.guard_facts import texts
from board.rules.ports import Refused, Text

# A contact that was made all the same may be written down, but none of an owner who was on hold.
NEVER_AFTERWARDS = frozenset({Code.HELD})


class Denied(Refused):
    """The guard denies this contact, for all of `denials`."""

    def __init__(self, denials: Sequence[Denial]) -> None:
        super().__init__(texts(denials))
        self.denials = tuple(denials)

    @property
    def members(self) -> dict[str, Any]:
        return {"reasons": [{"code": one.code, "zh": one.zh, "en": one.en} for one in self.denials]}

    @property
    def may_be_late(self) -> bool:
        """Whether the contact may be written down if it has been made already."""
        return not any(denial.code in NEVER_AFTERWARDS for denial in self.denials)


def facts_of(session: Session, account_ids: Iterable[int]) -> dict[int, GuardFacts]:
    """What the guard knows of these accounts, by their ids."""
    return load(session, accounts_by_id(session, account_ids))


def denials(session: Session, account_id: int, question: Question) -> tuple[Denial, ...]:
    """All reasons against a contact with one account; none where it is allowed."""
    return ask(facts_of(session, [account_id])[account_id], question)


def require(session: Session, account_id: int, question: Question) -> bool:
    """Raises Denied where the guard speaks against it; else whether it goes out as a preservation notice."""
    facts = facts_of(session, [account_id])[account_id]
    against = ask(facts, question)
    if against:
        raise Denied(against)
    return is_preservation(facts, question)


def when(session: Session, account_id: int, question: Question) -> Next:
    """When this contact may be made at the earliest, from the moment asked about on."""
    return next_allowed(facts_of(session, [account_id])[account_id], question)


def late(against: Sequence[Denial], reason: str) -> str:
    """The codes to note beside a contact that was made against them, "" where nothing spoke against it.

    Raises Denied where it needs a reason and has none, or where an owner was on hold.
    """
    if not against:
        return ""
    refusal = Denied(against)
    if not reason.strip() or not refusal.may_be_late:
        raise refusal
    return ",".join(denial.code for denial in against)


LATE_TOO_LONG = Text("补记说明最多 500 个字。", "The explanation has at most 500 characters.")
LONGEST_LATE = 500
