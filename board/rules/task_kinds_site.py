"""Task kinds of engineering, environment and security: what is done on the spot."""

from collections.abc import Mapping
from typing import Final

from board.rules.ports import Text
from board.rules.task_fields import Field, PhotoSlot, Shape
from board.rules.task_forms import NOTE, Due, Kind, Rows, TaskKind, choice, only_if
from board.rules.words import Role

SITE: Final[Mapping[TaskKind, Kind]] = {
    TaskKind.INSPECTION: Kind(
        label=Text("专项巡检", "inspection"),
        asked_by=frozenset({Role.MANAGER}),
        done_by=(Role.ENGINEERING, Role.ENVIRONMENT),
        due=Due.WORKDAYS,
        brief=(
            Field("evidence", Text("为什么要查", "evidence"), Shape.LONG, True),
            Field("causes", Text("可能的原因", "likely causes"), Shape.LONG),
            Field("checklist", Text("检查部位（单元、楼层、立管）", "checklist by entrance, floor, stack"), Shape.LONG),
        ),
        result=(
            choice(
                "findings",
                Text("巡检结论", "findings"),
                {"found": Text("发现问题", "something found"), "nothing": Text("未发现问题", "nothing found")},
            ),
            Field("details", Text("发现了什么", "what was found"), Shape.LONG, True, when=only_if("findings", "found")),
            Field("tickets", Text("已登记的工单号", "tickets raised")),
        ),
        photos=(PhotoSlot("evidence", Text("现场照片", "photos of the findings"), True, only_if("findings", "found")),),
    ),
    TaskKind.ESCORT: Kind(
        label=Text("安保陪同", "escort"),
        asked_by=frozenset({Role.CLERK, Role.STEWARD}),
        done_by=(Role.SECURITY,),
        due=Due.AGREED,
        brief=(
            Field("meeting_point", Text("集合地点", "meeting point"), required=True),
            Field("with_whom", Text("与谁同行", "who goes")),
            Field("risk_note", Text("风险提示", "risk note"), Shape.LONG),
        ),
        result=(
            choice(
                "outcome",
                Text("经过", "what happened"),
                {"calm": Text("平稳结束", "ended calmly"), "incident": Text("有情况", "there was an incident")},
            ),
            Field(
                "note", Text("情况说明", "what happened exactly"), Shape.LONG, True, when=only_if("outcome", "incident")
            ),
        ),
        arrives=True,
        paused_by_hold=True,
    ),
    TaskKind.PRESENCE_CHECK: Kind(
        label=Text("入住情况查看", "presence check"),
        asked_by=frozenset({Role.CLERK}),
        done_by=(Role.SECURITY,),
        due=Due.WORKDAYS,
        rows=Rows.ROOMS,
        row_result=(
            choice(
                "seen",
                Text("从外面看", "seen from outside"),
                {
                    "lived_in": Text("有人居住", "lived in"),
                    "fitting_out": Text("装修中", "being fitted out"),
                    "empty": Text("空置", "empty"),
                    "unclear": Text("看不出", "cannot be told"),
                },
            ),
        ),
        result=(NOTE,),
    ),
    TaskKind.DELIVERY_WITNESS: Kind(
        label=Text("送达见证", "delivery witness"),
        asked_by=frozenset({Role.CLERK}),
        done_by=(Role.SECURITY, Role.STEWARD),
        due=Due.AGREED,
        brief=(
            Field("notice", Text("送达什么（装入信封）", "what is delivered, in a sealed envelope"), required=True),
        ),
        result=(
            choice(
                "how",
                Text("怎样送达", "how"),
                {
                    "handed_over": Text("当面签收", "handed over"),
                    "posted": Text("张贴", "posted"),
                    "refused": Text("拒收", "refused"),
                },
            ),
            Field("who", Text("签收人或见证人", "who signed or witnessed"), required=True),
        ),
        photos=(PhotoSlot("evidence", Text("送达照片", "photo of the delivery"), True),),
        paused_by_hold=True,
    ),
    TaskKind.SHOWCASE: Kind(
        label=Text("前后对比展示", "showcase"),
        asked_by=frozenset({Role.CLERK, Role.MANAGER}),
        done_by=(Role.ENGINEERING, Role.ENVIRONMENT),
        due=Due.WORKDAYS,
        brief=(Field("subject", Text("展示什么", "what to show"), Shape.LONG, True),),
        result=(Field("caption", Text("说明文字", "caption"), Shape.LONG, True),),
        photos=(
            PhotoSlot("before", Text("维修前", "before"), True),
            PhotoSlot("after", Text("维修后", "after"), True),
        ),
    ),
}
