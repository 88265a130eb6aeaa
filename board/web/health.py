"""Is the board alive, is it ready, and how much is in it."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get

from board.db.sql import fetch, fetch_one
from board.rules.time import from_micros, to_micros

LOOPBACK = ("127.0.0.1", "::1")
LATE = timedelta(minutes=10)
TEXT = "text/plain"


@get("/healthz", sync_to_thread=False, include_in_schema=False)
def healthz() -> Response[str]:
    """Alive: the process answers."""
    return Response("ok\n", media_type=TEXT)


@get("/readyz", sync_to_thread=False, include_in_schema=False)
def readyz(request: Request[Any, Any, Any]) -> Response[str]:
    """Ready: the database answers, and some process's tick ran lately, or this one has only just started.

    503 otherwise: held owners would be rung and windows missed without anybody knowing.
    """
    app, now = request.app.state, request.state.now
    with app.database.read() as session:
        row = fetch_one(session, "SELECT MAX(finished_at) FROM job_run WHERE job = 'tick' AND state = 'done'")
    last = from_micros(row[0]) if row and row[0] else app.started_at
    if now - max(last, app.started_at) > LATE:
        return Response("the scheduler has not run since " + last.isoformat() + "\n", status_code=503, media_type=TEXT)
    return Response("ready\n", media_type=TEXT)


@get("/metrics", sync_to_thread=False, include_in_schema=False)
def metrics(request: Request[Any, Any, Any]) -> Response[str]:
    """Figures for Prometheus, for a signed-in person or a collector on this machine; no personal data in them.

    What a proxy on this machine forwards comes from elsewhere.
    """
    local = request.state.origin.address in LOOPBACK and "x-forwarded-for" not in request.headers
    if request.state.who is None and not local:
        return Response("", status_code=404, media_type=TEXT)
    with request.app.state.database.read() as session:
        states = fetch(session, "SELECT state, COUNT(*) FROM account_state GROUP BY state ORDER BY state")
        tray = fetch_one(session, "SELECT COUNT(*) FROM ticket WHERE linked_by = ''")
        tasks = fetch(session, "SELECT state, COUNT(*) FROM task GROUP BY state ORDER BY state")
        runs = fetch(
            session, "SELECT job, MAX(finished_at) FROM job_run WHERE finished_at IS NOT NULL GROUP BY job ORDER BY job"
        )
    lines = [f'board_accounts{{state="{state}"}} {count}' for state, count in states]
    lines += [f'board_tasks{{state="{state}"}} {count}' for state, count in tasks]
    lines += [f"board_unlinked_tickets {tray[0] if tray else 0}"]
    lines += [f'board_job_finished_seconds{{job="{job}"}} {at / 1_000_000:.0f}' for job, at in runs]
    lines += [f"board_time_seconds {to_micros(request.state.now) / 1_000_000:.0f}"]
    return Response("\n".join(lines) + "\n", media_type=TEXT)


ROUTES = [healthz, readyz, metrics]
