"""How long each kind of data is kept, from which moment that counts, and why: one table, read by all who ask.

What states, arrears, the limitation clock or `board verify` need is never deleted: charges, events, spans, promises and
the times and results of contacts stay. What goes is what names or describes a person. Evidence stays while its owner
owes anything or is in a lawsuit, and everything under a legal hold stays, however old it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from board.rules.ports import Text

LONGEST: Final = 3650
YEARS_3: Final = 1095
SIX_MONTHS: Final = 183
ERASED: Final = "（已清除）"  # what stands where a name stood


class SetBy(StrEnum):
    """Who says how many days: a community's policy, a setting of the board by its name, or nobody."""

    COMMUNITY = "community"
    LOGS = "keep_log_days"
    AUDIT = "keep_audit_days"
    REJECTS = "keep_reject_days"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of data. `what` says what goes, `counts` from which moment; `floor` and `ceiling` bound the days."""

    what: Text
    counts: Text
    days: int
    floor: int = 1
    ceiling: int = LONGEST
    why: Text
    set_by: SetBy = SetBy.COMMUNITY


_ENDED: Final = Text("任务结束", "the end of the task")
_ENDED_OR_DUE: Final = Text(
    "任务结束（一直没结束的按到期日）", "the end of the task, or its due date where it has none"
)
_WHEREABOUTS: Final = Text("行踪属于敏感个人信息，只短期保存", "whereabouts are sensitive: kept briefly (PIPL 19, 28)")
_DISPUTE: Final = Text(
    "诉讼时效三年内可能要作证据；仍有欠费或诉讼时不清除",
    "evidence within the three years of limitation (Civil Code 188); stays while anything is owed or sued for",
)
_LOGS: Final = Text("网络日志至少留存六个月", "network logs are kept six months at least (Cybersecurity Law 21)")

RULES: Final[dict[str, Rule]] = {
    "presence_checks": Rule(
        what=Text("入住情况查看的结果", "what presence checks found"),
        counts=_ENDED_OR_DUE, days=90, ceiling=90, why=_WHEREABOUTS,
    ),
    "escorts": Rule(
        what=Text("陪同的地点、风险提示和经过", "meeting point, risk note and course of escorts"),
        counts=_ENDED_OR_DUE, days=90, ceiling=90, why=_WHEREABOUTS,
    ),
    "task_photos": Rule(
        what=Text("任务照片", "photos of tasks"),
        counts=_ENDED, days=YEARS_3, floor=SIX_MONTHS, why=_DISPUTE,
    ),
    "task_texts": Rule(
        what=Text("其他任务的说明和记录文字", "what other tasks carried and recorded"),
        counts=_ENDED, days=YEARS_3, floor=365, why=_DISPUTE,
    ),
    "contact_notes": Rule(
        what=Text("联系记录的备注（时间和结果保留）", "notes of contacts; their time and result stay"),
        counts=Text("联系时间", "the contact"), days=YEARS_3, floor=365, why=_DISPUTE,
    ),
    "outside_contacts": Rule(
        what=Text(
            "其他系统联系记录的号码、地址、内容和坐席（时间和结果保留）",
            "numbers, addresses, texts and agents of other systems' contacts; their times and results stay",
        ),
        counts=Text("联系时间", "the contact"), days=YEARS_3, floor=365, why=_DISPUTE,
    ),
    "plan_texts": Rule(
        what=Text("分期的原件存放处和终止理由（金额日期保留）", "where plans lie and why they ended; amounts stay"),
        counts=Text("分期结束", "the end of the plan"), days=YEARS_3, floor=365, why=_DISPUTE,
    ),
    "claim_texts": Rule(
        what=Text(
            "函件全文、送达人名、照片、审批和诉讼的文字（编号金额日期保留）",
            "letters, who signed for them, photos, approvals, lawsuits; numbers, amounts and days stay",
        ),
        counts=Text("该户最后一份证据", "the last evidence of the account"), days=1825, floor=YEARS_3, why=_DISPUTE,
    ),
    "other_people": Rule(
        what=Text("已移除的其他联系人的姓名、电话和备注", "names, phones and notes of other people who were removed"),
        counts=Text("移除时间", "the removal"), days=365, floor=30,
        why=Text("留一年，免得再打错电话", "a year, so that a wrong number is not rung again (PIPL 19)"),
    ),
    "presence_notes": Rule(
        what=Text("入住情况查看得出的房屋情况", "whether rooms are lived in, as presence checks found"),
        counts=Text("记录时间", "the note"), days=90, ceiling=90, why=_WHEREABOUTS,
    ),
    "occupancies": Rule(
        what=Text("人工登记的房屋情况", "whether rooms are lived in, as people noted"),
        counts=Text("记录时间", "the note"), days=365, floor=30,
        why=Text("一年没有再确认就不可靠了", "not confirmed for a year, it is not to be relied on (PIPL 19)"),
    ),
    "hold_reasons": Rule(
        what=Text("人工暂缓的原因文字（起止时间保留）", "reasons of people's holds; their times stay"),
        counts=Text("暂缓结束", "the end of the hold"), days=YEARS_3, floor=365,
        why=Text("困难等原因属于敏感信息；时效期内可能要用", "hardship is sensitive; needed within the limitation"),
    ),
    "mark_reasons": Rule(
        what=Text("红黑旗的理由（颜色和起止保留）", "reasons of red and black marks; colour and times stay"),
        counts=Text("失效或取消", "its lapse or removal"), days=365, floor=SIX_MONTHS,
        why=Text("对人的评价，失效后只留一年备查", "a judgement of a person: a year after it has ended, no longer"),
    ),
    "log_details": Rule(
        what=Text("协同日志的文字（谁、何时、做了什么保留）", "texts of the collaboration log; who, when, what stay"),
        counts=Text("记录时间", "the entry"), days=YEARS_3 + 35, floor=YEARS_3,
        why=Text("与审计一致，三年以上", "as long as the audit, three years and more (PIPL 54-56)"),
    ),
    "signals": Rule(
        what=Text("收件箱里的提醒内容", "what signals said in the inboxes"),
        counts=Text("提醒时间", "the signal"), days=400, floor=90,
        why=Text("办完即无用，留一年多便于对比", "spent once acted on; a year and more to compare with"),
    ),
    "reject_cells": Rule(
        what=Text("导入时退回的行（数量保留）", "rows that imports rejected; their number stays"),
        counts=Text("导入时间", "the import"), days=90, floor=7,
        why=Text("原始行里有姓名电话，改好重导后就没有用了", "raw rows name people, and are spent once mended"),
        set_by=SetBy.REJECTS,
    ),
    "ticket_texts": Rule(
        what=Text("工单的描述、处理结果和报事人电话", "what tickets describe, and their reporters' phones"),
        counts=Text("工单最后一次变化", "the last event of the ticket"), days=1825, floor=YEARS_3, why=_DISPUTE,
    ),
    "owners": Rule(
        what=Text(
            "已售出且无欠费业主的姓名和电话（连同其名下的其他联系人）",
            "names and phones of owners who sold and owe nothing, with the other people of their rooms",
        ),
        counts=Text("最后一处房屋售出", "the sale of the last room"), days=YEARS_3 + 35, floor=YEARS_3,
        why=Text("目的已实现，超过诉讼时效即清除", "the purpose has ended and the limitation passed (PIPL 47)"),
    ),
    "owner_views": Rule(
        what=Text("谁看过哪位业主", "who saw which owner's data"),
        counts=Text("查看日期", "the day"), days=200, floor=SIX_MONTHS, why=_LOGS, set_by=SetBy.LOGS,
    ),
    "sign_in_failures": Rule(
        what=Text("登录失败记录", "wrong passwords"),
        counts=Text("登录时间", "the attempt"), days=200, floor=SIX_MONTHS, why=_LOGS, set_by=SetBy.LOGS,
    ),
    "sessions": Rule(
        what=Text("已结束的登录", "sessions that have ended"),
        counts=Text("登录结束", "the end of the session"), days=200, floor=SIX_MONTHS, why=_LOGS, set_by=SetBy.LOGS,
    ),
    "audit_personal": Rule(
        what=Text("审计记录中的姓名和文字（记录本身永久保留）", "names and texts in the audit; its rows stay for good"),
        counts=Text("记录时间", "the act"), days=YEARS_3 + 35, floor=YEARS_3 + 1,
        why=Text("审计和影响评估保存三年以上", "audits and assessments are kept three years (PIPL 56)"),
        set_by=SetBy.AUDIT,
    ),
    "idempotency_keys": Rule(
        what=Text("接口重复提交的应答", "answers kept for repeated calls of programs"),
        counts=Text("调用时间", "the call"), days=30, floor=30, ceiling=30,
        why=Text("其他系统最多重试数日", "programs repeat a call for days at most"), set_by=SetBy.NOBODY,
    ),
    "job_runs": Rule(
        what=Text("定时任务的运行记录", "the ledger of the timetable"),
        counts=Text("运行时间", "the run"), days=400, floor=400, ceiling=400,
        why=Text("查一年内的运行情况", "a year of runs can be looked up"), set_by=SetBy.NOBODY,
    ),
    "uploads": Rule(
        what=Text("上传后没有导入的文件", "files that were uploaded and never taken in"),
        counts=Text("上传时间", "the upload"), days=1, floor=1, ceiling=1,
        why=Text("没有确认导入的文件不该留下", "a file nobody confirmed has no purpose here"), set_by=SetBy.NOBODY,
    ),
}  # fmt: skip

COMMUNITY_DAYS: Final = {kind: rule.days for kind, rule in RULES.items() if rule.set_by is SetBy.COMMUNITY}


def cutoff(kind: str, days: int, now: datetime) -> datetime:
    """Data of this kind from before this instant goes. Days below the floor or above the ceiling count as those."""
    rule = RULES[kind]
    return now - timedelta(days=max(rule.floor, min(rule.ceiling, days)))
