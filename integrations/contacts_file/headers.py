"""The headers of a log of contacts, as dialling, SMS and fee systems write them."""

from integrations.files import Headers
from integrations.files.headers import words
from integrations.files.place_headers import EXACT, OWNER, PLACE

# Which column holds the time says what kind of system wrote it, where no column names the channel.
TIMES: dict[str, tuple[str, ...]] = {
    "at": words("时间 联系时间 催缴时间 催收时间 催费时间 日期时间 操作时间 记录时间 联系日期 催缴日期 日期 at time"),
    "called_at": words(
        "拨打时间 呼叫时间 外呼时间 通话时间 开始时间 通话开始时间 呼叫开始时间 拨号时间 呼出时间 来电时间 "
        "called_at call_time"
    ),
    "sent_at": words("发送时间 提交时间 下发时间 短信时间 推送时间 发出时间 sent_at send_time"),
}
_CONTACT: dict[str, tuple[str, ...]] = {
    "channel": words("渠道 联系渠道 催缴渠道 催缴方式 催收方式 方式 通知方式 渠道类型 channel"),
    "kind": words("类型 业务类型 短信类型 呼叫类型 任务类型 通知类型 通话类型 kind type"),
    "direction": words("方向 呼叫方向 通话方向 呼入呼出 direction"),
    "purpose": words("用途 目的 联系目的 业务 事由 purpose"),
    "agent": words("坐席 坐席姓名 坐席工号 操作人 发送人 客服 经办人 催收员 催缴人 拨打人 agent operator sender"),
    "result": words("结果 通话结果 呼叫结果 催缴结果 催收结果 联系结果 处理结果 result"),
    "status": words("状态 发送状态 通话状态 接通状态 呼叫状态 接听状态 状态报告 是否接通 status"),
    "note": words("内容 短信内容 发送内容 通话小结 跟进记录 摘要 说明 备注 content note"),
}
CALLED = words("号码 被叫号码 被叫 被叫电话 接收号码 接收手机 收信号码 目标号码 短信号码 手机号 手机号码 called callee")

CONTACTS = Headers(
    fields=PLACE | TIMES | _CONTACT | {"phone": CALLED + OWNER["phone"]},
    required=(tuple(TIMES), ("phone", "room", "address")),
    exact=EXACT | TIMES.keys() | (_CONTACT.keys() - {"agent", "note"}),
    keys=("phone", "room", "address"),
)
