"""What became of an inspected building, for somebody who is no statistician."""

from typing import Final

from board.rules.flag_followup import AFTER, CLEARLY, Average, Effect
from board.rules.ports import Text
from board.rules.time import month_text

ONE_BUILDING: Final = Text(
    "一栋楼说明不了多少：光凭偶然，结果就可能上下差 6 个百分点左右。看很多次巡检的平均数才可靠。",
    "One building says little: by chance alone the result is off by about 6 percentage points either way. "
    "Trust the average of many inspections.",
)
PLAIN: Final = Text(
    "单看前后对比会夸大效果：被标记的楼栋正处在高位，就算什么都不做，一般也会回落一些。",
    "Before and after alone exaggerates: a building is flagged when it stands high, and usually comes down somewhat "
    "even if nobody does anything.",
)
BETWEEN: Final = Text(
    "前一个数偏保守，后一个数偏乐观，真实效果多半在两者之间。",
    "The first figure is cautious, the second generous; the truth most likely lies between them.",
)
NO_FLAG: Final = Text(
    "这次巡检之前没有异常标记，无法作前后比较。",
    "No flag came before this inspection: there is nothing to compare with.",
)
TOO_LITTLE: Final = Text(
    "可比的楼栋或月份不够，无法判断效果。", "Too few buildings or months to compare with: nothing can be said."
)
TOGETHER_TOO_FEW: Final = Text(
    "还没有一次巡检过了足够的时间，暂时没有平均数。", "No inspection is old enough yet for an average."
)


def waiting(first: int) -> Text:
    """What is said until months enough are closed; `first` is the first that may be judged."""
    return Text(
        f"时间还不够：修好后要等 {AFTER} 个月才看得出来，{month_text(first)} 月底结算后再判断。",
        f"Not enough months yet: a repair needs {AFTER} months to show. It can be judged once {month_text(first)} is "
        "closed.",
    )


def verdict(effect: Effect) -> Text:
    """The answer in one line; it never says that the inspection was the reason."""
    if effect.fell_more_than_expected:
        return Text("比预期降得多", "fell more than expected")
    if effect.eb >= -CLEARLY:
        return Text("比预期高", "higher than expected")
    return Text("和什么都不做时的预期差不多", "about as one would expect without doing anything")


def sentence(effect: Effect) -> Text:
    """From where to where, what the neighbours did, and what is left of the fall once that is taken away."""
    (was, is_), (was_near, is_near) = effect.shares, effect.neighbours
    before, after = month_text(effect.before), month_text(effect.after)
    return Text(
        f"欠费业主占比 {before} 为 {was:.0%}，{after} 为 {is_:.0%}；本小区没有被标记或巡检过的其他楼栋同期"
        f"从 {was_near:.0%} 到 {is_near:.0%}。扣除高位本来就会回落的部分和小区整体变化，{_span(effect).zh}。",
        f"{was:.0%} of the owners owed in {before}, {is_:.0%} in {after}; in the community's buildings that were "
        f"neither flagged nor inspected it went from {was_near:.0%} to {is_near:.0%}. After taking away what high "
        f"buildings come down by themselves, and what the whole community did, {_span(effect).en}.",
    )


def together(found: Average) -> Text:
    """The average of many, and how far chance alone moves it."""
    margin, noun = found.margin * 100, "inspection" if found.inspections == 1 else "inspections"
    return Text(
        f"{found.inspections} 次巡检平均：{_both(found.eb, found.did).zh}；其中 {found.fell} 次比预期降得多。"
        f"次数这么多时，平均数上下 {margin:.0f} 个百分点以内都可能是偶然。",
        f"Average of {found.inspections} {noun}: {_both(found.eb, found.did).en}; {found.fell} fell more than "
        f"expected. With so many, anything within {margin:.0f} percentage points may be chance.",
    )


def points(change: float) -> Text:
    """A change of a share: 下降 5 个百分点."""
    size = f"{abs(change) * 100:.1f}"
    if float(size) == 0:
        return Text("没有变化", "no change")
    return Text(
        f"{'下降' if change < 0 else '上升'} {size} 个百分点", f"{size} points {'lower' if change < 0 else 'higher'}"
    )


def _span(effect: Effect) -> Text:
    both = _both(effect.eb, effect.did)
    return Text(f"大约{both.zh}", f"what remains is {both.en}")


def _both(eb: float, did: float) -> Text:
    one, two = points(eb), points(did)
    return Text(f"{one.zh}（谨慎算法）到{two.zh}（宽松算法）", f"{one.en} (cautious) to {two.en} (generous)")
