"""Files on their way in through a page: kept for an hour between the preview and the import, read by one thread.

A file lies in the data directory under a random name that only its uploader's page knows; it is removed when it was
taken in, or when it grew old.
"""

import hashlib
import json
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from board.accounts.imports import import_rooms
from board.arrears.actions import import_charges
from board.db.session import Database
from board.imports import ImportReport
from board.paths import UPLOADS
from board.reports.outside_imports import import_contacts
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.settings import Settings
from board.tickets.imports import import_tickets
from integrations.arrears_file import ARREARS
from integrations.contacts_file import CONTACTS
from integrations.files import Headers, Sheet, Unusable, read_sheet
from integrations.files.mapping import FileMapping
from integrations.rooms_file import ROOMS
from integrations.tickets_file import TICKETS

KEPT = timedelta(hours=1)
HEADERS: Mapping[str, Headers] = {"arrears": ARREARS, "tickets": TICKETS, "rooms": ROOMS, "contacts": CONTACTS}
GONE = Text("这个文件已经不在了，请重新上传。", "This file is no longer here; upload it again.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for its import, and how its uploader wants it read."""

    token: str
    kind: str
    file_name: str
    source: str
    community: str
    mode: str
    as_of: date
    person_id: int | None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Load:
    """An import under way, and who began it: rows done of all, then its report, or the sentence that ended it."""

    person_id: int | None = None
    done: int = 0
    total: int = 0
    report: ImportReport | None = None
    error: Text | None = None

    @property
    def is_over(self) -> bool:
        return self.report is not None or self.error is not None


class Loads:
    """The files and imports of one process. One import runs at a time; the others wait their turn."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._folder, self._database, self._zone = settings.data_dir / UPLOADS, database, settings.zone
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")
        self._running: dict[str, Load] = {}
        self._lock = threading.Lock()

    def keep(self, data: bytes, upload: Upload) -> None:
        """Write the file down beside its description."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path(upload.token).write_bytes(data)
        self.describe(upload)

    def describe(self, upload: Upload) -> None:
        facts = {name: getattr(upload, name) for name in Upload.__slots__}
        text = json.dumps(facts | {"as_of": upload.as_of.isoformat()}, ensure_ascii=False)
        self._path(upload.token).with_suffix(".json").write_text(text, "utf-8")

    def find(self, token: str, who: Who) -> Upload:
        """The upload of this person. Raises Refused when it is gone, or was never theirs."""
        file = self._path(token).with_suffix(".json")
        if not token.isalnum() or not file.is_file():
            raise Refused(GONE)
        facts = json.loads(file.read_text("utf-8"))
        if facts["person_id"] != who.person_id:
            raise Refused(GONE)
        return Upload(**facts | {"as_of": date.fromisoformat(facts["as_of"])})

    def sheet(self, upload: Upload) -> Sheet:
        """The table in the file, with the columns that the person corrected. Raises Unusable."""
        mapping = FileMapping(columns=dict(upload.columns)) if upload.columns else None
        data = self._path(upload.token).read_bytes()
        return read_sheet(data, upload.file_name, wanted=HEADERS[upload.kind], mapping=mapping)

    def preview(self, upload: Upload, *, who: Who, now: datetime) -> tuple[Sheet, ImportReport]:
        """What the import would do, or why a snapshot would be refused; nothing is written. Raises Unusable."""
        sheet = self.sheet(upload)
        return sheet, self._import(upload, sheet, who, now, dry_run=True, confirm=False, load=Load())

    def start(self, upload: Upload, *, who: Who, now: datetime, confirm: bool) -> "Future[None]":
        """Begin the import in the background; `load` tells how far it is."""
        with self._lock:
            load = self._running.setdefault(upload.token, Load(who.person_id))
        return self._pool.submit(self._run, upload, who, now, confirm, load)

    def load(self, token: str, who: Who) -> Load | None:
        """The import that this person began under this token, if there is one."""
        load = self._running.get(token)
        return load if load is not None and load.person_id == who.person_id else None

    def sweep(self, now: datetime) -> None:
        """Remove files that nobody came back for."""
        sweep_uploads(self._folder.parent, now, KEPT)

    def _run(self, upload: Upload, who: Who, now: datetime, confirm: bool, load: Load) -> None:
        try:
            report = self._import(upload, self.sheet(upload), who, now, dry_run=False, confirm=confirm, load=load)
        except (Unusable, Refused) as error:
            load.error = error.text
        except Exception:
            load.error = Text("导入中断了，没有写入任何内容。", "The import broke off; nothing was written.")
            raise
        else:
            load.report = report
            if not report.refused:
                self._path(upload.token).unlink(missing_ok=True)
                self._path(upload.token).with_suffix(".json").unlink(missing_ok=True)

    def _import(
        self, upload: Upload, sheet: Sheet, who: Who, now: datetime, *, dry_run: bool, confirm: bool, load: Load
    ) -> ImportReport:
        def progress(done: int, total: int) -> None:
            load.done, load.total = done, total

        data = self._path(upload.token).read_bytes()
        common: dict[str, Any] = {
            "sheet": sheet, "source": upload.source, "file_name": upload.file_name, "by": who, "now": now,
            "sha256": hashlib.sha256(data).hexdigest(), "community": upload.community, "as_of": upload.as_of,
            "dry_run": dry_run, "progress": progress, "zone": self._zone,
        }  # fmt: skip
        if upload.kind == "arrears":
            return import_charges(self._database, mode=upload.mode, confirm_drop=confirm, **common)
        if upload.kind == "tickets":
            return import_tickets(self._database, **common | {"as_of": _moment(upload.as_of, now)})
        if upload.kind == "contacts":
            return import_contacts(self._database, **common)
        return import_rooms(self._database, **common)

    def _path(self, token: str) -> Path:
        return self._folder / token


def old_uploads(data_dir: Path, now: datetime, kept: timedelta) -> list[Path]:
    """Files that lie in the folder of uploads longer than that."""
    folder = data_dir / UPLOADS
    files = folder.glob("*") if folder.is_dir() else ()
    return [path for path in files if path.stat().st_mtime < (now - kept).timestamp()]


def sweep_uploads(data_dir: Path, now: datetime, kept: timedelta) -> int:
    """Remove them; how many there were."""
    old = old_uploads(data_dir, now, kept)
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def new_token() -> str:
    return secrets.token_hex(16)


def _moment(as_of: date, now: datetime) -> date | datetime:
    """A ticket export of today stands at this very moment, an older one at its day."""
    return now if as_of >= now.date() else as_of
