"""The headers and words of a ticket export, as work-order systems write them."""

from integrations.files import Headers
from integrations.files.headers import words
from integrations.files.place_headers import EXACT, OWNER, PLACE

_TICKET: dict[str, tuple[str, ...]] = {
    "ticket_no": words(
        "工单号 编号 工单编号 工单单号 单号 单据编号 报修单号 报事编号 投诉编号 任务编号 任务单号 受理编号 "
        "流水号 ticket_no ticketno ticket_id ticket"
    ),
    "kind": words("类型 工单类型 业务类型 报事类型 事件类型 诉求类型 单据类型 任务类型 kind type"),
    "category": words(
        "类别 分类 工单类别 工单分类 报修类别 报修分类 报事类别 报事分类 问题类别 问题分类 问题类型 故障类型 "
        "故障类别 维修类别 维修项目 category"
    ),
    "severity": words("严重程度 等级 级别 紧急程度 优先级 重要程度 工单等级 工单级别 severity priority level"),
    "status": words("状态 工单状态 处理状态 当前状态 单据状态 任务状态 status state"),
    "opened_at": words(
        "报单时间 创建时间 报修时间 报事时间 受理时间 提交时间 登记时间 下单时间 来电时间 投诉时间 发起时间 "
        "创建日期 报修日期 登记日期 opened_at created_at"
    ),
    "resolved_at": words(
        "完成时间 解决时间 办结时间 完工时间 结单时间 处理完成时间 维修完成时间 实际完成时间 完成日期 "
        "完工日期 resolved_at completed_at"
    ),
    "confirmed_at": words("回访时间 评价时间 确认时间 验收时间 关闭时间 归档时间 回访日期 confirmed_at closed_at"),
    "updated_at": words(
        "更新时间 最后更新时间 最近更新时间 修改时间 最后修改时间 最后处理时间 更新日期 updated_at modified_at"
    ),
    "assignee": words("处理人 维修人 维修人员 处理人员 责任人 接单人 执行人 负责人 维修师傅 assignee"),
    "expected_at": words(
        "预计完成时间 要求完成时间 计划完成时间 期望完成时间 预计完成 承诺完成时间 预计完成日期 expected_at"
    ),
    "description": words(
        "内容 描述 问题描述 报修内容 报事内容 投诉内容 工单内容 事项描述 报修描述 详情 description content"
    ),
    "result": words("处理结果 处理情况 维修结果 处理意见 完成情况 处理说明 result"),
    "room_ref": words("房屋id 房间id 房产id 资源编码 room_id room_ref"),
}
_ADDRESS = words("报事位置 报修地址 报修位置 报事地址 服务地址 位置 地点 发生位置 报修房屋 报事房屋")
_PHONE = words("报修电话 报事电话 联系人电话 报修人电话 报事人电话 来电号码 来电电话")

TICKETS = Headers(
    fields=PLACE
    | {"address": PLACE["address"][:2] + _ADDRESS + PLACE["address"][2:]}
    | {"phone": OWNER["phone"] + _PHONE, "owner_ref": OWNER["owner_ref"]}
    | _TICKET,
    required=(("ticket_no",), ("opened_at", "resolved_at", "updated_at")),
    exact=EXACT | (_TICKET.keys() - {"assignee", "description"}),
    keys=("ticket_no",),
)

STATUS: dict[str, str] = {
    word: status
    for status, listed in {
        "open": "open 待处理 待派单 未处理 新建",
        "in_progress": "in_progress 处理中 已派单 已接单 维修中 暂停 挂起 待料",
        "resolved": "resolved 已完成 已解决 已办结 已完工 已结单 完成",
        "confirmed": "confirmed 已回访 已评价 已关闭 已归档",
        "reopened": "reopened 重新打开 返工 回访不满意",
        "cancelled": "cancelled 已取消 作废 撤销 重复",
    }.items()
    for word in words(listed)
}
KIND: dict[str, str] = {
    word: kind
    for kind, listed in {
        "repair": "repair 报修 维修",
        "complaint": "complaint 投诉",
        "other": "other 咨询 建议 表扬",
    }.items()
    for word in words(listed)
}
SEVERITY: dict[str, str] = {
    word: severity
    for severity, listed in {
        "minor": "minor 一般 普通",
        "major": "major 重大 严重",
        "critical": "critical 紧急 特急",
    }.items()
    for word in words(listed)
}
# The categories that the default policy knows a severity for.
CATEGORIES = frozenset(words("漏水 反水 渗漏 停水 停电 电梯 消防 外墙脱落 安全 电梯困人 困人 燃气"))
