"""Why single sign-on let nobody in, each as a sentence."""

from enum import StrEnum

from board.rules.ports import Text

ONLY_WAY = Text(
    "您没有密码，解除绑定后就不能登录了。请先让管理员给您一个密码。",
    "You have no password and could not sign in any more; ask the administrator for one first.",
)


class Problem(StrEnum):
    """Why nobody came in; the first three are a provider's Failure."""

    DOWN = "down"
    REFUSED = "refused"
    INVALID = "invalid"
    STALE = "stale"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    NO_ROLE = "no-role"
    TAKEN = "taken"
    MANY = "many"


SENTENCES = {
    Problem.DOWN: Text(
        "单点登录暂时连不上，请稍后再试，或用密码登录。",
        "Single sign-on cannot be reached; try again later, or sign in with the password.",
    ),
    Problem.REFUSED: Text("登录已取消，或对方没有同意。", "The sign-in was cancelled, or not agreed to."),
    Problem.INVALID: Text(
        "单点登录的回答没有通过校验，没有登录。请重试；再次发生请告诉管理员。",
        "The answer of the single sign-on is not valid. Try again; if it happens again, tell the administrator.",
    ),
    Problem.STALE: Text(
        "这次登录已过期，或者不是在这个浏览器里开始的，请重新点击登录。",
        "This sign-in is over, or did not begin in this browser; begin it again.",
    ),
    Problem.UNKNOWN: Text(
        "这个账号还没有和看板里的人绑定。请先用密码登录，在“我的账号”里绑定，或联系管理员。",
        "This account is not bound to anybody here. Sign in with the password and bind it under My account.",
    ),
    Problem.DISABLED: Text("您的登录权限已停用，请联系管理员。", "You are disabled here; ask the administrator."),
    Problem.NO_ROLE: Text("您在看板里没有岗位，请联系管理员。", "You have no role here; ask the administrator."),
    Problem.MANY: Text("失败次数太多，请一刻钟后再试。", "Too many have failed; try again in a quarter of an hour."),
    Problem.TAKEN: Text(
        "没有绑定：这个账号已经绑定了别人，或者您已绑定了另一个账号。",
        "Not bound: this account is bound to somebody else, or you have bound another one.",
    ),
}
