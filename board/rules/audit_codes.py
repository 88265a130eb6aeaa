"""The words of what the audit holds beside its verbs: kinds of subjects, names of values, and codes as values."""

from collections.abc import Mapping
from typing import Final

from board.rules.channel_words import CHANNELS, PEOPLE, TAKERS
from board.rules.contact_classes import CLASSES
from board.rules.delivery import ACTS, WAYS
from board.rules.notice_letters import KIND_LABELS
from board.rules.occupancy import SEEN_LABELS
from board.rules.policy_values import VALUES
from board.rules.ports import Text
from board.rules.retention import RULES
from board.rules.task_fields import CONTACT_RESULTS
from board.rules.task_kinds import KINDS
from board.rules.tasks import STATE_LABELS
from board.rules.words import LABELS

SUBJECTS: Final[Mapping[str, Text]] = {
    "account": Text("业主账户", "account"),
    "accounts": Text("业主账户清单", "the list of accounts"),
    "audit": Text("审计记录", "the audit"),
    "building": Text("楼栋", "building"),
    "calendar": Text("节假日安排", "the calendar of holidays"),
    "call_list": Text("外呼名单", "a call list"),
    "community": Text("小区", "community"),
    "database": Text("数据库", "the database"),
    "bundle": Text("证据材料", "bundle of evidence"),
    "duty_phone": Text("值班手机", "duty phone"),
    "hold": Text("暂缓", "hold"),
    "import": Text("文件", "file"),
    "leaks": Text("泄漏核对", "the leak audit"),
    "legal_hold": Text("法律保全", "legal hold"),
    "owner": Text("业主", "owner"),
    "person": Text("人员", "person"),
    "policy": Text("规则参数", "policy"),
    "source": Text("来源系统", "source"),
    "notice": Text("函件", "notice"),
    "task": Text("任务", "task"),
    "template": Text("函件模板", "template"),
    "ticket": Text("工单", "ticket"),
    "token": Text("接口令牌", "token"),
}
KEYS: Final[Mapping[str, Text]] = {
    **{name: value.label for name, value in VALUES.items()},
    **{str(kind): one.label for kind, one in CLASSES.items()},
    "by": Text("由谁", "taken by"), "class": Text("分类", "class"), "colour": Text("旗", "mark"),
    "against": Text("合规闸的理由", "reasons of the guard"),
    "added": Text("新增岗位", "roles added"), "removed": Text("取消岗位", "roles taken"),
    "alias": Text("地址写法", "address"), "applied": Text("写入", "applied"), "changed": Text("变更", "changed"),
    "allowed": Text("可联系", "allowed"),
    "caption": Text("说明文字", "caption"),
    "channel": Text("渠道", "channel"), "communities": Text("小区", "communities"), "count": Text("条数", "rows"),
    "counts": Text("行数", "rows"),
    "days": Text("保存天数", "days kept"), "decision": Text("决定", "decision"),
    "days_off": Text("放假天数", "days off"), "days_worked": Text("调休上班天数", "days worked"),
    "denied": Text("不可联系", "denied"),
    "differences": Text("业主不同", "other owner"),
    "direction": Text("方向", "direction"), "duplicate": Text("重复", "repeated"),
    "entrance": Text("单元", "entrance"), "evidence": Text("证据等级", "evidence"),
    "field": Text("字段", "field"), "file": Text("文件", "file"),
    "filters": Text("筛选", "filters"), "form": Text("形式", "form"), "from": Text("原为", "from"),
    "kind": Text("种类", "kind"), "login": Text("登录名", "login"), "mode": Text("方式", "mode"),
    "month": Text("月份", "month"),
    "other": Text("联系人编号", "person noted"),
    "name": Text("名称", "name"), "notice": Text("函件编号", "notice"), "new": Text("新增", "new"),
    "on": Text("日期", "day"), "how": Text("送达方式", "how"),
    "person": Text("对方", "person"),
    "plan": Text("分期编号", "plan"),
    "purpose": Text("目的", "purpose"), "read": Text("读取", "read"), "reason": Text("理由", "reason"),
    "recipient": Text("交给", "given to"), "rejected": Text("退回", "rejected"), "result": Text("结果", "result"),
    "role": Text("岗位", "role"), "rows": Text("行", "rows"), "scopes": Text("权限", "scopes"),
    "skipped": Text("略过", "skipped"), "unchanged": Text("未变", "unchanged"),
    "settled": Text("结清", "settled"),
    "sources": Text("来源", "sources"), "to": Text("改为", "to"),
    "replaces": Text("替换的令牌", "replaces token"), "scope": Text("范围", "scope"),
    "ticket_no": Text("工单号", "ticket"),
    "subject": Text("单点登录账号", "account there"), "phone": Text("值班手机", "duty phone"),
    "unlinked": Text("待关联", "unlinked"), "until": Text("有效至", "until"), "word": Text("用词", "word"),
    "version": Text("版本", "version"), "via": Text("途径", "by way of"), "way": Text("凭", "by"),
    "which": Text("哪些设备", "which devices"), "why": Text("原因", "why"),
}  # fmt: skip
CODES: Final[Mapping[str, Text]] = {
    **{str(kind): text for kind, text in ACTS.items()}, **{str(way): text for way, text in WAYS.items()},
    **{str(kind): text for kind, text in KIND_LABELS.items()},
    "approved": Text("同意", "approved"), "not_approved": Text("不同意", "not approved"),
    "statement": Text("对账函", "statement of account"), "legal_review": Text("交法务审查", "legal review"),
    "judgment": Text("判决", "judgment"), "mediation": Text("调解", "mediation"),
    "withdrawn": Text("撤诉", "withdrawn"), "dismissed": Text("驳回或不予受理", "dismissed"), "pdf": Text("PDF", "PDF"),
    **{kind: rule.what for kind, rule in RULES.items()},
    **{str(kind): one.label for kind, one in CLASSES.items()},
    **{str(role): text for role, text in TAKERS.items()},
    "red": Text("红旗", "red mark"), "black": Text("黑旗", "black mark"),
    **{str(code): text for code, text in CONTACT_RESULTS.items()},
    **LABELS, **{str(state): text for state, text in STATE_LABELS.items()},
    **{str(kind): one.label for kind, one in KINDS.items()},
    **{str(code): text for code, text in CHANNELS.items()},
    **{str(code): text for code, text in PEOPLE.items()},
    **{str(code): text for code, text in SEEN_LABELS.items()},
    "own": Text("本人", "own"),
    "out": Text("呼出", "outgoing"), "in": Text("呼入", "incoming"),
    "collection": Text("催缴", "collection"), "service": Text("服务", "service"),
    "account": Text("业主账户", "account"), "building": Text("楼栋", "building"),
    "community": Text("整个小区", "the whole community"),
    "arrears": Text("欠费清单", "arrears list"), "corrected": Text("更正", "corrected"),
    "delta": Text("变动", "what changed"), "extend": Text("继续暂缓", "go on holding"),
    "contacts": Text("其他系统的联系记录", "contacts of other systems"),
    "print": Text("打印", "print"), "rooms": Text("房屋名册", "room roll"), "snapshot": Text("全部未缴", "all unpaid"),
    "sold": Text("过户", "sold"), "tickets": Text("工单", "tickets"),
    "password": Text("密码", "password"), "app": Text("验证码", "code of the app"),
    "recovery": Text("恢复码", "recovery code"), "duty_phone": Text("值班手机", "duty phone"),
    "leak": Text("暂缓期间的催缴", "asked while on hold"),
    "all": Text("全部", "all"), "others": Text("其他设备", "the others"), "one": Text("一台", "one"),
    "zip": Text("压缩包", "ZIP"), "csv": Text("CSV", "CSV"), "xlsx": Text("XLSX", "XLSX"),
}  # fmt: skip
# Why single sign-on let nobody in.
WHYS: Final[Mapping[str, Text]] = {
    "down": Text("连不上", "not reached"), "refused": Text("取消或未同意", "cancelled or not agreed to"),
    "invalid": Text("回答未通过校验", "answer not valid"), "stale": Text("已过期", "too late"),
    "unknown": Text("没有绑定", "bound to nobody"), "disabled": Text("已停用", "disabled"),
    "no-role": Text("没有岗位", "no role"), "taken": Text("已绑定别人", "bound to somebody else"),
    "many": Text("失败太多", "too many failures"),
}  # fmt: skip
