"""Which deliveries and acts begin the clock anew."""

import pytest

from board.rules.delivery import Facts, Proof, Relation, Way, judge, judge_act
from board.rules.words import ActKind, Evidence


def signed(relation: Relation | None, **facts: object) -> Facts:
    return Facts(Way.SIGNED, **{"has_arrived": True, "signer": "王芳", "relation": relation, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "evidence", "says"),
    [
        pytest.param(signed(Relation.OWNER), "A", "业主本人已签收", id="the owner signed"),
        pytest.param(signed(Relation.RELATIVE), "A", "同住的成年家属", id="an adult relative living there"),
        pytest.param(signed(Relation.AUTHORISED), "A", "受托人", id="an authorised person"),
        pytest.param(signed(Relation.OTHER), "B", "不是业主", id="the doorman"),
        pytest.param(signed(None), "B", "没有写明", id="nobody knows who"),
        pytest.param(signed(Relation.OWNER, signer=" "), "B", "没有写明", id="no name"),
        pytest.param(signed(Relation.OWNER, has_arrived=False), "B", "没有写明", id="no day"),
        pytest.param(Facts(Way.EMS, True, carrier_no="EA1"), "A", "EA1 已妥投", id="mail with its receipt"),
        pytest.param(Facts(Way.EMS, True, "门卫", Relation.OTHER, "EA1"), "B", "他人代收", id="mail taken by the gate"),
        pytest.param(Facts(Way.EMS, False, carrier_no="EA1"), "B", "没有妥投回单", id="mail without a receipt"),
        pytest.param(Facts(Way.EMS, True), "B", "没有快递单号", id="mail without a number"),
        pytest.param(Facts(Way.SMS, True, carrier_no="M1"), "A", "有送达标记", id="a message with its mark"),
        pytest.param(Facts(Way.WECHAT, False, carrier_no="M1"), "B", "没有送达标记", id="a message without"),
        pytest.param(Facts(Way.SMS, True), "B", "没有消息编号", id="a message without an id"),
        pytest.param(Facts(Way.POSTED, True, "王芳", Relation.OWNER, "X"), "B", "张贴不属于送达", id="posted"),
        pytest.param(Facts(Way.REFUSED, True, "王芳", Relation.OWNER, "X"), "B", "拒收", id="refused"),
    ],
)  # fmt: skip
def test_the_class_of_a_delivery(facts: Facts, evidence: str, says: str) -> None:
    judged = judge(facts)
    assert judged.evidence == evidence
    assert says in judged.why.zh
    assert ("不重新计算时效" in judged.why.zh) == (evidence == "B")
    assert ("does not begin anew" in judged.why.en) == (evidence == "B")


@pytest.mark.parametrize("kind", ActKind)
def test_words_a_chat_or_a_posting_prove_no_act(kind: ActKind) -> None:
    for proof in (Proof.ORAL, Proof.CHAT, Proof.POSTING):
        assert judge_act(kind, proof).evidence == Evidence.B


@pytest.mark.parametrize(
    ("kind", "proof"),
    [
        (ActKind.DEMAND, Proof.RECEIPT), (ActKind.ACKNOWLEDGEMENT, Proof.SIGNED), (ActKind.PLAN, Proof.SIGNED),
        (ActKind.PART_PAYMENT, Proof.PAYMENT), (ActKind.FILING, Proof.COURT),
    ],
)  # fmt: skip
def test_each_act_has_its_proof(kind: ActKind, proof: Proof) -> None:
    assert judge_act(kind, proof).evidence == Evidence.A
    assert judge_act(kind, Proof.POSTING).evidence == Evidence.B


def test_a_slip_of_payment_is_no_plan_and_a_court_proves_no_acknowledgement() -> None:
    assert judge_act(ActKind.PLAN, Proof.PAYMENT).evidence == Evidence.B
    assert judge_act(ActKind.ACKNOWLEDGEMENT, Proof.COURT).evidence == Evidence.B
