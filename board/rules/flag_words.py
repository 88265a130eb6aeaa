"""What a flag says: how many, how many one would expect, how unlikely by luck, and where. Never "caused by"."""

from collections.abc import Mapping
from typing import Any, Final

from board.rules.flag_verdicts import DEEPEST, Verdict, counts_months
from board.rules.ports import Text

RAREST: Final = 1_000_000
VERDICTS: Final[Mapping[str, Text]] = {
    Verdict.FLAGGED: Text("异常", "unusual"),
    Verdict.WATCH: Text("留意", "watch"),
    Verdict.NORMAL: Text("正常波动", "ordinary"),
    Verdict.TOO_SMALL: Text("户数太少或可比楼栋不足", "too small, or too little to compare with"),
    Verdict.NO_ROLL: Text("没有房屋名册", "no roll"),
    Verdict.SHORT_HISTORY: Text("账龄记录不足九个月", "less than nine months of records"),
}
LEFT_OUT: Final[Mapping[str, Text]] = {
    "open_inspection": Text("巡检还没结束，这个月不再判断。", "An inspection is open: not judged this month."),
    "nothing_found": Text(
        "半年内巡检过，未发现问题，暂不判断。", "An inspection found nothing within half a year: not judged for now."
    ),
}


def luck(p: float) -> Text:
    """ "About 1 in 600": one figure, or two where the first is a one; nobody needs to tell a million from a billion."""
    if p * RAREST < 1:
        return Text(f"不到 {RAREST:,} 分之 1", f"less than 1 in {RAREST:,}")
    times = 1 / p
    keep = 2 if str(int(times)).startswith("1") else 1
    step = int(10 ** max(0, len(str(int(times))) - keep))
    shown = max(1, round(times / step) * step)
    return Text(f"约 {shown:,} 分之 1", f"about 1 in {shown:,}")


def sentence(
    *, building: Text, look: str, owners: int, owing: int, counted: float, expected: float, p: float | None, least: int
) -> Text:
    """The counts and the chance that decided, in plain words; without a chance only the counts."""
    about = round(expected)
    if look == "level" or p is None:
        zh = f"{building.zh} {owners} 户业主中有 {owing} 户欠费 {least} 个月以上"
        zh += f"；按本小区其他楼栋的情况，大约应有 {about} 户。"
        en = f"{building.en}: {owing} of {owners} owners owe {least}+ months"
        en += f"; the rest of the community would give about {about}."
    elif counts_months(look):
        zh = f"{building.zh} {owners} 户业主中有 {owing} 户欠费 {least} 个月以上，合计欠 {counted:.0f} 个月"
        zh += f"（每户最多计 {DEEPEST} 个月）；缴费记录相同的业主在其他楼栋大约合计只欠 {about} 个月。"
        en = f"{building.en}: {owing} of {owners} owners owe {least}+ months, and all owe {counted:.0f} months together"
        en += f" (at most {DEEPEST} of each count); owners with the same payment record in the other buildings would"
        en += f" give about {about}."
    else:
        zh = f"{building.zh} {owners} 户业主中有 {counted:.0f} 户欠费 {least} 个月以上"
        zh += f"；缴费记录相同的业主在其他楼栋大约只有 {about} 户欠费。"
        en = f"{building.en}: {counted:.0f} of {owners} owners owe {least}+ months"
        en += f"; owners with the same payment record in the other buildings would give about {about}."
    if p is None:
        return Text(zh, en)
    return Text(
        f"{zh}扣除楼栋之间的平常差别，机缘巧合的可能{luck(p).zh}。",
        f"{en} After allowing for ordinary differences between buildings, the chance of this by luck is {luck(p).en}.",
    )


def place_words(place: Mapping[str, Any]) -> Text:
    """Where in the building it sits."""
    if not place or place["part"] == "building":
        return Text("整栋都偏高，没有集中的部位", "the whole building; no part stands out")
    part = part_words(place["part"], place["entrance"], place["stack"])
    owing, rooms = place["owing"], place["rooms"]
    return Text(f"集中在{part.zh}（{owing}/{rooms} 户）", f"mostly in {part.en} ({owing} of {rooms} rooms)")


def part_words(part: str, entrance: str, stack: str) -> Text:
    """The name of a part of `board.rules.flag_place`."""
    inside = Text(f"{entrance}单元", f" of entrance {entrance}") if entrance else Text("", "")
    return {
        "entrance": Text(f"{entrance}单元", f"entrance {entrance}"),
        "stack": Text(f"{inside.zh} {stack} 立管".strip(), f"stack {stack}{inside.en}"),
        "column": Text(f"各单元的 {stack} 立管", f"stack {stack} of all entrances"),
        "top_floor": Text("顶层", "the top floor"),
    }.get(part, Text("整栋", "the whole building"))


def cause_words(cause: Mapping[str, Any]) -> Text:
    """One line of the checklist."""
    more = Text("，比平常多", ", more than usual") if cause["more_than_usual"] else Text("", "")
    expected = f"{cause['expected']:g}"
    return Text(
        f"{cause['category']}：近三个月 {cause['tickets']} 单，照小区情况约 {expected} 单{more.zh}",
        f"{cause['category']}: {cause['tickets']} tickets in three months, about {expected} expected{more.en}",
    )
