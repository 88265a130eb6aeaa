"""Whether a notice has arrived, and whether an act counts: class A or B from the facts alone, with the reason.

A is what the Supreme Court's rules on limitation (2020, art. 8) take for a demand: a writing handed to the owner, to an
adult relative living there or to an authorised person; a letter or message shown to have arrived. Everything else is
B: kept as evidence, and it begins no clock anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from board.rules.ports import Text
from board.rules.words import ActKind, Evidence


class Way(StrEnum):
    SIGNED = "signed"
    EMS = "ems"
    SMS = "sms"
    WECHAT = "wechat"
    POSTED = "posted"
    REFUSED = "turned_away"


class Relation(StrEnum):
    """Who signed for it."""

    OWNER = "owner"
    RELATIVE = "relative"
    AUTHORISED = "authorised"
    OTHER = "other"


class Proof(StrEnum):
    """What proves an act."""

    SIGNED = "signed"
    RECEIPT = "receipt"
    MESSAGE = "message"
    PAYMENT = "payment"
    COURT = "court"
    CHAT = "chat"
    ORAL = "oral"
    POSTING = "posting"


WAYS: Final[Mapping[Way, Text]] = {
    Way.SIGNED: Text("当面签收", "handed over and signed for"),
    Way.EMS: Text("EMS 邮寄", "EMS"),
    Way.SMS: Text("短信", "text message"),
    Way.WECHAT: Text("微信", "WeChat"),
    Way.POSTED: Text("门口张贴或留置（密封信封）", "left at the door, in a sealed envelope"),
    Way.REFUSED: Text("拒收", "refused"),
}
RELATIONS: Final[Mapping[Relation, Text]] = {
    Relation.OWNER: Text("业主本人", "the owner"),
    Relation.RELATIVE: Text("同住的成年家属", "an adult relative living there"),
    Relation.AUTHORISED: Text("受托人（有授权）", "an authorised person"),
    Relation.OTHER: Text("其他人（租户、门卫等）", "somebody else (tenant, guard)"),
}
ENTITLED: Final = frozenset({Relation.OWNER, Relation.RELATIVE, Relation.AUTHORISED})
ACTS: Final[Mapping[ActKind, Text]] = {
    ActKind.DEMAND: Text("催告送达", "a demand that arrived"),
    ActKind.ACKNOWLEDGEMENT: Text("业主书面确认欠费", "the owner's written acknowledgement"),
    ActKind.PLAN: Text("分期还款协议", "an instalment plan"),
    ActKind.PART_PAYMENT: Text("部分付款并确认", "a part payment acknowledged"),
    ActKind.FILING: Text("起诉或申请仲裁", "a filing"),
}
PROOFS: Final[Mapping[Proof, Text]] = {
    Proof.SIGNED: Text("本人签字、盖章或按手印的书面材料", "a writing that the owner signed or sealed"),
    Proof.RECEIPT: Text("签收回执或快递妥投回单", "a signed receipt, or the carrier's of delivery"),
    Proof.MESSAGE: Text("有送达标记的短信或微信", "a message with its mark of delivery"),
    Proof.PAYMENT: Text("注明欠费的缴款凭证", "a slip of payment that names the debt"),
    Proof.COURT: Text("法院或仲裁机构的收件、立案材料", "a court's receipt or case number"),
    Proof.CHAT: Text("没有送达标记的聊天记录", "a chat without a mark of delivery"),
    Proof.ORAL: Text("口头或电话，只有记录", "by word of mouth: a note only"),
    Proof.POSTING: Text("门口张贴", "a posting on the door"),
}
# What proves each kind of act; with anything else it is kept as B.
PROVES: Final[Mapping[ActKind, frozenset[Proof]]] = {
    ActKind.DEMAND: frozenset({Proof.SIGNED, Proof.RECEIPT, Proof.MESSAGE}),
    ActKind.ACKNOWLEDGEMENT: frozenset({Proof.SIGNED, Proof.MESSAGE}),
    ActKind.PLAN: frozenset({Proof.SIGNED}),
    ActKind.PART_PAYMENT: frozenset({Proof.SIGNED, Proof.PAYMENT}),
    ActKind.FILING: frozenset({Proof.COURT}),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a delivery. `has_arrived`: the day of its arrival is known, by a receipt or a mark."""

    way: Way
    has_arrived: bool = False
    signer: str = ""
    relation: Relation | None = None
    carrier_no: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The class of evidence and why; a class B reason says that the clock does not begin anew."""

    evidence: Evidence
    why: Text


def judge(facts: Facts) -> Judged:
    """The class of a delivery."""
    return _JUDGES[facts.way](facts)


def judge_act(kind: ActKind, proof: Proof) -> Judged:
    """The class of an act that is recorded by itself, by what proves it."""
    told = PROOFS[proof]
    if proof in PROVES[kind]:
        return Judged(Evidence.A, Text(f"{told.zh}，重新计算时效", f"{told.en}: the clock begins anew"))
    return _b(f"{told.zh}，证明不了", f"{told.en}, which does not prove it")


def _signed(facts: Facts) -> Judged:
    if not facts.signer.strip() or facts.relation is None or not facts.has_arrived:
        return _b("没有写明签收人、关系和日期", "who signed, how related and when is not known")
    told = RELATIONS[facts.relation]
    if facts.relation not in ENTITLED:
        return _b(
            f"签收人是{told.zh}，不是业主、同住成年家属或受托人",
            "signed for by neither the owner, an adult relative living there nor an authorised person",
        )
    return _a(f"{told.zh}已签收", f"signed for by {told.en}")


def _ems(facts: Facts) -> Judged:
    if not facts.carrier_no.strip():
        return _b("没有快递单号", "the waybill has no number")
    if not facts.has_arrived:
        return _b("没有妥投回单", "no receipt says that it arrived")
    if facts.relation is not None and facts.relation not in ENTITLED:
        return _b("由他人代收", "taken in by somebody else")
    return _a(f"邮寄 {facts.carrier_no} 已妥投", f"mail {facts.carrier_no} was delivered")


def _message(facts: Facts) -> Judged:
    if not facts.carrier_no.strip():
        return _b("没有消息编号", "the message has no id")
    if not facts.has_arrived:
        return _b("没有送达标记", "there is no mark of delivery")
    return _a(f"消息 {facts.carrier_no} 有送达标记", f"message {facts.carrier_no} has its mark of delivery")


def _posted(facts: Facts) -> Judged:
    return _b("张贴不属于送达，有照片和见证人也一样", "a posting is no delivery, not even with photo and witness")


def _refused(facts: Facts) -> Judged:
    return _b("拒收，按未送达处理，请改用邮寄", "refused, which the board takes for not arrived: send it by mail")


_JUDGES: Final = {
    Way.SIGNED: _signed, Way.EMS: _ems, Way.SMS: _message, Way.WECHAT: _message, Way.POSTED: _posted,
    Way.REFUSED: _refused,
}  # fmt: skip


def _a(zh: str, en: str) -> Judged:
    return Judged(Evidence.A, Text(f"{zh}，重新计算时效", f"{en}: the clock begins anew"))


def _b(zh: str, en: str) -> Judged:
    return Judged(Evidence.B, Text(f"{zh}，不重新计算时效", f"{en}: the clock does not begin anew"))
