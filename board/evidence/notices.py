"""Notices: made from a template for one account or many, frozen with their amounts, and cancelled with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from board.accounts import guard
from board.accounts.scope import department, place, places
from board.db.sql import fetch, fetch_one, run
from board.evidence import wording
from board.evidence.noting import correct, note, reason_of
from board.evidence.tables import Notice
from board.evidence.templates import Version, in_force
from board.evidence.wording import Addressee, Written
from board.policies import policies
from board.rules.guard import AGAINST, GuardFacts, Question, ask, is_preservation
from board.rules.guard_facts import texts
from board.rules.notice_letters import LETTERS, NoticeKind, Template
from board.rules.notice_texts import filled
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.state import decide
from board.rules.time import from_micros, local_date, to_micros
from board.rules.visibility import EVIDENCE
from board.rules.words import Channel, State

MOST: Final = 500
TERM: Final = (7, 90)  # days within which a term is reasonable
NEUTRAL_ONLY: Final = Text(
    "暂缓期间只能发中性的对账函（权利保留）。", "During a hold only the neutral statement of account may go out."
)
ONE_PER_HOLD: Final = Text(
    "本次暂缓期间已经发过一份对账函，每次暂缓限一份。", "A statement went out during this hold already: one for each."
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An account that gets none, and why."""

    account_id: int
    label: str
    held: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be made for whom, and who is left out."""

    letters: tuple[tuple[Addressee, Version, Written, int | None], ...]
    skipped: tuple[Skipped, ...]


def plan(
    session: Session, *, account_ids: Sequence[int], template: Template, deadline_on: date | None, company: str,
    by: Who, now: datetime,
) -> Plan:  # fmt: skip
    """The letters as they would be frozen now; nothing is written.

    Without a deadline each has the policy's term. Raises NotFound where the person works on none of the accounts, and
    Refused for a term that is not reasonable, or for too many at once.
    """
    if len(set(account_ids)) > MOST:
        raise Refused(Text(f"一次最多 {MOST} 户。", f"At most {MOST} accounts at once."))
    people = wording.addressees(session, by, account_ids)
    if not people:
        raise NotFound
    ids = [one.account_id for one in people]
    facts, sent = guard.facts_of(session, ids), _statements(session, ids)
    given = _approvals(session, ids, LETTERS[template].channel, now)
    lines = wording.overdue_lines(session, people, now=now)
    texts_of = {id_: in_force(session, template, id_) for id_ in {one.community_id for one in people}}
    letters, skipped = [], []
    for one in people:
        against = _against(one, facts[one.account_id], template, sent.get(one.account_id), by, now)
        if against is not None:
            skipped.append(against)
            continue
        version = texts_of[one.community_id]
        written = _written(session, one, version, template, lines[one.account_id], deadline_on, company, now)
        approval = given.get(one.account_id) if _needs_approval(facts[one.account_id], template, now) else None
        letters.append((one, version, written, approval))
    return Plan(tuple(letters), tuple(skipped))


def make(
    session: Session, *, account_ids: Sequence[int], template: Template, deadline_on: date | None = None,
    company: str, by: Who, now: datetime,
) -> tuple[list[int], tuple[Skipped, ...]]:  # fmt: skip
    """Freeze the letters; their ids, and who is left out. Raises as `plan` does."""
    planned = plan(
        session, account_ids=account_ids, template=template, deadline_on=deadline_on, company=company, by=by, now=now
    )
    where = places(session, [one.account_id for one, *_ in planned.letters], by, *EVIDENCE)
    made: list[int] = []
    for one, version, written, approval in planned.letters:
        notice = _notice(one, template, version, written, approval, by, now)
        session.add(notice)
        session.flush()
        assert notice.id is not None
        made.append(notice.id)
        notice.batch_id = made[0] if len(planned.letters) > 1 else None
        note(session, where[one.account_id], "notice", by, now, notice=notice.id, kind=notice.kind)
    session.flush()
    return made, planned.skipped


def cancel(session: Session, *, notice_id: int, reason: str, by: Who, now: datetime) -> None:
    """Take back a notice that never went out. Raises NotFound, or Refused where it did or the reason is missing."""
    notice, why = load(session, by, notice_id), reason_of(reason)
    if notice.cancelled_at is not None:
        raise Refused(Text("这份函件已经作废了。", "This notice is cancelled already."))
    if fetch_one(session, "SELECT 1 FROM delivery WHERE notice_id = :id AND undone_at IS NULL", id=notice_id):
        raise Refused(Text("已有送达记录，请先撤销送达记录。", "It has been delivered: take the delivery back first."))
    run(session, "UPDATE notice SET cancelled_at = :now WHERE id = :id", now=to_micros(now), id=notice_id)
    session.expire(notice)
    correct(session, notice.account_id, why, by, now, notice_id=notice_id)
    where = place(session, notice.account_id, by, *EVIDENCE)
    note(session, where, "cancel_notice", by, now, notice=notice_id, reason=why)


def load(session: Session, who: Who, notice_id: int) -> Notice:
    """A notice that the person works on. Raises NotFound."""
    notice = session.get(Notice, notice_id)
    if notice is None or not who.may(notice.community_id, *EVIDENCE):
        raise NotFound
    return notice


def default_deadline(session: Session, community_id: int, now: datetime, today: date) -> date:
    """The last day of the policy's term from today."""
    return today + timedelta(days=policies(session, community_id).at(now).demand_days)


