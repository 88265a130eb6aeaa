"""JOBS: the whole timetable as one table. The scheduler only reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from board import decide, heads, segments
from board.agreements.daily import each_day
from board.db import backup
from board.evidence import warnings
from board.policies import zones
from board.reports.loads import sweep_uploads
from board.restores import note_backup
from board.retention.sweep import sweep
from board.rules.people import BOARD
from board.rules.ports import Text
from board.rules.retention import RULES
from board.rules.time import month_text
from board.signals import arrivals
from board.timetable import Daily, EveryMinute, Monthly, When
from board.verify import verify
from board.work import Work


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable. `run` leaves what it did in `work.result`, in a few words."""

    name: str
    when: When
    run: Callable[[Work], None]
    why: Text


def tick(work: Work) -> None:
    """Windows run out, promises lapse, holds come due: signalled and closed in one commit, so never told twice."""
    with work.write() as session:
        late = arrivals.tell_late(session, now=work.now)
        work.result = f"accounts: {decide.tick(session, now=work.now)}, late arrivals: {late}"


def agreements(work: Work) -> None:
    """Promises due tomorrow, promises and plans that were not kept: each told once."""
    with work.write() as session:
        done = each_day(session, now=work.now)
    work.result = (
        f"reminders: {done.reminded}, broken promises: {done.broken}, plans paid: {done.completed_plans},"
        f" plans broken: {done.broken_plans}"
    )


def verify_all(work: Work) -> None:
    """What `board verify` does; what differs is in the log, its number in the ledger."""
    problems = list(verify(work.database, now=work.now, heads=[heads.file_in(work.settings.data_dir)]))
    for problem in problems:
        work.log.error("verify", problem=problem.en)
    work.result = f"problems: {len(problems)}"


def back_up(work: Work) -> None:
    """A copy of an embedded database in its own directory; the oldest beyond the setting are removed."""
    directory = work.settings.data_dir / "backups"
    directory.mkdir(parents=True, exist_ok=True)
    stamp = work.now.astimezone(work.settings.tz).strftime("%Y%m%d-%H%M%S")
    made = backup.back_up(work.database, directory / f"board-{stamp}.zip", now=work.now)
    for old in sorted(directory.glob("board-*.zip"))[: -work.settings.backup_keep]:
        old.unlink()
    work.result = f"{made.path.name}, {sum(made.counts.values())} rows"
    with work.write() as session:
        note_backup(session, made, by=BOARD, now=work.now)


def keep_head(work: Work) -> None:
    """The end of the audit's chain, written where who changes the database does not come by."""
    with work.database.read() as session:
        found = heads.newest(session, now=work.now)
    heads.keep(work.settings.data_dir, found)
    work.result = f"{found.seq} {found.hash}"


def retain(work: Work) -> None:
    """What has been kept long enough goes, in small steps; a run that is broken off goes on where it stopped."""
    counts = sweep(work.database, work.settings, by=BOARD, now=work.now)
    counts["uploads"] = sweep_uploads(work.settings.data_dir, work.now, timedelta(days=RULES["uploads"].days))
    work.result = ", ".join(f"{kind}: {count}" for kind, count in counts.items() if count) or "nothing was due"


def divide(work: Work) -> None:
    """The segments of all accounts: what is half a year or a year ago moves on with every day."""
    with work.write() as session:
        changed = segments.recompute(session, zones(session), now=work.now)
    work.result = f"changed: {changed}"


def warn_of_claims(work: Work) -> None:
    """Claims about to lapse, and holds that would outlive one without anybody's decision: told once each."""
    with work.write() as session:
        work.result = f"signals: {warnings.warn_all(session, now=work.now)}"


def flag_buildings(work: Work) -> None:
    """Every building judged for the month just closed, and for months that were missed; inspections asked for."""
    from board.buildings.flag_run import catch_up  # statistics take a second to load

    with work.write() as session:
        months, asked = catch_up(session, now=work.now, zone=work.settings.tz)
        work.result = f"months: {', '.join(map(month_text, months)) or 'none'}, inspections: {asked}"


JOBS = (
    Job(
        "tick", EveryMinute(), tick,
        why=Text("窗口到期、承诺失效、暂缓到期，一分钟内就要知道", "a window that runs out is told within the minute"),
    ),
    Job(
        "segments", Daily(0, 20), divide,
        why=Text("谁刚欠费、谁半年没联系上，上班前算好", "who is newly late or long silent is known before work"),
    ),
    Job(
        "agreements", Daily(8), agreements,
        why=Text("上班前提醒明天到期的承诺，并说明没兑现的", "before work: what is promised, and what was not kept"),
    ),
    Job(
        "audit-head", Daily(2), keep_head,
        why=Text("链尾写到库外，删改审计才能被发现", "kept outside, so that a cut tail of the audit is found"),
    ),
    Job(
        "backup", Daily(2, 30), back_up,
        why=Text("夜里没有人在用，先备份再核对", "nobody is at work, and the copy is from before the check"),
    ),
    Job(
        "verify", Daily(3), verify_all,
        why=Text("备份之后核对每一个状态，上班前就能看到结果", "after the copy, and told before work begins"),
    ),
    Job(
        "retention", Daily(3, 30), retain,
        why=Text("备份和核对之后，清除保存到期的个人信息", "after the copy and the check goes what was kept its time"),
    ),
    Job(
        "flags", Monthly(3), flag_buildings,
        why=Text("上个月已经结束，夜里没有人在用，上班前就有巡检单", "the month is closed and nobody is at work"),
    ),
    Job(
        "claims", Daily(7), warn_of_claims,
        why=Text("上班前提醒快到期的诉讼时效和须作的决定", "before work: claims about to lapse, decisions due"),
    ),
)  # fmt: skip

BY_NAME = {job.name: job for job in JOBS}
