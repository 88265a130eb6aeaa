"""What the pages of templates show, and a text filled in for a real account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.accounts.eyes import Eyes
from board.db.sql import fetch_one
from board.evidence import notices, templates, wording
from board.evidence.templates import Version
from board.evidence.wording import Written
from board.rules.notice_letters import LETTERS, Template
from board.rules.notice_texts import PLACEHOLDERS, filled
from board.rules.people import Who
from board.rules.phrases import Finding
from board.rules.ports import Text
from board.rules.task_fields import Incomplete
from board.rules.time import local_date
from board.rules.visibility import EVIDENCE, where
from board.tasks.ask_screen import find_accounts


def list_screen(session: Session, who: Who, community_id: int | None, reader: Eyes) -> dict[str, Any]:
    """The context of `evidence/templates.html`."""
    _ = reader._
    found = [(name, templates.in_force(session, name, community_id)) for name in Template]
    return {
        "title": _("Letter templates"),
        "sites": _sites(session, who, community_id, reader),
        "community": community_id or 0,
        "rows": [
            (str(name), reader.say(LETTERS[name].label), reader.say(LETTERS[name].help), version, _whose(version, _))
            for name, version in found
        ],
        "edits": templates.may_edit(who, community_id),
    }


def template_screen(
    session: Session, who: Who, name: Template, community_id: int | None, version: Version,
    warnings: Sequence[Finding], reader: Eyes,
) -> dict[str, Any]:  # fmt: skip
    """The context of `evidence/template.html`."""
    _ = reader._
    return {
        "title": reader.say(LETTERS[name].label),
        "help": reader.say(LETTERS[name].help),
        "name": str(name),
        "community": community_id or 0,
        "sites": _sites(session, who, community_id, reader, f"/notice-templates/{name}"),
        "version": version,
        "whose": _whose(version, _),
        "edits": templates.may_edit(who, community_id),
        "fills": [(f"{{{hole}}}", reader.say(text)) for hole, text in PLACEHOLDERS.items()],
        "warnings": [(one.found, reader.say(one.why)) for one in warnings],
        "history": templates.versions(session, name, community_id)[:10],
    }


def sample(
    session: Session, who: Who, name: Template, title: str, body: str, room: str, community_id: int | None, *,
    company: str, now: datetime,
) -> tuple[str, Written]:  # fmt: skip
    """(room, the letter) filled in for a room, or for a household that owes where none is named.

    Raises Incomplete for a room that is none, or where nobody owes anything.
    """
    ids = find_accounts(session, who, room) if room else _somebody(session, who, community_id)
    people = wording.addressees(session, who, ids)
    if not people:
        raise Incomplete({"account": Text("没有可以预览的欠费户。", "Nobody owes anything to preview it with.")})
    one = people[0]
    lines = wording.overdue_lines(session, [one], now=now)[one.account_id]
    today = local_date(now, one.zone)
    deadline = notices.default_deadline(session, one.community_id, now, today) if notices.has_term(name) else None
    said = wording.values(one, lines, company=company, now=now, deadline_on=deadline)
    fen = sum(line["fen"] for line in lines)
    return one.label, Written(filled(title, said), filled(body, said), lines, fen, deadline)


def _somebody(session: Session, who: Who, community_id: int | None) -> list[int]:
    row = fetch_one(
        session,
        f"SELECT account_id FROM account_state WHERE outstanding_fen > 0 AND {where(who, 'community_id', EVIDENCE)}"
        " AND (:community = 0 OR community_id = :community) ORDER BY months_overdue DESC, account_id",
        community=community_id or 0,
    )
    return [row[0]] if row else []


def _sites(
    session: Session, who: Who, chosen: int | None, reader: Eyes, path: str = "/notice-templates"
) -> list[tuple[str, str, None, bool]]:
    """The company first, then each community where the person works on claims."""
    sites = [(0, reader._("The whole company"))]
    sites += templates.sites(session, who)
    return [(f"{path}?community={id_}", name, None, id_ == (chosen or 0)) for id_, name in sites]


def _whose(version: Version, _: Any) -> str:
    if version.version == 0:
        return str(_("the board's own text"))
    return str(_("this community's") if version.community_id else _("the company's"))
