"""The letters of the board: their kinds, which way each goes, and the board's own text of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from board.rules.ports import Text
from board.rules.words import Channel


class NoticeKind(StrEnum):
    REMINDER = "reminder"
    DEMAND = "demand"
    STATEMENT = "statement"
    LAWYER_LETTER = "lawyer_letter"


class Template(StrEnum):
    """The keys of the templates."""

    REMINDER = "reminder"
    DEMAND = "demand"
    DOOR_NOTICE = "door_notice"
    STATEMENT = "statement"
    LAWYER_LETTER = "lawyer_letter"


KIND_LABELS: Final[Mapping[str, Text]] = {
    NoticeKind.REMINDER: Text("缴费提醒函", "reminder"),
    NoticeKind.DEMAND: Text("催缴函", "demand"),
    NoticeKind.STATEMENT: Text("对账函", "statement of account"),
    NoticeKind.LAWYER_LETTER: Text("律师函", "lawyer's letter"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One template: which kind of notice it makes, through which channel the guard is asked, and the board's own text.

    `level` is the least level of arrears at which it is used, for the phrase list.
    """

    label: Text
    help: Text
    kind: NoticeKind
    channel: Channel
    level: int
    title: str
    body: str


LETTERS: Final[Mapping[Template, Letter]] = {
    Template.REMINDER: Letter(
        Text("缴费提醒函（友好）", "Reminder (friendly)"),
        Text("第一次用书面提醒，语气友好。", "The first word in writing, in a friendly tone."),
        NoticeKind.REMINDER, Channel.LETTER, 2,
        "物业服务费缴费提醒",
        """尊敬的{业主}：

感谢您一直以来对{小区}物业服务工作的理解和支持。

经核对，您名下{房屋}有以下费用尚未缴纳，合计{金额}：

{明细}

如您最近已经缴纳，请忽略本函。如暂有不便，请在{截止日期}（含）前缴纳，或与物业服务中心联系，我们可以一起商量缴纳安排。

如对费用或服务有任何意见，也请告诉我们，我们会认真核实并答复。

{公司}
{日期}""",
    ),
    Template.DEMAND: Letter(
        Text("催缴函", "Demand notice"),
        Text("写明金额和合理期限（民法典第 944 条）。", "States the amount and a reasonable term (Civil Code 944)."),
        NoticeKind.DEMAND, Channel.LETTER, 2,
        "物业服务费催缴函",
        """{业主}：

您是{房屋}的业主。截至{日期}，您名下该房屋{期间}的以下物业服务费用已逾期未付，合计人民币{金额}（大写：{大写金额}）：

{明细}

根据《中华人民共和国民法典》第九百四十四条的规定，现请您于{截止日期}（含当日）前付清上述款项。

如您对费用有异议，请在上述期限内书面告知并说明理由，我们将核实后答复。如您已经付清，请提供缴费凭证，以便核销。

本函所列事项如有部分款项存在争议，不影响其余款项的支付。

{公司}
{日期}""",
    ),
    Template.DOOR_NOTICE: Letter(
        Text("上门留函（密封信封）", "Door notice (sealed envelope)"),
        Text(
            "装入信封封口，信封外只写房号。张贴或塞门缝不能重新计算时效。",
            "In a sealed envelope that shows the room only. Left at the door it restarts no clock.",
        ),
        NoticeKind.DEMAND, Channel.LETTER, 2,
        "致业主函",
        """{业主}：

您好。我们曾与您联系未果，特留此函。

您名下{房屋}有以下费用已逾期，合计{金额}：

{明细}

请您于{截止日期}（含当日）前缴纳，或与物业服务中心联系。如对费用或服务有意见，我们愿意当面听取。

本函装入密封信封，仅供业主本人拆阅。

{公司}
{日期}""",
    ),
    Template.STATEMENT: Letter(
        Text("对账函（权利保留）", "Statement of account (rights reserved)"),
        Text(
            "语气中性，用于暂缓期间保全时效。主管批准后，每次暂缓限发一份。",
            "Neutral, to keep a claim alive during a hold: with the manager's approval, one for each hold.",
        ),
        NoticeKind.STATEMENT, Channel.LETTER, 2,
        "物业服务费用对账函",
        """{业主}：

您反映的问题我们正在处理，处理结果会及时告知您。本函仅为核对账目，与问题的处理互不影响。

截至{日期}，您名下{房屋}{期间}的费用账面余额为{金额}（大写：{大写金额}），明细如下：

{明细}

请您核对，如有不符，请告知我们，我们将核实更正。为保留相关权利，我司在此就上述款项向您主张权利；本函不变更付款期限，也不表示放弃任何款项。

{公司}
{日期}""",
    ),
    Template.LAWYER_LETTER: Letter(
        Text("律师函（委托发函稿）", "Lawyer's letter (draft for the firm)"),
        Text("交律师审核、盖章后发出。", "For the firm to review, sign and send."),
        NoticeKind.LAWYER_LETTER, Channel.LAWYER_LETTER, 3,
        "律师函",
        """{业主}：

受{公司}委托，就您名下{房屋}拖欠物业服务费用一事致函如下：

一、{公司}为{小区}提供物业服务。截至{日期}，您尚欠{期间}的物业服务费用共计人民币{金额}（大写：{大写金额}），明细如下：

{明细}

二、根据《中华人民共和国民法典》第九百四十四条的规定，业主应当按照约定向物业服务人支付物业费。现请您于{截止日期}（含当日）前付清上述款项。

三、逾期仍未支付的，{公司}有权依法通过诉讼或者仲裁主张权利。

四、如您对上述事实有异议，或者希望协商分期，请在上述期限内与我们联系。

（律师事务所、律师签章）
{日期}""",
    ),
}  # fmt: skip
