"""Sign-in with somebody else's account: OpenID Connect, and the three office messengers that are not quite that.

`client_for(provider)` gives an `Exchange`: it makes the address to which the browser is sent, and turns what the
browser brings back into an `Identity`. It knows no tables, pages or sessions; who the identity is in the board, and
that the answer belongs to the browser that asked, is for the caller.

Keycloak, Authing, Casdoor, Entra ID, a WeCom or DingTalk bridged by one of them: kind `oidc` (`openid.py`). Only the
issuer, a client id and its secret are needed; the redirect address to register is BASE_URL/sign-on/KEY/callback.

WeCom 企业微信, kind `wecom` (`wecom.py`): no OpenID Connect, no signed token, no PKCE. The browser brings a code,
which is worth something only with a token of the company (`gettoken` with corp id and the app's secret), and
`auth/getuserinfo` answers the member's `userid`. Set client_id = corp id, agent_id, client_secret = the app's secret;
in the app's page set the trusted domain and the callback domain of 企业微信授权登录, and the server's address as a
trusted IP. The numbers of the member's departments can stand for groups (`user/get`).

DingTalk 钉钉, kind `dingtalk` (`dingtalk.py`): OAuth2 whose code comes as `authCode` and is exchanged by JSON for a
user token; `contact/users/me` answers the `unionId`. It has no PKCE. Set client_id and client_secret of the app,
corp_id so that people of other companies are refused, and the permission 通讯录个人信息读权限. It tells no
departments.

Feishu 飞书, kind `feishu` (`feishu.py`): OAuth2 with PKCE; `user_info` answers the `union_id`. Set client_id and
client_secret of the app and its redirect address. It tells no departments.

Where roles shall follow the groups of DingTalk or Feishu, put Keycloak or the like in front and use kind `oidc`.
"""
