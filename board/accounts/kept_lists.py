"""The two lists that a checked one became, kept for an hour for whoever sent it, among the uploads."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from board.accounts.call_lists import Verdict
from board.paths import UPLOADS
from board.rules.people import Who
from board.rules.ports import NotFound, Text
from integrations.files.written import write_table

PARTS: Final = ("allowed", "denied")


@dataclass(frozen=True, slots=True)
class KeptList:
    """What came of a list; `at` is the moment that was asked about."""

    token: str
    file_name: str
    channel: str
    at: datetime
    allowed: int
    denied: int
    unread: int
    reasons: Mapping[str, int]
    warnings: list[Text]

    @property
    def suffix(self) -> str:
        return suffix_of(self.file_name)

    def name(self, part: str) -> str:
        """What a part is called when it is taken home."""
        return f"{Path(self.file_name).stem}-{part}{self.suffix}"


def keep(data_dir: Path, verdict: Verdict, *, file_name: str, channel: str, at: datetime, by: Who) -> str:
    """Write both lists down; the token under which only this person finds them."""
    folder, token = data_dir / UPLOADS, secrets.token_hex(16)
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        write_table(folder / f"{token}-{part}{suffix_of(file_name)}", getattr(verdict, part))
    facts = {
        "person_id": by.person_id, "file_name": file_name, "channel": channel, "at": at.isoformat(),
        "allowed": verdict.allowed.height, "denied": verdict.denied.height, "unread": verdict.unread,
        "reasons": dict(verdict.reasons), "warnings": [[text.zh, text.en] for text in verdict.warnings],
    }  # fmt: skip
    _facts_file(data_dir, token).write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    return token


def find(data_dir: Path, token: str, by: Who) -> KeptList:
    """Raises NotFound where it is gone, or was never this person's."""
    file = _facts_file(data_dir, token)
    if not token.isalnum() or not file.is_file():
        raise NotFound
    facts = json.loads(file.read_text("utf-8"))
    if facts.pop("person_id") != by.person_id:
        raise NotFound
    at, warnings = datetime.fromisoformat(facts.pop("at")), [Text(*pair) for pair in facts.pop("warnings")]
    return KeptList(token=token, at=at, warnings=warnings, **facts)


def content(data_dir: Path, kept: KeptList, part: str) -> bytes:
    """One of PARTS as a file. Raises NotFound."""
    path = data_dir / UPLOADS / f"{kept.token}-{part}{kept.suffix}"
    if part not in PARTS or not path.is_file():
        raise NotFound
    return path.read_bytes()


def suffix_of(file_name: str) -> str:
    return ".xlsx" if file_name.lower().endswith((".xlsx", ".xls")) else ".csv"


def _facts_file(data_dir: Path, token: str) -> Path:
    return data_dir / UPLOADS / f"{token}.list"
