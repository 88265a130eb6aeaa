"""A flag asks for one inspection, unless one is open or a manager put the flag aside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.buildings.flag_queries import Flag, flags_of
from board.rules.building_words import building_words
from board.rules.flag_verdicts import Verdict
from board.rules.flag_words import cause_words, part_words, place_words
from board.rules.people import BOARD
from board.rules.task_forms import TaskKind
from board.rules.time import month_text
from board.tasks.asking import ask

MOST_CAUSES = 8


def ask_inspections(session: Session, month: int, *, now: datetime) -> int:
    """One for each building that is flagged and kept by nothing; how many."""
    asked = 0
    for flag in flags_of(session, month, now=now):
        if flag.verdict == Verdict.FLAGGED and not flag.is_kept_away and flag.inspection_id is None:
            asked += _ask(session, flag, now) is not None
    return asked


def _ask(session: Session, flag: Flag, now: datetime) -> int | None:
    return ask(
        session, kind=TaskKind.INSPECTION, community_id=flag.community_id, building_id=flag.building_id, by=BOARD,
        now=now, title=building_words(flag.building).zh, brief=dict(brief(flag)),
        once_key=f"flag:{flag.building_id}:{flag.month}",
    )  # fmt: skip


def brief(flag: Flag) -> Mapping[str, Any]:
    """What an inspector goes out with: the evidence, what to look for, and where first."""
    causes = [f"{place}. {cause_words(one).zh}" for place, one in enumerate(flag.causes[:MOST_CAUSES], 1)]
    return {
        "evidence": f"{month_text(flag.month)}：{flag.said.zh}",
        "causes": "\n".join(causes) or "近三个月没有可参考的工单。",
        "checklist": "\n".join(_checklist(flag)),
    }


def _checklist(flag: Flag) -> list[str]:
    """The named part first, then the building from below, since a hint is not a finding."""
    lines = [f"□ 先看：{place_words(flag.place).zh}"]
    if flag.place and flag.place["part"] != "building":
        lines.append(
            f"□ {part_words(flag.place['part'], flag.place['entrance'], flag.place['stack']).zh}：立管、排水、渗漏"
        )
    lines += [f"□ {entrance}单元：门厅、电梯、楼道照明、门禁" for entrance in flag.entrances if entrance]
    return [*lines, "□ 各楼层：公共走廊、管井", "□ 各立管：上下层渗漏、返水", "□ 顶层与屋面：防水、排水"]
