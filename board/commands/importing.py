"""Commands that load files: import arrears, tickets, rooms, contacts."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from board.commands.console import Console, pass_console
from board.rules.people import COMMAND
from board.rules.ports import Text
from board.rules.time import local_date

COUNT_WORDS = {
    "read": Text("读取", "read"), "new": Text("新增", "new"), "changed": Text("变更", "changed"),
    "unchanged": Text("未变", "unchanged"), "settled": Text("结清", "settled"), "rejected": Text("退回", "rejected"),
    "unlinked": Text("待关联", "unlinked"), "differences": Text("业主不同", "other owner"),
}  # fmt: skip
KINDS = ("arrears", "tickets", "rooms", "contacts")
SHOWN_REJECTS = 10
ONE_FILE = Text("--rejects 一次只能用于一个文件。", "--rejects takes one file at a time.")
NOT_WRITTEN = Text(
    "没有写入任何内容。确认无误后加 --confirm-drop 再导入。",
    "Nothing was written. If the list is complete, import it again with --confirm-drop.",
)


@dataclass(frozen=True)
class Options:
    """What was asked for, the same for every file of one command."""

    kind: str
    source: str
    community: str
    mode: str
    as_of: datetime | None
    mapping: Path | None
    dry_run: bool
    confirm_drop: bool
    rejects: Path | None
    as_json: bool


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS), metavar="|".join(KINDS))
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--source", default="file", show_default=True, help="来自哪个系统 / the system that the file comes from")
@click.option("--community", default="", help="文件里没写小区时用它 / for rows that name no community")
@click.option(
    "--mode", type=click.Choice(["snapshot", "delta"]), default="snapshot", show_default=True,
    help="欠费：snapshot 是全部欠费，delta 只是变动 / arrears: all that is unpaid, or only what changed",
)  # fmt: skip
@click.option("--as-of", metavar="DATE", help="文件的截止日期，默认今天 / the day the file stands at, default today")
@click.option("--mapping", type=click.Path(path_type=Path), help="列和词的对照文件 / a mapping of columns and words")
@click.option("--dry-run", is_flag=True, help="只检查，不写入 / check only, write nothing")
@click.option("--confirm-drop", is_flag=True, help="确认清单完整 / the list is complete, however short it looks")
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="退回的行存到这里 / save rejected rows here"
)
@click.option("--json", "as_json", is_flag=True, help="每个文件一行 JSON / one JSON object per file")
@pass_console
def import_(console: Console, kind: str, files: tuple[Path, ...], as_of: str | None, **rest: Any) -> None:
    """载入欠费清单、工单、房屋名册或其他系统的联系记录。 Load arrears lists, tickets, the roll, or logs of contacts.

    CSV, XLSX, XLS. 退回的行不影响其余各行；有退回时返回 1。 Good rows go in, rejected ones exit 1.

    \b
    board import rooms 房屋.xlsx
    board import arrears 欠费.csv --as-of 2026-11-01 --rejects 退回.csv
    board import tickets 工单.xlsx --source 400
    board import contacts 通话记录.csv --source 外呼系统
    """
    options = Options(kind=kind, as_of=None if as_of is None else console.instant(as_of), **rest)
    if options.rejects is not None and len(files) > 1:
        raise click.UsageError(console.word(ONE_FILE))
    worst = 0
    for path in files:
        worst = max(worst, _one(console, path, options))
    if worst:
        raise SystemExit(worst)


def _one(console: Console, path: Path, options: Options) -> int:
    """Load one file; 2 where it cannot be used, and the others go on."""
    from integrations.files import Unusable

    try:
        report = _load(console, path, options)
    except Unusable as error:
        console.complain(Text(f"{path.name}：{error.zh}", f"{path.name}: {error.en}"))
        return 2
    if options.rejects is not None and report.rejects:
        from integrations.files import write_rejects

        write_rejects(options.rejects, report.header, report.rejects)
    _show_json(console, path, report) if options.as_json else _show(console, path, report, options)
    # A refused snapshot was not taken at all: it is unusable until it is confirmed.
    return 2 if report.refused else 1 if report.rejected else 0


def _load(console: Console, path: Path, options: Options) -> Any:
    from board.imports import ImportReport
    from integrations.files import load_mapping, read_sheet

    headers, action = _kind(options.kind)
    mapping = load_mapping(options.mapping) if options.mapping else None
    sheet = read_sheet(path, path.name, wanted=headers, mapping=mapping)
    now = console.now()
    values: dict[str, Any] = {
        "sheet": sheet, "source": options.source, "community": options.community, "file_name": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "by": COMMAND, "now": now, "dry_run": options.dry_run,
        "zone": console.settings.zone,
    }  # fmt: skip
    moment = options.as_of or now
    values["as_of"] = moment if options.kind == "tickets" else local_date(moment, console.settings.tz)
    if options.kind == "arrears":
        values |= {"mode": options.mode, "confirm_drop": options.confirm_drop}
    with console.database() as database, console.progress(path.name) as progress:
        report: ImportReport = action(database, progress=progress, **values)
    return report


def _kind(kind: str) -> tuple[Any, Callable[..., Any]]:
    if kind == "arrears":
        from board.arrears.actions import import_charges
        from integrations.arrears_file import ARREARS

        return ARREARS, import_charges
    if kind == "tickets":
        from board.tickets.imports import import_tickets
        from integrations.tickets_file import TICKETS

        return TICKETS, import_tickets
    if kind == "contacts":
        from board.reports.outside_imports import import_contacts
        from integrations.contacts_file import CONTACTS

        return CONTACTS, import_contacts
    from board.accounts.imports import import_rooms
    from integrations.rooms_file import ROOMS

    return ROOMS, import_rooms


def _show(console: Console, path: Path, report: Any, options: Options) -> None:
    counts = "  ".join(f"{console.word(word)} {getattr(report, name)}" for name, word in COUNT_WORDS.items())
    console.say(f"{path.name}: {counts}")
    if report.repeated:
        console.say(Text("这个文件以前导入过，没有变化。", "This file was imported before; nothing changed."))
    for warning in report.warnings:
        console.say(warning)
    for reject in report.rejects[:SHOWN_REJECTS]:
        where = f"{reject.row} {reject.column} {reject.value!r}"
        console.complain(Text(f"  第 {where}：{reject.reason.zh}", f"  row {where}: {reject.reason.en}"))
    if len(report.rejects) > SHOWN_REJECTS:
        rest = len(report.rejects) - SHOWN_REJECTS
        console.complain(
            Text(f"  还有 {rest} 行，用 --rejects 存下来。", f"  and {rest} more; save them with --rejects.")
        )
    for refusal in report.refused:
        console.complain(refusal)
    if report.refused:
        console.complain(NOT_WRITTEN)
    elif options.dry_run:
        console.say(Text("试运行，没有写入。", "A dry run; nothing was written."))


def _show_json(console: Console, path: Path, report: Any) -> None:
    console.data(
        {
            "file": path.name, **report.counts(), "repeated": report.repeated, "import_id": report.import_id,
            "warnings": [{"zh": text.zh, "en": text.en} for text in report.warnings],
            "refused": [{"zh": text.zh, "en": text.en} for text in report.refused],
            "rejects": [
                {
                    "row": reject.row, "column": reject.column, "value": reject.value,
                    "zh": reject.reason.zh, "en": reject.reason.en,
                }
                for reject in report.rejects
            ],
        }
    )  # fmt: skip
