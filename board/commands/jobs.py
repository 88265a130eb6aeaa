"""Commands for the timetable: jobs, run-job."""

from datetime import datetime

import click

from board import job_runs
from board.commands.console import Console, pass_console
from board.rules.ports import Text

HEADER = (
    Text("任务", "job"), Text("时间", "when"), Text("上次", "last"), Text("结果", "result"), Text("下次", "next"),
    Text("缘由", "why then"),
)  # fmt: skip
UNKNOWN = Text("没有任务 {name}，已有：{known}", "There is no job {name}; known are {known}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def jobs(console: Console, as_json: bool) -> None:
    """列出定时任务，上次和下次运行的时间。 List the scheduled jobs with their last and next run.

    \b
    board jobs
    """
    from board.jobs import JOBS

    zone, now = console.settings.tz, console.now()

    def shown(moment: datetime | None) -> str:
        return "" if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")

    rows = []
    with console.database() as database, database.read() as session:
        for job in JOBS:
            last = job_runs.latest(session, job.name)
            rows.append(
                {
                    "job": job.name, "when": console.word(job.when.text), "last": shown(last and last.started_at),
                    "result": f"{last.state} {last.result}".strip() if last else "",
                    "next": shown(job.when.next(now, zone)), "why": console.word(job.why),
                }
            )  # fmt: skip
    if as_json:
        for row in rows:
            console.data(row)
    else:
        console.table(HEADER, [list(row.values()) for row in rows])


@click.command("run-job")
@click.argument("name")
@click.option("--at", metavar="ISO", help="以这个时刻运行 / as if it were this moment")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def run_job(console: Console, name: str, at: str | None, as_json: bool) -> None:
    """现在运行一个定时任务，不影响时间表。 Run a job now; the timetable stays as it is.

    \b
    board run-job backup
    board run-job tick --at 2026-11-23T09:00
    """
    from board.jobs import BY_NAME
    from board.scheduler import Scheduler

    job = BY_NAME.get(name)
    if job is None:
        known = ", ".join(BY_NAME)
        text = Text(UNKNOWN.zh.format(name=name, known=known), UNKNOWN.en.format(name=name, known=known))
        raise click.UsageError(console.word(text))
    moment = console.now() if at is None else console.instant(at)
    with console.database() as database:
        work = Scheduler(database, console.settings, clock=console.now).run_now(job, at=moment)
    if as_json:
        console.data({"job": name, "at": moment.isoformat(), "result": work.result})
    else:
        console.say(Text(f"{name} 完成：{work.result}", f"{name} is done: {work.result}"))
