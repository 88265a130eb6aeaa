"""The audit in words: a sentence for each verb, and the names of what a row holds beside it."""

from collections.abc import Mapping
from typing import Any, Final

from board.rules.audit_codes import CODES, KEYS, WHYS
from board.rules.ports import Text

VERBS: Final[Mapping[str, Text]] = {
    "accept": Text("{who} 接下了 {what}", "{who} accepted {what}"),
    "access": Text("{who} 改了 {what} 能否登录", "{who} let {what} in or out"),
    "act": Text("{who} 登记了 {what} 的时效中断事由", "{who} recorded an act about {what}"),
    "add_feed": Text("{who} 新建了日程订阅地址", "{who} made an address of the calendar"),
    "add_other": Text("{who} 登记了 {what} 的其他联系人", "{who} noted somebody else of {what}"),
    "add_person": Text("{who} 添加了 {what}", "{who} added {what}"),
    "add_token": Text("{who} 新建了接口令牌 {what}", "{who} made the token {what}"),
    "approval": Text("{who} 对 {what} 的申请作出决定", "{who} decided about an approval for {what}"),
    "arrive": Text("{who} 到达 {what}", "{who} arrived for {what}"),
    "ask": Text("{who} 发起了 {what}", "{who} asked for {what}"),
    "ask_approval": Text("{who} 就 {what} 申请批准", "{who} asked for an approval for {what}"),
    "backup": Text("{who} 做了备份", "{who} made a backup"),
    "buildings": Text("{who} 改了 {what} 负责的楼栋", "{who} changed the buildings of {what}"),
    "cancel": Text("{who} 取消了 {what}", "{who} cancelled {what}"),
    "cancel_notice": Text("{who} 作废了 {what} 的函件", "{who} cancelled a notice to {what}"),
    "change_policy": Text("{who} 改了 {what} 的规则参数", "{who} changed the policy of {what}"),
    "claim_decision": Text("{who} 对 {what} 的时效作出决定", "{who} decided about the claim on {what}"),
    "check_list": Text("{who} 让 {what} 过了合规闸", "{who} asked the guard about {what}"),
    "classify": Text("{who} 给与 {what} 的联系分了类", "{who} classed a contact with {what}"),
    "contact": Text("{who} 登记了与 {what} 的联系", "{who} logged a contact with {what}"),
    "decline": Text("{who} 退回了 {what}", "{who} declined {what}"),
    "delivery": Text("{who} 登记了 {what} 的函件送达", "{who} recorded a delivery to {what}"),
    "difference": Text("{who} 处理了 {what} 的业主差异", "{who} decided whose {what} is"),
    "show_result": Text("{who} 把 {what} 展示给业主", "{who} shows {what} to owners"),
    "hide_result": Text("{who} 不再展示 {what}", "{who} shows {what} to owners no longer"),
    "dismiss_flag": Text("{who} 忽略了 {what} 的欠费异常", "{who} dismissed the flag of {what}"),
    "draft_plan": Text("{who} 为 {what} 拟定了分期", "{who} drew up an instalment plan for {what}"),
    "duty_code_removed": Text("{who} 取消了自己的值班口令", "{who} removed their duty phone code"),
    "duty_code_set": Text("{who} 设置了自己的值班口令", "{who} set their duty phone code"),
    "duty_phone_enrolled": Text("{who} 设置了值班手机 {what}", "{who} set up the duty phone {what}"),
    "duty_phone_revoked": Text("{who} 吊销了值班手机 {what}", "{who} revoked the duty phone {what}"),
    "end_plan": Text("{who} 结束了 {what} 的分期", "{who} ended an instalment plan of {what}"),
    "end_lawsuit": Text("{who} 结束了 {what} 的诉讼", "{who} ended the lawsuit against {what}"),
    "erase": Text("{who} 删除了 {what} 的个人信息", "{who} erased the personal data of {what}"),
    "events": Text("{who} 写入了工单事件", "{who} wrote ticket events"),
    "export": Text("{who} 导出了 {what}", "{who} exported {what}"),
    "file_lawsuit": Text("{who} 登记了 {what} 的立案", "{who} recorded the filing against {what}"),
    "finish": Text("{who} 完成了 {what}", "{who} finished {what}"),
    "hand_over": Text("{who} 转交了 {what}", "{who} handed {what} over"),
    "hold": Text("{who} 对 {what} 人工暂缓", "{who} put {what} on hold"),
    "import": Text("{who} 导入了 {what}", "{who} imported {what}"),
    "language": Text("{who} 换了界面语言", "{who} changed the language"),
    "leave": Text("{who} 结束了 {what} 的上门", "{who} left from {what}"),
    "link": Text("{who} 关联了 {what}", "{who} linked {what}"),
    "mark": Text("{who} 给 {what} 的业主插了旗", "{who} marked the owner of {what}"),
    "load_calendar": Text("{who} 录入了 {what}", "{who} loaded {what}"),
    "name": Text("{who} 对应了 {what} 的名称", "{who} mapped a name to {what}"),
    "notice": Text("{who} 给 {what} 制作了函件", "{who} made a notice to {what}"),
    "occupancy": Text("{who} 登记了 {what} 的居住情况", "{who} noted whether {what} is lived in"),
    "password": Text("{who} 重设了 {what} 的密码", "{who} set a new password for {what}"),
    "password_changed": Text("{who} 改了自己的密码", "{who} changed their own password"),
    "person_made": Text("{who} 首次单点登录，建立了人员", "{who} was added by single sign-on"),
    "find": Text("{who} 在 {what} 中发现问题并建了工单", "{who} made a ticket of what {what} found"),
    "photo": Text("{who} 给 {what} 上传了照片", "{who} added a photo to {what}"),
    "prepare_lawsuit": Text("{who} 开始准备对 {what} 的诉讼", "{who} began to prepare a lawsuit against {what}"),
    "progress": Text("{who} 更新了 {what}", "{who} updated {what}"),
    "promise": Text("{who} 登记了 {what} 的承诺", "{who} noted a promise of {what}"),
    "put_legal_hold": Text("{who} 设置了法律保全 {what}", "{who} put the legal hold {what}"),
    "recovery_code_used": Text("{who} 用掉了一个恢复码", "{who} used up a recovery code"),
    "recovery_codes_made": Text("{who} 重新生成了恢复码", "{who} made new recovery codes"),
    "release": Text("{who} 解除了 {what} 的暂缓", "{who} released the hold of {what}"),
    "release_legal_hold": Text("{who} 解除了法律保全 {what}", "{who} ended the legal hold {what}"),
    "remove_mark": Text("{who} 取消了 {what} 业主的旗", "{who} removed the mark of {what}"),
    "remove_other": Text("{who} 移除了 {what} 的其他联系人", "{who} removed somebody else of {what}"),
    "reschedule": Text("{who} 改了 {what} 的时间", "{who} moved {what} to another time"),
    "remove_calendar": Text("{who} 撤回了录入的 {what}", "{who} took back the loaded {what}"),
    "restore": Text("{who} 从备份恢复了数据", "{who} restored a backup"),
    "retention": Text("{who} 清除了到期的数据", "{who} removed what was kept long enough"),
    "review": Text("{who} 复核了 {what} 的暂缓", "{who} reviewed the hold of {what}"),
    "revoke_feed": Text("{who} 停用了日程订阅地址", "{who} revoked an address of the calendar"),
    "revoke_token": Text("{who} 吊销了接口令牌 {what}", "{who} revoked the token {what}"),
    "roles": Text("{who} 改了 {what} 的岗位", "{who} changed the roles of {what}"),
    "roles_from_sign_on": Text("{who} 的岗位随单点登录的群组变更", "single sign-on changed the roles of {who}"),
    "row": Text("{who} 记录了 {what} 的一户", "{who} recorded a row of {what}"),
    "sale": Text("{who} 登记了 {what} 过户", "{who} recorded the sale of {what}"),
    "second_factor_enrolled": Text("{who} 绑定了验证器", "{who} bound an authenticator"),
    "second_factor_failed": Text("{who} 填错了验证码", "{who} gave a wrong code"),
    "second_factor_removed": Text("{who} 停用了自己的验证器", "{who} stopped using their authenticator"),
    "second_factor_reset": Text("{who} 重置了 {what} 的验证器", "{who} reset the authenticator of {what}"),
    "session_ended": Text("{who} 让 {what} 的设备退出登录", "{who} signed out devices of {what}"),
    "sign_in": Text("{who} 登录", "{who} signed in"),
    "sign_in_failed": Text("{what} 登录失败", "{what} could not sign in"),
    "sign_on_bound": Text("{who} 绑定了单点登录", "{who} bound an account of single sign-on"),
    "sign_on_unbound": Text("{who} 解除了单点登录的绑定", "{who} unbound an account of single sign-on"),
    "sign_out": Text("{who} 退出登录", "{who} signed out"),
    "sign_plan": Text("{who} 登记了 {what} 的分期签字", "{who} recorded that {what} signed an instalment plan"),
    "start": Text("{who} 开始了 {what}", "{who} began {what}"),
    "step_up": Text("{who} 再次确认了身份", "{who} proved who they are again"),
    "step_up_failed": Text("{who} 再次确认身份失败", "{who} failed to prove who they are"),
    "template": Text("{who} 修改了函件模板 {what}", "{who} changed the template {what}"),
    "token_refused": Text("{who} 被拒绝：接口令牌 {what} 已失效", "{who} was refused with the ended token {what}"),
    "undo_dismissal": Text("{who} 恢复了 {what} 的欠费异常", "{who} brought the flag of {what} back"),
    "undo": Text("{who} 撤销了对 {what} 的操作", "{who} took back what was done to {what}"),
    "undo_act": Text("{who} 撤销了 {what} 的时效中断事由", "{who} took an act about {what} back"),
    "undo_contact": Text("{who} 撤销了与 {what} 的联系记录", "{who} took a contact with {what} back"),
    "undo_delivery": Text("{who} 撤销了 {what} 的送达记录", "{who} took a delivery to {what} back"),
    "undo_link": Text("{who} 撤销了 {what} 的关联", "{who} took the link of {what} back"),
    "unmask": Text("{who} 查看了 {what} 的电话", "{who} looked at the phone of {what}"),
    "unmask_refused": Text(
        "{who} 查看 {what} 的电话超过次数，被拒绝", "{who} was refused the phone of {what}: too many opened",
    ),
    "verify": Text("{who} 核实了 {what} 仍未缴", "{who} verified that {what} is unpaid"),
    "withdraw_approval": Text("{who} 撤回了对 {what} 的批准", "{who} withdrew an approval for {what}"),
    "word": Text("{who} 对应了 {what} 的用词", "{who} mapped a word of {what}"),
}  # fmt: skip
OTHER: Final = Text("{who}：{verb} {what}", "{who}: {verb} {what}")
ACTORS: Final[Mapping[str, Text]] = {
    "person": Text("某人", "somebody"),
    "token": Text("程序", "a program"),
    "command": Text("命令行", "the command line"),
    "board": Text("系统", "the board"),
    "nobody": Text("未登录者", "nobody signed in"),
}
# Values that are long and say nothing to a reader: they stand in the export.
LEFT_OUT: Final = frozenset(
    {"id", "ends", "sha256", "photo", "contact", "promise", "hold", "mark", "slot", "act", "lawsuit"}
)
NAMES: Final = frozenset({"name", "login", "from", "to"})


