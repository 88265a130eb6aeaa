"""The one list of phrases that checks what is written or said to owners, with a severity each.

Threats are refused: the law forbids cutting supplies or access, naming debtors in public, and going to relatives or to
the employer (Civil Code 944, 1032; PIPL 25), however much some offices are used to them. Doubtful phrases warn.
What is put between the characters to hide a phrase (spaces, marks, full-width forms, old characters) does not hide it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from board.rules.ports import Text


class Severity(StrEnum):
    REFUSED = "refused"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Finding:
    """A phrase found: `phrase` as the list has it, `found` as it stands in the text from `start` on."""

    phrase: str
    found: str
    start: int
    severity: Severity
    why: Text


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases of one kind. Below level `until` of an account's arrears they are doubtful; always, where it is None."""

    severity: Severity
    why: Text
    phrases: tuple[str, ...]
    until: int | None = None


def _of(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


_SUPPLY: Final = Text(
    "不得以停水停电等方式催缴（民法典第 944 条）", "supplies may not be cut to press for payment (944)"
)
_ACCESS: Final = Text("不得限制业主出入或使用设施", "access and facilities may not be restricted")
_PUBLIC: Final = Text("不得公开业主的欠费信息", "debtors may not be named in public (PIPL 25)")
_OTHERS: Final = Text("不得向单位、家人等第三方施压", "neither employers nor relatives may be told")
_FORCE: Final = Text("不得恐吓、骚扰", "no intimidation or harassment")

GROUPS: Final[tuple[Group, ...]] = (
    Group(Severity.REFUSED, _SUPPLY, _of(
        "断水 断电 断气 断暖 断网 停水 停电 停气 停暖 停热 停供水 停供电 停止供水 停止供电 停止供气",
        "停止供暖 停止供热 中断供水 中断供电 中断供气 切断水 切断电 掐水 掐电 拉闸 限水 限电 关水阀",
        "关电闸 水电停供 暂停供水 暂停供电 不予售电 停止售电 拒绝售电 拆电表 拆水表 锁水表 锁电表",
    )),
    Group(Severity.REFUSED, _ACCESS, _of(
        "停梯 停电梯 停用电梯 暂停电梯 电梯停用 电梯停运 锁梯 锁电梯 电梯锁定 限制乘梯 禁止乘梯 限行",
        "限制出入 限制进出 限制通行 禁止通行 禁止出入 禁止进出 禁止入内 不得入内 门禁停用 停用门禁",
        "门禁失效 取消门禁 注销门禁 门禁卡失效 停用门禁卡 锁卡 停卡 锁车 拖车 堵门 锁门 换锁 停止服务",
        "停用车位 取消车牌",
    )),
    Group(Severity.REFUSED, _PUBLIC, _of(
        "曝光 公示姓名 公示名单 公布姓名 公布名单 公开姓名 公开名单 张榜 张贴名单 上墙公示 欠费名单",
        "欠费公示 老赖 黑名单 上黑名单 列入黑名单 拉黑 业主群通报 群里通报 群内通报 点名批评 通报批评",
        "公之于众 广播通报",
    )),
    Group(Severity.REFUSED, _OTHERS, _of(
        "通知单位 通知家人 通知家属 通知亲属 通知亲友 通知父母 通知子女 通知朋友 通知邻居 通知同事",
        "通知领导 通知学校 联系单位 联系家人 联系家属 联系亲友 告知单位 告知家人 告知家属 告知邻居",
        "去单位 到单位 找单位 找家人 找家属 找父母 上门找 影响子女 影响孩子 影响上学",
    )),
    Group(Severity.REFUSED, _FORCE, _of(
        "走着瞧 等着瞧 抓人 拘留 坐牢 刑事责任 报警抓 天天上门 每天上门 24小时上门 轮番上门 不得安宁",
        "对你不客气 对您不客气",
    )),
    Group(Severity.DOUBTFUL, Text("是否上报征信与物业费无关，容易被认为是威胁", "credit records are no means here"),
          ("征信", "信用记录", "信用报告", "失信", "限高", "限制高消费")),
    Group(Severity.DOUBTFUL, Text("四级以下还不到起诉的阶段，提起容易激化", "too early below level 4"), _of(
        "起诉 诉讼 法院 法庭 仲裁 支付令 强制执行",
    ), until=4),
    Group(Severity.DOUBTFUL, Text("三级以下还不到发律师函的阶段", "too early below level 3"), _of(
        "律师 法律责任 法律途径 法律手段",
    ), until=3),
    Group(Severity.DOUBTFUL, Text("涉及第三方，只能对业主本人或受托人说", "speak to the owner or the agent only"), _of(
        "家人 家属 亲属 亲友 父母 子女 孩子 单位 同事 领导 邻居 租客 业主群",
    )),
    Group(Severity.DOUBTFUL, Text("上门要两人、按约定时间", "visits are made by two, by appointment"), _of(
        "上门",
    )),
    Group(Severity.DOUBTFUL, Text("语气强硬，先友好沟通", "a hard tone: a friendly word first"), _of(
        "最后通牒 最后一次 立即缴 马上缴 必须缴 勒令 拒不 恶意拖欠 恶意欠费 严惩 追究 后果自负",
        "一切后果 罚款 罚金",
    )),
)  # fmt: skip

# Characters that stand for another one in a phrase: traditional forms, and what is typed to look alike.
_ALIKE: Final = str.maketrans(
    "斷電門閘單鎖車暖氣網親屬領導學曝開張貼單員訴訟師", "断电门闸单锁车暖气网亲属领导学曝开张贴单员诉讼师"
)
_GAP: Final = 6
# Two characters of a phrase may be the end of one ordinary word and the beginning of the next (期限，行使; 暂停水费):
# with a pause between them one of the two words tells, without one it takes both.
_ENDS: Final = {
    "断": "中判诊果垄打间推", "停": "暂不调", "限": "期权有时无界上下局年极", "锁": "封连", "上": "以之加线楼马晚早",
    "公": "办", "找": "寻", "通": "沟交普", "老": "养",
}  # fmt: skip
_BEGINS: Final = {
    "电": "话梯子器视动脑",
    "水": "费表管平",
    "气": "温味",
    "行": "使为政业动",
    "车": "位辆库",
    "门": "诊店",
    "网": "上站",
}
_PAUSES: Final = frozenset(" ,.;:!?，。；：！？\n\r\t")


def check(text: str, *, level: int) -> list[Finding]:
    """The phrases of the list that stand in a text, refused ones first, each place once.

    `level` is the arrears level (1 to 4) at which the text is used; before 4 nobody speaks of a lawsuit.
    """
    plain, places = spelled(text)
    taken: set[int] = set()
    found: list[Finding] = []
    for group in GROUPS:
        if group.until is not None and level >= group.until:
            continue
        for phrase in sorted(group.phrases, key=len, reverse=True):
            for start, end in _occurrences(phrase, plain):
                if taken.isdisjoint(range(start, end)):
                    taken.update(range(start, end))
                    piece = text[places[start] : places[end - 1] + 1]
                    found.append(Finding(phrase, piece, places[start], group.severity, group.why))
    return sorted(found, key=lambda one: (one.severity != Severity.REFUSED, one.start))


def refused(text: str) -> list[Finding]:
    """The threats in a text."""
    return [one for one in check(text, level=4) if one.severity == Severity.REFUSED]


def named(findings: list[Finding]) -> Text:
    """Which words, and why not: one sentence for the field that has them."""
    whys = dict.fromkeys(one.why for one in findings)
    words = "、".join(f"“{one.found}”" for one in findings)
    quoted = ", ".join(f'"{one.found}"' for one in findings)
    return Text(
        f"不能使用：{words}。{'；'.join(why.zh for why in whys)}。",
        f"Not allowed: {quoted}; {'; '.join(why.en for why in whys)}.",
    )


def _occurrences(phrase: str, plain: str) -> Iterator[tuple[int, int]]:
    for match in _pattern(phrase).finditer(plain):
        if not _is_two_words(match.group(), plain[: match.start()][-1:], plain[match.end() : match.end() + 1]):
            yield match.start(), match.end()


def _is_two_words(piece: str, before: str, after: str) -> bool:
    ends, begins = _ENDS.get(piece[0], ""), _BEGINS.get(piece[-1], "")
    is_end, is_begin = bool(before) and before in ends, bool(after) and after in begins
    has_pause = bool(set(piece[1:-1]) & _PAUSES)
    return (is_end or is_begin) if has_pause else (is_end and is_begin and len(piece) == 2)


@lru_cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """The characters of a phrase with a few marks or spaces between each two."""
    return re.compile(rf"[\W_]{{0,{_GAP}}}".join(map(re.escape, phrase)))


def spelled(text: str) -> tuple[str, list[int]]:
    """The text in one form of each character, and where each of them stood; invisible ones are left out."""
    kept, places = [], []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", character).translate(_ALIKE):
            if unicodedata.category(one) not in ("Cf", "Mn"):
                kept.append(one)
                places.append(place)
    return "".join(kept), places
