"""What the pages of letters show: the form and its preview, what was made, and one letter with its deliveries."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from board.accounts.eyes import Eyes
from board.accounts.scope import place
from board.db.sql import fetch
from board.evidence import letters, notices, queries, wording
from board.evidence.forms import Tried
from board.evidence.screen import again, words
from board.evidence.tables import Notice
from board.policies import zones
from board.rules.delivery import RELATIONS, WAYS
from board.rules.notice_letters import LETTERS, Template
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import STATE_LABELS
from board.rules.time import local_date, parse_date
from board.rules.visibility import EVIDENCE
from board.rules.words import Role, State

# How a delivery_witness task says that it went.
HOW = next(field.choices or {} for field in KINDS[TaskKind.DELIVERY_WITNESS].result if field.name == "how")


def chosen_template(name: str) -> Template | None:
    return Template(name) if name in set(Template) else None


def new_screen(
    session: Session, who: Who, account_ids: Sequence[int], tried: Tried, reader: Eyes, *, asked: Mapping[str, str],
    company: str,
) -> dict[str, Any]:  # fmt: skip
    """The context of `evidence/new.html`. Raises NotFound where the person works on none of the accounts."""
    if not who.has(*EVIDENCE):
        raise NotFound
    template = chosen_template(tried.typed.get("template", "") or asked.get("template", "")) or Template.DEMAND
    people = wording.addressees(session, who, account_ids)
    if account_ids and not people:
        raise NotFound
    shown = {
        "people": people,
        "held": _held(session, [one.account_id for one in people]),
        "templates": [(str(name), reader.say(letter.label)) for name, letter in LETTERS.items()],
        "chosen": str(template),
        "help": reader.say(LETTERS[template].help),
        "term": _term(session, people[0].community_id if people else None, reader),
        "has_term": notices.has_term(template),
        "planned": None,
        **again(tried, reader),
    }
    if tried.form == "make" and people and not tried.errors and not tried.refusal:
        shown |= _planned(session, who, people, template, tried, reader, company)
    return shown


def made_screen(session: Session, who: Who, notice_ids: Sequence[int], skipped: Sequence[int]) -> dict[str, Any]:
    """The context of `evidence/made.html`. Raises NotFound."""
    found = letters.papers(session, who, list(notice_ids))
    left = wording.addressees(session, who, skipped) if skipped else []
    return {"papers": found, "left": left, "held": _held(session, [one.account_id for one in left])}


def notice_screen(session: Session, who: Who, notice_id: int, tried: Tried, reader: Eyes) -> dict[str, Any]:
    """The context of `evidence/notice.html`; `at_door`: somebody may be sent there with it. Raises NotFound."""
    notice: Notice = notices.load(session, who, notice_id)
    account = place(session, notice.account_id, who, *EVIDENCE)
    row = next(one for one in queries.notices(session, who, account) if one.id == notice_id)
    departments = [(Role.SECURITY, "Security"), (Role.STEWARD, "Steward")]
    return {
        "title": f"{reader.say(LETTERS[_template_of(notice)].label)} {row.number}",
        "made_from": _made_from(notice, reader),
        "where": account,
        "notice": row,
        "paper": letters.paper(notice, account.label),
        "is_held": bool(letters.held(session, [notice_id])),
        "at_door": not _held(session, [account.id]),
        "words": words(reader),
        "ways": [(str(code), reader.say(text)) for code, text in WAYS.items()],
        "relations": [(str(code), reader.say(text)) for code, text in RELATIONS.items()],
        "departments": [(str(role), reader._(label)) for role, label in departments],
        "task_states": {str(state): reader.say(text) for state, text in STATE_LABELS.items()},
        "hows": {how: reader.say(text) for how, text in HOW.items()},
        "whys": {one.id: reader.say(one.judged.why) for one in row.deliveries},
        "moment": reader.now.astimezone(account.zone).strftime("%Y-%m-%d %H:%M"),
        "today": reader.now.astimezone(account.zone).date().isoformat(),
        **again(tried, reader),
    }


def _planned(
    session: Session, who: Who, people: Sequence[wording.Addressee], template: Template, tried: Tried, reader: Eyes,
    company: str,
) -> dict[str, Any]:  # fmt: skip
    """The letters as they would be, the first one shown in full."""
    deadline = parse_date(tried.typed.get("deadline", "")) if notices.has_term(template) else None
    try:
        found = notices.plan(
            session, account_ids=[one.account_id for one in people], template=template, deadline_on=deadline,
            company=company, by=who, now=reader.now,
        )  # fmt: skip
    except Refused as refused:
        return {"refusal": reader.say(refused.text)}
    first = found.letters[0] if found.letters else None
    return {
        "planned": [(one.label, one.owner, written.amount_fen) for one, _, written, _ in found.letters],
        "skipped": [(one.label, one.held, reader.say(one.why)) for one in found.skipped],
        "going": [one.account_id for one, *_ in found.letters],
        "fen": sum(written.amount_fen for _, _, written, _ in found.letters),
        "sample": first and (first[0].label, first[2]),
    }


def _held(session: Session, account_ids: Sequence[int]) -> set[int]:
    rows = fetch(
        session, "SELECT account_id FROM account_state WHERE state = :held AND account_id IN :accounts",
        held=str(State.HELD), accounts=list(account_ids),
    )  # fmt: skip
    return {row[0] for row in rows}


def _term(session: Session, community_id: int | None, reader: Eyes) -> str:
    """The policy's last day of the term, as a date field has it."""
    if community_id is None:
        return ""
    today = local_date(reader.now, zones(session)[community_id])
    return notices.default_deadline(session, community_id, reader.now, today).isoformat()


def _made_from(notice: Notice, reader: Eyes) -> str:
    """The template and its version in words."""
    number = notice.template.partition(":")[2]
    own = reader._("the board's own text")
    version = own if number == "0" else f"{reader._('version')} {number}"
    return f"{reader.say(LETTERS[_template_of(notice)].label)} · {version}"


def _template_of(notice: Notice) -> Template:
    return Template(notice.template.partition(":")[0])