def sentence(verb: str, who: str, what: str, language: str) -> str:
    """孙丽 查看了 7-2-1503 的电话."""
    text = VERBS.get(verb, OTHER)
    return " ".join(say(text, language).format(who=who, what=what, verb=verb).split())


def values_in_words(values: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """(name, value) of what a row holds, without from and to, in words where there are some."""
    return [
        (
            say(KEYS[name], language) if name in KEYS else name,
            say(WHYS[value], language) if name == "why" and value in WHYS else value_in_words(value, language),
        )
        for name, value in values.items()
        if name not in LEFT_OUT and value not in ("", None, [], {})
    ]


def value_in_words(value: Any, language: str) -> str:
    """A code as its word, a list with commas, a table as name and value; 0 counts are left out."""
    if isinstance(value, bool):
        return say(Text("是", "yes") if value else Text("否", "no"), language)
    if isinstance(value, dict):
        told = [
            f"{say(KEYS[name], language) if name in KEYS else name} {value_in_words(one, language)}"
            for name, one in value.items()
            if one != 0
        ]
        return ", ".join(told)
    if isinstance(value, list):
        return "、".join(value_in_words(one, language) for one in value)
    if value is None:
        return "—"
    label = CODES.get(str(value))
    return say(label, language) if label else str(value)


def say(text: Text, language: str) -> str:
    return text.en if language == "en" else text.zh
