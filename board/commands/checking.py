"""The command that puts a whole list through the contact guard."""

import hashlib
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from board.commands.console import Console, pass_console
from board.rules.people import COMMAND
from board.rules.ports import Text
from board.rules.words import Channel, Role

NO_ROLE = Text("没有这个岗位：{word}。可用：{known}。", "There is no role {word}; use {known}.")
NO_CHANNEL = Text(
    "请用 --channel 写明联系方式，可用：{known}。", "Say with --channel how they would be contacted: {known}."
)
SUMMARY = Text(
    "{name}：{rows} 行，可联系 {allowed}，不可联系 {denied}（其中查不到房屋 {unread}）。",
    "{name}: {rows} rows, {allowed} allowed, {denied} denied ({unread} of them rooms that are not known).",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--channel", default="", help=f"用什么方式联系 / how they would be contacted: {', '.join(Channel)}"
)  # fmt: skip
@click.option("--at", metavar="ISO", help="什么时候联系，默认现在 / when, default now")
@click.option("--people", default="clerk", show_default=True, help="谁去联系，逗号隔开 / by whom, commas between")
@click.option("--community", default="", help="文件里没写小区时用它 / for rows that name no community")
@click.option("--mapping", type=click.Path(path_type=Path), help="列的对照文件 / a mapping of columns")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="结果放到这里 / where the lists go")
@click.option("--json", "as_json", is_flag=True, help="一行 JSON / one JSON object")
@pass_console
def check(console: Console, file: Path, channel: str, at: str | None, people: str, as_json: bool, **rest: Any) -> None:
    """外呼、短信名单先过合规闸：分成可联系和不可联系两份。 Put a call list or SMS batch through the contact guard.

    结果写在原文件旁边，不覆盖任何文件。有查不到的房屋时返回 1。 Rows whose room is not known are denied, and exit 1.

    \b
    board check 外呼名单.xlsx --channel phone --at 2026-11-23T10:00
    board check 短信.csv --channel sms --out 核对结果 --json
    """
    from board.guard_lists import Contact

    moment = console.now() if at is None else console.instant(at)
    contact = Contact(Channel(_known(console, channel, NO_CHANNEL, Channel)), moment, _roles(console, people))
    verdict = _checked(console, file, contact, rest["community"], rest["mapping"])
    paths = _write(verdict, file, rest["out"])
    _show_json(console, contact, verdict, paths) if as_json else _show(console, file, verdict, paths)
    if verdict.unread:
        raise SystemExit(1)


def _roles(console: Console, people: str) -> tuple[str, ...]:
    roles = tuple(one.strip() for one in people.split(",") if one.strip())
    return tuple(_known(console, role, NO_ROLE, Role) for role in roles)


def _known(console: Console, word: str, refusal: Text, words: type[StrEnum]) -> str:
    """The word, where it is one of these; else a sentence that names them."""
    if word not in list(words):
        raise click.UsageError(console.word(refusal).format(word=word, known=", ".join(words)))
    return word


def _checked(console: Console, file: Path, contact: Any, community: str, mapping: Path | None) -> Any:
    from board.accounts.call_lists import check_list
    from integrations.call_list import CALL_LIST
    from integrations.files import Unusable, load_mapping, read_sheet

    try:
        known = load_mapping(mapping) if mapping else None
        sheet = read_sheet(file, file.name, wanted=CALL_LIST, mapping=known)
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    except Unusable as error:
        raise Unusable(zh=f"{file.name}：{error.zh}", en=f"{file.name}: {error.en}") from None
    with console.database() as database:
        return check_list(
            database, sheet=sheet, contact=contact, by=COMMAND, now=console.now(), community=community, sha256=sha256
        )


def _write(verdict: Any, file: Path, out: Path | None) -> tuple[Path, Path]:
    from integrations.files.written import free_path, write_table

    folder = file.parent if out is None else out
    folder.mkdir(parents=True, exist_ok=True)
    suffix = ".xlsx" if file.suffix.lower() in (".xlsx", ".xls") else ".csv"
    paths = []
    for name, frame in (("allowed", verdict.allowed), ("denied", verdict.denied)):
        path = free_path(folder, f"{file.stem}-{name}", suffix)
        write_table(path, frame)
        paths.append(path)
    return paths[0], paths[1]


def _show(console: Console, file: Path, verdict: Any, paths: tuple[Path, Path]) -> None:
    from board.accounts.call_lists import WORDS

    counts = {
        "name": file.name, "rows": verdict.rows, "allowed": verdict.allowed.height, "denied": verdict.denied.height,
        "unread": verdict.unread,
    }  # fmt: skip
    console.say(console.word(SUMMARY).format(**counts))
    for code, count in verdict.reasons.items():
        console.say(f"  {count:>7}  {code}  {console.word(WORDS[code])}")
    for warning in verdict.warnings:
        console.complain(warning)
    console.say(Text(f"可联系：{paths[0]}\n不可联系：{paths[1]}", f"allowed: {paths[0]}\ndenied: {paths[1]}"))


def _show_json(console: Console, contact: Any, verdict: Any, paths: tuple[Path, Path]) -> None:
    at: datetime = contact.at
    console.data(
        {
            "channel": str(contact.channel), "at": at.astimezone(console.settings.tz).isoformat(),
            "people": list(contact.people), "rows": verdict.rows, "allowed": verdict.allowed.height,
            "denied": verdict.denied.height, "unread": verdict.unread, "reasons": dict(verdict.reasons),
            "warnings": [{"zh": text.zh, "en": text.en} for text in verdict.warnings],
            "allowed_file": str(paths[0]), "denied_file": str(paths[1]),
        }
    )  # fmt: skip
