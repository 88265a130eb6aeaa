"""All that is known of the claim on one account, put together for a lawyer: as data, and as a ZIP with its hashes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from sqlmodel import Session, select

from board import audit
from board.accounts.eyes import Eyes
from board.accounts.scope import Place
from board.accounts.telling import Item, tell
from board.accounts.timeline import Event, timeline
from board.db.sql import fetch
from board.evidence import clocks, letters, queries, wording
from board.evidence.clocks import ClockLine
from board.evidence.deliveries import number
from board.evidence.files import FileRow, files
from board.evidence.letters import Paper
from board.evidence.tables import Notice
from board.rules.audit_words import sentence
from board.rules.people import Who
from board.rules.task_forms import TaskKind
from board.rules.time import from_micros
from board.web.words import gettext

LONGEST_TIMELINE = 1000
# What the office did for itself, or about others than the owner: no part of the claim, and none of a court's business.
OFFICE_ONLY = frozenset({"unmask", "add_other", "remove_other"})


class Promise(msgspec.Struct, frozen=True):
    amount_fen: int
    promised_on: int
    made_at: datetime
    by: str
    undone: bool


class Audited(msgspec.Struct, frozen=True):
    """A row of the audit about this account, by its place in the chain."""

    seq: int
    at: datetime
    told: str
    hash: str


class Picture(msgspec.Struct, frozen=True):
    row: FileRow
    content: bytes

    @property
    def name(self) -> str:
        return f"photos/F-{self.row.id:06d}.jpg"


class Frozen(msgspec.Struct, frozen=True):
    """A letter as files: the bytes that were hashed when it was frozen, and its text."""

    number: str
    hashed: bytes
    text: str


class Bundle(msgspec.Struct, frozen=True):
    """What the pages of a bundle show; `head` is the end of the audit's chain when it was put together."""

    account: Place
    addressee: wording.Addressee
    phones: list[str]
    made_at: datetime
    made_by: str
    recipient: str
    purpose: str
    head: tuple[int, str]
    clock: list[ClockLine]
    papers: list[Paper]
    frozen: list[Frozen]
    notices: list[queries.NoticeRow]
    acts: list[queries.ActRow]
    requests: list[queries.RequestRow]
    lawsuits: list[queries.LawsuitRow]
    decisions: list[queries.DecisionRow]
    promises: list[Promise]
    timeline: list[Item]
    pictures: list[Picture]
    audited: list[Audited]

    @property
    def fen(self) -> int:
        return sum(line.outstanding_fen for line in self.clock)

    @property
    def first(self) -> ClockLine | None:
        return clocks.earliest(self.clock)


def collect(
    session: Session, who: Who, account: Place, *, phones: list[str], recipient: str, purpose: str, now: datetime
) -> Bundle:
    """Everything about the account up to now, in Chinese: it goes before a Chinese court."""
    reader = Eyes(now, account.zone, "zh", gettext("zh"))
    addressee = wording.addressees(session, who, [account.id])[0]
    rows = list(reversed(queries.notices(session, who, account)))
    notices = session.exec(select(Notice).where(Notice.account_id == account.id))
    kept_of = {one.id: one for one in notices}
    kept = [kept_of[one.id] for one in rows]
    return Bundle(
        account=account,
        addressee=addressee,
        phones=phones,
        made_at=now,
        made_by=who.name,
        recipient=recipient,
        purpose=purpose,
        head=audit.head(session),
        clock=clocks.lines_of(session, account, now=now),
        papers=[letters.paper(one, account.label) for one in kept],
        frozen=[_frozen(one) for one in kept],
        notices=rows,
        acts=list(reversed(queries.acts(session, who, account))),
        requests=list(reversed(queries.requests(session, who, account))),
        lawsuits=queries.lawsuits(session, account),
        decisions=queries.decisions(session, who, account),
        promises=_promises(session, account),
        timeline=tell(_history(session, who, account, now), reader),
        pictures=_pictures(session, account),
        audited=_audited(session, account),
    )


def _history(session: Session, who: Who, account: Place, now: datetime) -> list[Event]:
    """Contacts, tickets, holds, money and letters, oldest first."""
    return [
        event
        for event in reversed(timeline(session, who, account, now=now, limit=LONGEST_TIMELINE))
        if event.data.get("verb") not in OFFICE_ONLY and event.data.get("kind") != TaskKind.PRESENCE_CHECK
    ]


