"""Logs of other systems for tests: read and taken in with one call."""

import hashlib
from typing import Any

from board.db.session import Database
from board.imports import ImportReport
from board.reports.outside_imports import import_contacts
from board.rules.people import BOARD
from integrations.contacts_file import CONTACTS
from integrations.files import read_sheet
from tests import make


def log(db: Database, content: str, *, source: str = "外呼系统", name: str = "log.csv", **more: Any) -> ImportReport:
    data = content.encode()
    sheet = read_sheet(data, name, wanted=CONTACTS)
    given = {"by": BOARD, "now": make.NOW, **more}
    return import_contacts(
        db, sheet=sheet, source=source, file_name=name, sha256=hashlib.sha256(data).hexdigest(), **given
    )
