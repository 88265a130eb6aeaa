"""Whether the window works, and the arrears that the service gave rise to, in plain words and as a line."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from board.reports.service_arrears import ServiceMonth
from board.rules.flag_words import luck
from board.rules.ports import Text
from board.rules.time import month_text
from board.rules.window_effect import DAYS, LEAST_PAID, Comparison

UNSURE: Final = 0.05
WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 20, 30
CAVEAT: Final = Text(
    "联系过的账户可能从一开始就和没联系过的不一样（例如先打给好说话的业主），这里的差别不一定是联系带来的。",
    "Contacted accounts may have differed from the start (say, if the easy ones are called first): the difference need "
    "not come from the contact.",
)
FEW: Final = 10
FEW_WORDS: Final = Text("户数很少，升降多半是偶然。", "The accounts are few: its ups and downs are mostly chance.")
NO_MONTHS: Final = Text("还没有结算过的月份。", "No month has been closed yet.")


class Line(msgspec.Struct, frozen=True):
    """A drawing: points are (x, y, words); `goal` is the height of the goal's line."""

    path: str
    points: list[tuple[float, float, str]]
    ticks: list[tuple[float, str]]
    goal: float


def window_words(found: Comparison) -> Text:
    """The answer, or how much is missing for one."""
    one, other = found.contacted, found.others
    if one.share is None or other.share is None or found.p is None:
        return Text(
            f"记录还不够，暂时不作结论：两组各要有 {LEAST_PAID} 户在窗口期结束后付了款，现在联系过的有 {one.paid} 户，"
            f"没联系过的有 {other.paid} 户。",
            f"Too early to say: in each group {LEAST_PAID} accounts must have paid after their window; so far "
            f"{one.paid} of those contacted and {other.paid} of the others have.",
        )
    zh = f"窗口期结束时还没付款的账户里，窗口期内联系过的有 {one.share:.0%} 在之后 {DAYS} 天内付了款"
    zh += f"，没联系过的有 {other.share:.0%}。"
    en = f"Of the accounts still unpaid when their window ended, {one.share:.0%} of those contacted in it paid within "
    en += f"{DAYS} days, and {other.share:.0%} of the others."
    if found.p > UNSURE:
        return Text(
            f"{zh}这么大的差别光凭偶然也常有（可能{luck(found.p).zh}），说明不了什么。",
            f"{en} Chance alone often makes such a difference ({luck(found.p).en}): it shows nothing.",
        )
    return Text(
        f"{zh}如果两组本来没有差别，光凭偶然差这么多的可能{luck(found.p).zh}。",
        f"{en} If there were no difference, chance would make one like this {luck(found.p).en}.",
    )


def alike_words(found: Comparison) -> Text | None:
    """The same with like beside like, where there are enough of each."""
    if found.alike is None:
        return None
    one, other = found.alike
    return Text(
        f"同小区、欠费月数相近的账户互相比较：{one:.0%} 对 {other:.0%}。",
        f"Like compared with like (community and months owed): {one:.0%} against {other:.0%}.",
    )


def service_words(months: Sequence[ServiceMonth]) -> Text:
    """From where, to where, and whether the goal of halving is reached."""
    if not months:
        return NO_MONTHS
    base, now = months[0], months[-1]
    goal = base.share / 2
    start = Text(
        f"起点 {month_text(base.month)}：{percent(base.share)} 的欠费账户有在工单没解决期间到期的欠费。",
        f"Start, {month_text(base.month)}: {percent(base.share)} of the accounts in arrears had charges that fell due "
        "while a ticket was open.",
    )
    if not base.service_accounts or len(months) == 1:
        return start
    few = FEW_WORDS if base.service_accounts < FEW else Text("", "")
    reached = now.share <= goal
    return Text(
        f"{start.zh}目标是减半到 {percent(goal)}；{month_text(now.month)} 为 {percent(now.share)}，"
        f"{'已达到' if reached else '还没达到'}。{few.zh}",
        f"{start.en} The goal is half of that, {percent(goal)}; {month_text(now.month)} stands at "
        f"{percent(now.share)}: {'reached' if reached else 'not reached yet'}. {few.en}".rstrip(),
    )


def percent(share: float) -> str:
    """Two figures where there are few per cent: 12.3%, 0.11%."""
    return f"{share:.2%}" if 0 < share < 0.01 else f"{share:.1%}"


def service_line(months: Sequence[ServiceMonth]) -> Line | None:
    if len(months) < 2:
        return None
    top = max(0.02, *(one.share for one in months)) * 1.15
    wide = (WIDTH - LEFT - RIGHT) / (len(months) - 1)

    def up(share: float) -> float:
        return round(TOP + (1 - share / top) * (HEIGHT - TOP - BOTTOM), 1)

    points = [
        (round(LEFT + place * wide, 1), up(one.share), f"{month_text(one.month)} {percent(one.share)}")
        for place, one in enumerate(months)
    ]
    ticks = [(up(share), f"{share:.0%}") for share in (0.0, round(top / 2, 2), round(top, 2)) if share <= top]
    path = " ".join(f"{x},{y}" for x, y, _ in points)
    return Line(path, points, ticks, up(months[0].share / 2))


def service_rows(months: Sequence[ServiceMonth]) -> list[dict[str, Any]]:
    """The newest first."""
    return [
        {
            "month": month_text(one.month), "accounts": one.accounts, "service": one.service_accounts,
            "share": percent(one.share) if one.accounts else "—", "fen": one.fen, "service_fen": one.service_fen,
            "of_fen": percent(one.service_fen / one.fen) if one.fen else "—",
        }
        for one in reversed(months)
    ]  # fmt: skip
