"""What the inbox shows: signals as cards, every word chosen for the person who reads."""

from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.rules.people import Who
from board.rules.ports import NotFound, Text
from board.rules.words import SignalKind, State
from board.signals import queries
from board.signals.queries import SignalRow

KINDS = {
    SignalKind.HOLD: Text("暂缓催缴", "put on hold"),
    SignalKind.RESUME: Text("可以再联系", "free again"),
    SignalKind.MISSED_WINDOW: Text("错过窗口期", "window missed"),
    SignalKind.REVIEW_DUE: Text("暂缓待复核", "hold due for review"),
    SignalKind.CLAIM_EXPIRING: Text("时效将到", "claim about to lapse"),
    SignalKind.CLAIM_HELD: Text("暂缓且时效将到", "on hold, claim about to lapse"),
    SignalKind.DECISION_DUE: Text("时效须作决定", "decide about a claim"),
    SignalKind.PROMISE_DUE: Text("承诺明天到期", "promise due tomorrow"),
    SignalKind.PROMISE_BROKEN: Text("承诺未兑现", "promise not kept"),
    SignalKind.PLAN_BROKEN: Text("分期未履行", "instalments not kept"),
    SignalKind.LEAK: Text("暂缓期间被催缴", "asked while on hold"),
    SignalKind.ARRIVAL_LATE: Text("没有人到达", "nobody arrived"),
}
LOOKS = {
    SignalKind.HOLD: State.HELD,
    SignalKind.RESUME: State.COLLECTABLE,
    SignalKind.MISSED_WINDOW: "overdue",
    SignalKind.REVIEW_DUE: State.HELD,
    SignalKind.CLAIM_EXPIRING: "overdue",
    SignalKind.CLAIM_HELD: State.HELD,
    SignalKind.DECISION_DUE: "overdue",
    SignalKind.PROMISE_DUE: State.PROMISED,
    SignalKind.PROMISE_BROKEN: "overdue",
    SignalKind.PLAN_BROKEN: "overdue",
    SignalKind.LEAK: "overdue",
    SignalKind.ARRIVAL_LATE: "escort",
}
CLAIMS = frozenset({SignalKind.CLAIM_EXPIRING, SignalKind.CLAIM_HELD, SignalKind.DECISION_DUE})
AGREED = frozenset({SignalKind.PROMISE_DUE, SignalKind.PROMISE_BROKEN, SignalKind.PLAN_BROKEN})
HELD = frozenset({SignalKind.HOLD, SignalKind.CLAIM_HELD, SignalKind.DECISION_DUE})


class SignalView(msgspec.Struct, frozen=True):
    """`tickets` are (href, number, what was wrong, what was done); `state` is the chip's colour and icon."""

    row: SignalRow
    state: str
    label: str
    href: str
    opens_task: bool
    do_not_mention: bool
    tickets: list[tuple[str, str, str, str]]
    reasons: list[str]


def inbox_screen(session: Session, who: Who, *, show: str, before_id: int | None, now: datetime) -> dict[str, Any]:
    """The context of `signals/inbox.html`: everything, or with `show` "new" only what has not been seen."""
    rows = queries.inbox(session, who, now=now, unseen_only=show == "new", before_id=before_id)
    shown, waiting, is_en = rows[: queries.PAGE], queries.unseen(session, who, now=now), who.language == "en"
    kept = "show=new&" if show == "new" else ""
    return {
        "title": "Signals" if is_en else "提醒",
        "signals": [_view(row, who) for row in shown],
        "filters": [
            ("/signals", "All" if is_en else "全部", None, show != "new"),
            ("/signals?show=new", "New" if is_en else "未读", waiting, show == "new"),
        ],
        "unseen": waiting,
        "newest_id": shown[0].id if shown else 0,
        "older": f"/signals?{kept}before={shown[-1].id}" if len(rows) > queries.PAGE else "",
        "newest": f"/signals?{kept}".rstrip("?&") if before_id else "",
        "links": [("/signals", "All signals" if is_en else "全部提醒")] if show == "new" else [],
    }


def one(session: Session, who: Who, signal_id: int, *, now: datetime) -> SignalView:
    """One signal of the person's inbox. Raises NotFound."""
    rows = queries.inbox(session, who, now=now, before_id=signal_id + 1)
    if not rows or rows[0].id != signal_id:
        raise NotFound
    return _view(rows[0], who)


def _href(row: SignalRow, kind: SignalKind) -> str:
    """The page on which something can be done about it."""
    if kind is SignalKind.ARRIVAL_LATE:
        return f"/tasks/{row.payload['task']}" if "task" in row.payload else "/calendar"
    if kind is SignalKind.LEAK:
        return "/leaks"
    tab = "/evidence" if kind in CLAIMS else "/agreements" if kind in AGREED else ""
    return f"/accounts/{row.account_id}{tab}" if row.account_id else ""


def _view(row: SignalRow, who: Who) -> SignalView:
    kind, language = SignalKind(row.kind), who.language
    is_window = kind is SignalKind.RESUME and row.payload.get("state") == State.WINDOW
    return SignalView(
        row=row,
        state=State.WINDOW if is_window else LOOKS[kind],
        label=KINDS[kind].en if language == "en" else KINDS[kind].zh,
        href=_href(row, kind),
        opens_task=kind is SignalKind.ARRIVAL_LATE,
        do_not_mention=kind in HELD,
        tickets=[
            (
                f"/tickets/{ticket['id']}",
                ticket["number"],
                " · ".join(part for part in (ticket["category"], ticket["problem"]) if part),
                ticket["done"] or "",
            )
            for ticket in row.payload.get("tickets", ())
        ],
        reasons=[reason["en" if language == "en" else "zh"] for reason in row.payload.get("reasons", ())],
    )
