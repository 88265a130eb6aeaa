"""The templates of letters: the version in force for a community, and saving a new one."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlmodel import Session

from board import audit
from board.db.sql import fetch
from board.evidence.claim_tables import NoticeTemplate
from board.rules.notice_letters import LETTERS, Template
from board.rules.notice_texts import Problem, problems
from board.rules.people import EVERYWHERE, Who
from board.rules.phrases import Finding, Severity, check, named
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros
from board.rules.visibility import APPROVES, EVIDENCE, where


class Version(msgspec.Struct, frozen=True):
    """A text in force: its version (0 is the board's own), and whose it is: a community's, or the company's (None)."""

    name: str
    version: int
    title: str
    body: str
    community_id: int | None = None
    saved_at: datetime | None = None
    by: str = ""

    @property
    def stamp(self) -> str:
        """demand:3, as a notice remembers it."""
        return f"{self.name}:{self.version}"


class Faulty(Refused):
    """A template that cannot be saved: the first sentence for each field at fault."""

    def __init__(self, errors: dict[str, Text]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a text by its field, and what only warns."""

    errors: dict[str, Text]
    warnings: tuple[Finding, ...]


VERSIONS = """
    SELECT t.name, t.version, t.title, t.body, t.community_id, t.saved_at, COALESCE(p.name, '') FROM notice_template t
    LEFT JOIN person p ON p.id = t.by_person_id WHERE {condition} ORDER BY t.name, t.version DESC
"""


def in_force(session: Session, name: Template, community_id: int | None) -> Version:
    """The newest text of a community, else the company's newest, else the board's own."""
    found = versions(session, name, community_id)
    own = [one for one in found if one.community_id == community_id]
    return (own or found or [own_text(name)])[0]


def own_text(name: Template) -> Version:
    """The board's own letter."""
    return Version(str(name), 0, LETTERS[name].title, LETTERS[name].body)


def versions(session: Session, name: Template, community_id: int | None) -> list[Version]:
    """All versions of a community and of the company, newest first."""
    rows = fetch(
        session,
        VERSIONS.format(condition="t.name = :name AND (t.community_id IS NULL OR t.community_id = :community)"),
        name=str(name),
        community=community_id or 0,
    )
    return [Version(*row[:5], from_micros(row[5]), row[6]) for row in rows]


def checked(name: Template, title: str, body: str) -> Checked:
    """Holes that are none, what is missing, and every phrase that the list has."""
    errors: dict[str, Text] = {}
    warnings: list[Finding] = []
    for problem in [*problems(name, title, body), *_threats(name, title, body, warnings)]:
        errors.setdefault(problem.field, problem.text)
    return Checked(errors, tuple(warnings))


def save(
    session: Session, *, name: Template, community_id: int | None, title: str, body: str, based_on: int, by: Who,
    now: datetime,
) -> int:  # fmt: skip
    """Save a new version; its number. Without a community it is the company's, which takes a manager of everywhere.

    Raises NotFound; Faulty, with nothing saved; Refused where somebody else saved another version meanwhile.
    """
    _require_manager(by, community_id)
    found = checked(name, title, body)
    if found.errors:
        raise Faulty(found.errors)
    if in_force(session, name, community_id).version != based_on:
        raise Refused(
            Text("别人刚保存了新版本，请对照后再改。", "Somebody saved another version meanwhile: compare, then save.")
        )
    newest = fetch(session, "SELECT COALESCE(MAX(version), 0) FROM notice_template WHERE name = :name", name=str(name))
    row = NoticeTemplate(
        name=str(name), community_id=community_id, version=newest[0][0] + 1, title=title.strip(), body=body.strip(),
        saved_at=now, by_person_id=by.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.note(
        session, verb="template", by=by, at=now, subject="template", subject_id=row.id, community_id=community_id,
        details={"kind": str(name), "version": row.version},
    )  # fmt: skip
    return row.version


def sites(session: Session, who: Who) -> list[tuple[int, str]]:
    """(id, name) of the communities where the person works on claims."""
    rows = fetch(session, f"SELECT id, name FROM community WHERE {where(who, 'id', EVIDENCE)} ORDER BY name")
    return [(int(id_), str(name)) for id_, name in rows]


def may_edit(who: Who, community_id: int | None) -> bool:
    return who.may(EVERYWHERE if community_id is None else community_id, *APPROVES)


def _require_manager(by: Who, community_id: int | None) -> None:
    if not may_edit(by, community_id):
        raise NotFound


def _threats(name: Template, title: str, body: str, warnings: list[Finding]) -> list[Problem]:
    found = []
    for field, text in (("title", title), ("body", body)):
        phrases = check(text, level=LETTERS[name].level)
        refused = [one for one in phrases if one.severity == Severity.REFUSED]
        warnings += [one for one in phrases if one.severity == Severity.DOUBTFUL]
        found += [Problem(field, named(refused))] if refused else []
    return found