def channel_of(notice: Notice) -> Channel:
    """As what the guard is asked about a notice."""
    return Channel.LAWYER_LETTER if notice.kind == NoticeKind.LAWYER_LETTER else Channel.LETTER


def has_term(template: Template) -> bool:
    """Whether such a letter asks to be paid by a day; the neutral statement asks for no day."""
    return LETTERS[template].kind != NoticeKind.STATEMENT


def _against(
    one: Addressee, facts: GuardFacts, template: Template, statement_at: datetime | None, by: Who, now: datetime
) -> Skipped | None:
    """Why this account gets no letter now, None where it does; `statement_at` is when it last got a statement."""
    channel = LETTERS[template].channel
    question = Question(channel, now, tuple(filter(None, [department(by, one.community_id)])))
    decision = decide(facts.account, now)
    is_held = decision.state == State.HELD
    denials = ask(facts, question)
    if denials:
        return Skipped(one.account_id, one.label, is_held, texts(denials))
    if template is not Template.STATEMENT and _goes_only_to_preserve(facts, question):
        return Skipped(one.account_id, one.label, is_held, NEUTRAL_ONLY)
    if is_held and decision.held_since and statement_at is not None and statement_at >= decision.held_since:
        return Skipped(one.account_id, one.label, is_held, ONE_PER_HOLD)
    return None


def _goes_only_to_preserve(facts: GuardFacts, question: Question) -> bool:
    """Whether it may go out at all only because a claim is about to lapse."""
    if not is_preservation(facts, question):
        return False
    plain = replace(facts, approvals=[one for one in facts.approvals if not one.preservation])
    return any(denial.code in AGAINST for denial in ask(plain, question))


def _statements(session: Session, account_ids: Sequence[int]) -> dict[int, datetime]:
    """When the newest statement of each account was made."""
    rows = fetch(
        session,
        "SELECT account_id, MAX(made_at) FROM notice WHERE kind = 'statement' AND cancelled_at IS NULL"
        " AND account_id IN :accounts GROUP BY account_id",
        accounts=list(account_ids),
    )
    return {id_: from_micros(at) for id_, at in rows}


def _written(
    session: Session, one: Addressee, version: Version, template: Template, lines: tuple[dict[str, object], ...],
    deadline_on: date | None, company: str, now: datetime,
) -> Written:  # fmt: skip
    today = local_date(now, one.zone)
    deadline = None
    if has_term(template):
        deadline = deadline_on or default_deadline(session, one.community_id, now, today)
        if not TERM[0] <= (deadline - today).days <= TERM[1]:
            raise Refused(
                Text(
                    f"付款期限要在 {TERM[0]} 到 {TERM[1]} 天之内，才算合理。",
                    f"A reasonable term is {TERM[0]} to {TERM[1]} days.",
                )
            )
    said: Mapping[str, str] = wording.values(one, lines, company=company, now=now, deadline_on=deadline)
    fen = sum(int(str(line["fen"])) for line in lines)
    return Written(filled(version.title, said), filled(version.body, said), lines, fen, deadline)


def _needs_approval(facts: GuardFacts, template: Template, now: datetime) -> bool:
    """Whether a letter goes out on the manager's word: for its channel, or to keep a claim during a hold."""
    return LETTERS[template].channel != Channel.LETTER or decide(facts.account, now).state == State.HELD


def _approvals(session: Session, account_ids: Sequence[int], channel: Channel, now: datetime) -> dict[int, int]:
    """The newest approval of each account for the channel that was not withdrawn."""
    rows = fetch(
        session,
        "SELECT account_id, id FROM approval WHERE account_id IN :accounts AND channel = :channel"
        " AND withdrawn_at IS NULL AND approved_at <= :now ORDER BY approved_at, id",
        accounts=list(account_ids), channel=str(channel), now=to_micros(now),
    )  # fmt: skip
    return dict(rows)


def _notice(
    one: Addressee, template: Template, version: Version, written: Written, approval: int | None, by: Who, now: datetime
) -> Notice:
    kind = str(LETTERS[template].kind)
    return Notice(
        account_id=one.account_id, community_id=one.community_id, kind=kind, template=version.stamp,
        title=written.title, body=written.body, lines=list(written.lines), amount_fen=written.amount_fen,
        deadline_on=written.deadline_on, made_at=now, by_person_id=by.person_id, approval_id=approval,
        sha256=wording.digest(
            account_id=one.account_id, kind=kind, title=written.title, body=written.body, lines=written.lines,
            amount_fen=written.amount_fen, deadline_on=written.deadline_on,
        ),
    )  # fmt: skip
