"""The backup file: a zip of one member per table or file, and a manifest that knows each member's SHA-256.

A backup that does not match its manifest to the last byte is not restored: half a company is worse than yesterday's.
"""

import contextlib
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from board.db.session import DatabaseError
from board.rules.ports import Text

# What zipfile raises over a damaged member: RuntimeError for a flag that says encrypted or an unknown method.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20

NOT_OURS = Text("{name} 不是本系统的备份文件。", "{name} is not a backup of the board.")
DAMAGED = Text("备份 {name} 已损坏（{why}），没有恢复任何内容。", "{name} is damaged ({why}); nothing was restored.")
TOO_NEW = Text("备份 {name} 由更新的程序制作，请先升级。", "{name} was made by a newer program; upgrade first.")


class Member(msgspec.Struct, frozen=True):
    """One file of the archive; `columns` where it holds the rows of a table."""

    name: str
    sha256: str
    columns: list[str] = []


class Manifest(msgspec.Struct, frozen=True):
    """What the archive holds. `schema` is the migration that its tables stand at, `counts` the rows of each."""

    format: int
    engine: str
    schema: str
    made_at: datetime
    counts: dict[str, int]
    members: list[Member]


class Writer:
    """Members written one after another; the file appears under its name only when it is whole and on the disk."""

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self._zip = zip_file
        self.members: list[Member] = []

    @contextlib.contextmanager
    def member(self, name: str, columns: list[str] | None = None) -> Iterator[IO[bytes]]:
        with self._zip.open(name, "w", force_zip64=True) as plain:
            hashed = _Hashed(plain)
            yield hashed  # type: ignore[misc]  # it only writes
        self.members.append(Member(name, hashed.digest.hexdigest(), columns or []))

    def manifest(self, manifest: Manifest) -> None:
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))


@contextlib.contextmanager
def create(path: Path) -> Iterator[Writer]:
    """A new archive at `path`; what was there is replaced at the end, in one step."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zip_file:
                yield Writer(zip_file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive whose every byte was compared with its manifest. Raises DatabaseError where one differs."""
    try:
        with zipfile.ZipFile(path) as zip_file:
            manifest = _manifest(zip_file, path)
            _compare(zip_file, manifest, path)
            yield zip_file, manifest
    except (zipfile.BadZipFile, OSError) as error:
        raise refused(NOT_OURS, path) from error


def refused(text: Text, path: Path, **more: Any) -> DatabaseError:
    return DatabaseError(Text(text.zh.format(name=path.name, **more), text.en.format(name=path.name, **more)))


def _manifest(zip_file: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        stated = json.loads(zip_file.read(MANIFEST))
        if stated.get("format") != FORMAT:
            raise refused(TOO_NEW, path)
        return msgspec.convert(stated, Manifest)
    except (KeyError, AttributeError, *BROKEN) as error:
        raise refused(NOT_OURS, path) from error


def _compare(zip_file: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
    names = sorted(zip_file.namelist())
    if names != sorted([MANIFEST, *(member.name for member in manifest.members)]):
        raise refused(DAMAGED, path, why="members")
    for member in manifest.members:
        digest = hashlib.sha256()
        try:
            with zip_file.open(member.name) as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
        except BROKEN as error:
            raise refused(DAMAGED, path, why=member.name) from error
        if digest.hexdigest() != member.sha256:
            raise refused(DAMAGED, path, why=member.name)


class _Hashed:
    """A file that takes the SHA-256 of what is written through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return self._file.write(data)