def archive(bundle: Bundle, pdf: bytes | None, page: str) -> bytes:
    """A ZIP: the bundle as PDF (where one could be made) and as a page, each letter as it was frozen, the photos, the
    data, and a manifest with the sha256 of every part and the end of the audit's chain.

    `notices/*.json` are the bytes that were hashed when the letter was frozen: their sha256 is the letter's own.
    """
    parts: dict[str, bytes] = {} if pdf is None else {"bundle.pdf": pdf}
    parts["bundle.html"] = page.encode()
    for one in bundle.frozen:
        parts[f"notices/{one.number}.json"] = one.hashed
        parts[f"notices/{one.number}.txt"] = one.text.encode()
    parts |= {picture.name: picture.content for picture in bundle.pictures}
    parts["claim.json"] = _json(_data(bundle))
    return _zip({**parts, "manifest.json": _json(_manifest(bundle, parts))}, bundle.made_at)


def _frozen(notice: Notice) -> Frozen:
    hashed = wording.canonical(
        account_id=notice.account_id, kind=notice.kind, title=notice.title, body=notice.body, lines=notice.lines,
        amount_fen=notice.amount_fen, deadline_on=notice.deadline_on,
    )  # fmt: skip
    return Frozen(number(notice), hashed, f"{notice.title}\n编号 {number(notice)}\n\n{notice.body}\n")


def _manifest(bundle: Bundle, parts: Mapping[str, bytes]) -> dict[str, Any]:
    seq, head = bundle.head
    return {
        "account": bundle.addressee.address,
        "owner": bundle.addressee.owner,
        "made_at": bundle.made_at.astimezone(bundle.account.zone).isoformat(timespec="seconds"),
        "made_by": bundle.made_by,
        "recipient": bundle.recipient,
        "purpose": bundle.purpose,
        "audit_head": {"seq": seq, "hash": head},
        "notices": [
            {"number": one.number, "sha256": one.sha256, "as_frozen": paper.is_sound}
            for one, paper in zip(bundle.notices, bundle.papers, strict=True)
        ],
        "photos": [
            {"name": one.name, "sha256_of_original": one.row.original_sha256, "taken_at": one.row.taken_at}
            for one in bundle.pictures
        ],
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(parts.items())
        ],
    }


def _data(bundle: Bundle) -> dict[str, Any]:
    """The rows without what stands in files of its own."""
    names = ("clock", "notices", "acts", "requests", "lawsuits", "decisions", "promises", "timeline", "audited")
    return {name: msgspec.to_builtins(getattr(bundle, name)) for name in names}


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str).encode()


def _zip(parts: Mapping[str, bytes], at: datetime) -> bytes:
    """Every part with the moment at which the bundle was made."""
    out = BytesIO()
    stamp = at.timetuple()[:6]
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            info = ZipInfo(name, stamp)
            info.compress_type = ZIP_DEFLATED
            file.writestr(info, content)
    return out.getvalue()


def _promises(session: Session, account: Place) -> list[Promise]:
    rows = fetch(
        session,
        "SELECT m.amount_fen, m.promised_on, m.made_at, COALESCE(p.name, ''), m.undone_at IS NOT NULL FROM promise m"
        " LEFT JOIN person p ON p.id = m.taken_by_id WHERE m.account_id = :id ORDER BY m.made_at, m.id",
        id=account.id,
    )
    return [Promise(fen, day, from_micros(made), by, bool(undone)) for fen, day, made, by, undone in rows]


def _pictures(session: Session, account: Place) -> list[Picture]:
    contents: dict[int, bytes] = {
        row[0]: bytes(row[1])
        for row in fetch(session, "SELECT id, content FROM evidence_file WHERE account_id = :id", id=account.id)
    }
    return [Picture(row, contents[row.id]) for row in files(session, account.id)]


def _audited(session: Session, account: Place) -> list[Audited]:
    rows: Sequence[tuple[Any, ...]] = fetch(
        session,
        "SELECT e.seq, e.at, e.verb, COALESCE(p.name, ''), e.hash FROM audit_entry e LEFT JOIN person p"
        " ON p.id = e.actor_id AND e.actor = 'person' WHERE e.subject = 'account' AND e.subject_id = :id"
        " ORDER BY e.seq",
        id=account.id,
    )
    return [
        Audited(seq, from_micros(at), sentence(verb, by or "系统", account.label, "zh"), hashed)
        for seq, at, verb, by, hashed in rows
    ]
