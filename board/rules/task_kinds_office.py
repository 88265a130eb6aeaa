"""Task kinds of clerk, steward and manager: what is said to an owner, and what is decided about a hold."""

from collections.abc import Mapping
from typing import Final

from board.rules.ports import Text
from board.rules.task_fields import (
    CHANNEL_FIELD,
    CONTACT_RESULTS,
    GUARD_FIELDS,
    LATE_FIELD,
    PROMISE_FIELDS,
    YES_NO,
    Field,
    Shape,
)
from board.rules.task_forms import NOTE, Due, Kind, Rows, TaskKind, choice, only_if
from board.rules.words import Reached, Role

MET: Final[Mapping[str, Text]] = {
    Reached.OWNER: Text("业主本人", "the owner"),
    Reached.AGENT: Text("代理人", "the owner's agent"),
    Reached.RELATIVE: Text("亲属", "a relative"),
    Reached.TENANT: Text("租户", "a tenant"),
    Reached.STRANGER: Text("其他人或没人", "somebody else, or nobody"),
}

OFFICE: Final[Mapping[TaskKind, Kind]] = {
    TaskKind.SOFT_COLLECTION: Kind(
        label=Text("软催收", "soft collection"),
        asked_by=frozenset({Role.CLERK}),
        done_by=(Role.STEWARD,),
        due=Due.DAYS,
        brief=(
            Field("reason", Text("为什么现在联系", "why now"), Shape.LONG),
            Field("words", Text("建议怎么说", "words to say"), Shape.LONG, said=True),
        ),
        rows=Rows.ACCOUNTS,
        row_result=(
            CHANNEL_FIELD,
            choice("contact", Text("联系结果", "result of the contact"), CONTACT_RESULTS),
            Field("reason", Text("欠费原因", "reason given")),
            *PROMISE_FIELDS,
            Field("next_step", Text("下一步", "next step")),
            LATE_FIELD,
        ),
        result=(NOTE,),
        paused_by_hold=True,
    ),
    TaskKind.SERVICE_ISSUE: Kind(
        label=Text("服务问题", "service issue"),
        asked_by=frozenset({Role.CLERK}),
        done_by=(Role.STEWARD,),
        due=Due.WORKDAYS,
        brief=(
            Field("problem", Text("业主反映的问题", "the owner's problem"), Shape.LONG, True),
            choice(
                "mood",
                Text("业主情绪", "the owner's mood"),
                {"calm": Text("平静", "calm"), "upset": Text("不满", "upset"), "angry": Text("激动", "angry")},
                required=False,
            ),
        ),
        result=(Field("ticket_no", Text("已登记的工单号", "number of the ticket it became"), required=True), NOTE),
    ),
    TaskKind.PROGRESS_FEEDBACK: Kind(
        label=Text("维修进度回访", "progress feedback"),
        asked_by=frozenset(),
        done_by=(Role.STEWARD,),
        due=Due.WORKDAYS,
        brief=(Field("progress", Text("维修进度", "how the repair stands"), Shape.LONG),),
        result=(
            choice("reached", Text("是否联系上业主", "was the owner reached"), YES_NO),
            Field("said", Text("说了什么", "what was said"), Shape.LONG, True),
        ),
        one_step=True,
    ),
    TaskKind.JOINT_VISIT: Kind(
        label=Text("联合上门", "joint visit"),
        asked_by=frozenset({Role.CLERK, Role.STEWARD}),
        done_by=(Role.STEWARD, Role.CLERK),
        due=Due.AGREED,
        brief=(
            Field("steward_part", Text("管家负责", "the steward's part"), Shape.LONG, True, said=True),
            Field("clerk_part", Text("收费员负责", "the clerk's part"), Shape.LONG, True, said=True),
            Field("meeting_point", Text("集合地点", "meeting point")),
        ),
        first_result=(
            choice("contact", Text("联系结果", "result of the contact"), CONTACT_RESULTS),
            choice("person", Text("见到了谁", "who was met"), MET, required=False),
            *PROMISE_FIELDS,
        ),
        result=(Field("outcome", Text("上门结果", "outcome"), Shape.LONG, True),),
        shared=True,
        arrives=True,
        leaves=True,
        paused_by_hold=True,
    ),
    TaskKind.WINDOW_FOLLOWUP: Kind(
        label=Text("窗口期跟进", "window follow-up"),
        asked_by=frozenset(),
        done_by=(Role.CLERK,),
        due=Due.WORKDAYS,
        brief=(
            Field("fixed", Text("解决了什么", "what was fixed"), Shape.LONG),
            Field("words", Text("建议怎么说", "words to say"), Shape.LONG, said=True),
            Field("best_hours", Text("合适的时间", "best hours")),
        ),
        result=(
            choice("still_broken", Text("现在还有问题吗", "is anything still wrong"), YES_NO),
            Field(
                "contact",
                Text("联系结果", "result of the contact"),
                Shape.CHOICE,
                True,
                CONTACT_RESULTS,
                when=only_if("still_broken", "no"),
            ),
            *PROMISE_FIELDS,
            Field("note", Text("备注", "note"), Shape.LONG, True, when=only_if("still_broken", "yes")),
            *GUARD_FIELDS,
        ),
        one_step=True,
        paused_by_hold=True,
    ),
    TaskKind.HOLD_REVIEW: Kind(
        label=Text("暂缓复核", "hold review"),
        asked_by=frozenset(),
        done_by=(Role.MANAGER,),
        due=Due.WORKDAYS,
        brief=(
            Field("hold", Text("哪项暂缓", "the hold"), Shape.LONG),
            Field("progress", Text("工单进展", "the ticket's progress"), Shape.LONG),
        ),
        result=(
            choice(
                "decision",
                Text("决定", "decision"),
                {"extend": Text("继续暂缓", "extend"), "release": Text("解除暂缓", "release")},
            ),
            Field("reason", Text("理由", "reason"), Shape.LONG, True),
        ),
        one_step=True,
    ),
}
