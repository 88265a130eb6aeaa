"""What may be filled into a letter, and whether the text of one can be taken.

A placeholder is a word in braces. What is none is an error, so that no owner ever reads `{姓名}`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from board.rules.notice_letters import LETTERS, NoticeKind, Template
from board.rules.ports import Text

PLACEHOLDERS: Final[Mapping[str, Text]] = {
    "业主": Text("业主姓名", "the owner's name"),
    "房屋": Text("小区、楼栋、单元、房号", "community, building, entrance and room"),
    "小区": Text("小区名称", "the community"),
    "公司": Text("本公司名称（设置里的 BOARD_COMPANY）", "the company (BOARD_COMPANY)"),
    "金额": Text("逾期合计，如 ¥3,280.50", "what is overdue in all, such as ¥3,280.50"),
    "大写金额": Text("逾期合计的大写", "the same in capital characters"),
    "期间": Text("最早到最近的账期", "from the first period to the last"),
    "明细": Text("逐笔列出的费用表", "the table of charges"),
    "截止日期": Text("请求付款的最后一天", "the last day of the term"),
    "付款天数": Text("从制作当天起的天数（规则参数）", "days of the term (policy)"),
    "日期": Text("制作当天", "the day on which it is made"),
}
TERM: Final = frozenset({"截止日期", "付款天数"})
HOLE: Final = re.compile(r"\{([^{}\n]*)\}")
LONGEST_TITLE: Final = 60
LONGEST_BODY: Final = 6000
# Nothing arrives as a demand that does not say what is asked for and by when.
NEEDED: Final[Mapping[NoticeKind, tuple[str, ...]]] = {
    NoticeKind.REMINDER: ("业主", "明细"),
    NoticeKind.DEMAND: ("业主", "房屋", "金额", "明细", "截止日期"),
    NoticeKind.STATEMENT: ("业主", "房屋", "金额", "明细"),
    NoticeKind.LAWYER_LETTER: ("业主", "房屋", "金额", "明细", "截止日期"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text: in the field `title` or `body`."""

    field: str
    text: Text


def problems(name: Template, title: str, body: str) -> list[Problem]:
    """Why a template cannot be taken, but for the phrase list: holes that are none, what is missing, the length."""
    found = [*_length("title", title, LONGEST_TITLE), *_length("body", body, LONGEST_BODY)]
    for field, text in (("title", title), ("body", body)):
        unknown = [hole for hole in dict.fromkeys(HOLE.findall(text)) if hole.strip() not in PLACEHOLDERS]
        if unknown:
            found.append(Problem(field, _unknown(unknown)))
        if "{" in HOLE.sub("", text) or "}" in HOLE.sub("", text):
            found.append(Problem(field, Text("花括号没有成对。", "A brace has no partner.")))
    holes = {hole.strip() for hole in HOLE.findall(body)}
    if LETTERS[name].kind == NoticeKind.STATEMENT and holes & TERM:
        found.append(Problem("body", Text("对账函不设付款期限。", "The neutral statement sets no term.")))
    missing = [name for name in NEEDED[LETTERS[name].kind] if name not in holes]
    if missing:
        words = "、".join(f"{{{one}}}" for one in missing)
        found.append(Problem("body", Text(f"正文里还要有：{words}。", f"The text still needs {words}.")))
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled in. Raises KeyError for one that has no value."""
    return HOLE.sub(lambda hole: values[hole[1].strip()], text)


def _length(field: str, text: str, most: int) -> list[Problem]:
    if not text.strip():
        return [Problem(field, Text("请填写。", "Fill this in."))]
    if len(text) > most:
        return [Problem(field, Text(f"最多 {most} 个字。", f"At most {most} characters."))]
    return []


def _unknown(holes: list[str]) -> Text:
    words = "、".join(f"{{{hole}}}" for hole in holes)
    known = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return Text(f"不能识别：{words}。可用：{known}。", f"Not known: {words}. There are: {known}.")
