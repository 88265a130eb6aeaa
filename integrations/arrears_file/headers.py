"""The headers of an arrears list, as fee systems export them."""

from integrations.files import Headers
from integrations.files.headers import words
from integrations.files.place_headers import EXACT, OWNER, PLACE

_FEE: dict[str, tuple[str, ...]] = {
    "item": words(
        "费用项目 收费项目 费项 费用名称 费用类型 费用类别 收费科目 费用科目 收费名称 收费类型 科目 费项名称 "
        "费用 item fee fee_item"
    ),
    "period": words(
        "账期 所属月份 费用期间 所属账期 费用月份 计费月份 应收月份 账单月份 账单期间 所属期 所属期间 "
        "收费期间 计费周期 计费期间 费用所属期 费用所属月份 费用账期 归属月份 欠费月份 欠费期间 欠费账期 月份 "
        "期间 period month"
    ),
    "period_from": words("开始日期 费用开始日期 计费开始日期 计费开始 起始日期 费用起始日期 账期开始 period_from"),
    "period_to": words("结束日期 费用结束日期 计费结束日期 计费结束 终止日期 费用终止日期 账期结束 period_to"),
    "due": words(
        "应收金额 应收 应收款 应收费用 应收合计 应缴金额 应缴 应交金额 应付金额 本期应收 账单金额 费用金额 "
        "金额 due amount due_amount"
    ),
    "paid": words("已收金额 实收 实收金额 已收 已缴金额 已缴 已交金额 实缴金额 已付金额 本期实收 paid paid_amount"),
    "owed": words(
        "欠费金额 欠费 余额 欠缴金额 欠缴 欠交金额 未收金额 未收 未缴金额 未缴 未交金额 欠款金额 欠款 "
        "欠费余额 应收余额 欠费合计 剩余金额 owed outstanding balance"
    ),
    "due_date": words(
        "到期日 应收日期 截止日期 到期日期 缴费截止日期 缴费截止日 缴费期限 应缴日期 应交日期 最后缴费日 "
        "付款截止日 due_date duedate duedate"
    ),
}

ARREARS = Headers(
    fields=PLACE | OWNER | _FEE,
    required=(("room", "address"), ("period", "period_from"), ("due", "owed")),
    exact=EXACT | {"item", "period_from", "period_to", "due", "paid", "owed", "due_date"},
    keys=("room", "address"),
)
