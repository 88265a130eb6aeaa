"""Who may do what: every address of the board in one table, role by role.

It is read by the guard of all addresses (`board.web.guard`), by the navigation and by the page that shows it. Which
rows and which fields of them a person sees is decided by each query (`board.rules.visibility`). With an address that
has no row the board does not start.
"""

from dataclasses import dataclass
from typing import Final

from board.rules.ports import Text
from board.rules.visibility import (
    ACCOUNTS,
    AMOUNTS,
    APPROVES,
    BUILDING_FIGURES,
    CHOOSES_RESULTS,
    EVIDENCE,
    HEAT_MAP,
    LEAKS,
    LINKS_TICKETS,
    MAKES_PLANS,
    MARKS,
    OPENS_TICKET_PHONES,
    PEOPLE,
    READS_EVIDENCE,
    RELEASES,
    RESULTS,
    SELLS,
    SHOWS,
    SPEAKS,
    TAKES_PHONES,
    TICKETS,
    VERIFIES,
    WORKS_ON_TICKETS,
)  # fmt: skip
from board.rules.words import Role

OPEN: Final = "open"  # to the signed-out too: it shows nothing of the company, or looks for itself who asks
KNOWN: Final = "known"  # to whoever is signed in, and to a program with any good token

Whom = tuple[Role, ...] | str


@dataclass(frozen=True, slots=True)
class Right:
    """One address (method and pattern), what it does, and for whom: roles, OPEN, KNOWN, or the scope of a token."""

    address: str
    zh: str
    en: str
    whom: Whom

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that have it; none for what is not a matter of roles."""
        return () if isinstance(self.whom, str) else self.whom

    @property
    def scope(self) -> str:
        """The scope that a program's token needs, "" for pages."""
        return self.whom if isinstance(self.whom, str) and ":" in self.whom else ""


@dataclass(frozen=True, slots=True)
class Section:
    title: Text
    rights: tuple[Right, ...]


EVERYBODY: Final = tuple(Role)
OFFICE: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)
PAIR: Final = (Role.CLERK, Role.STEWARD)
FIELD: Final = (Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY)
WORKS: Final = (*OFFICE, *FIELD, Role.LEAD)
WATCHES: Final = (*WORKS, Role.AUDITOR)
IMPORTS: Final = (Role.CLERK, Role.MANAGER)
SECURITY: Final = (Role.SECURITY,)
ADMINISTRATOR: Final = (Role.ADMINISTRATOR,)
GOVERNS: Final = (Role.ADMINISTRATOR, Role.MANAGER)

MATRIX: Final = (
    Section(Text("登录与本人", "Signing in, and one's own account"), (
        Right("GET /", "自己的首页", "one's home", OPEN),
        Right("GET /sign-in", "登录页", "the sign-in page", OPEN),
        Right("POST /sign-in", "登录", "sign in", OPEN),
        Right("GET /sign-in/code", "登录第二步：验证码", "the second step: a code", OPEN),
        Right("POST /sign-in/code", "提交验证码", "give the code", OPEN),
        Right("GET /sign-in/factor", "登录时绑定验证器", "bind an authenticator while signing in", OPEN),
        Right("POST /sign-in/factor", "确认绑定", "confirm it", OPEN),
        Right("POST /sign-out", "退出", "sign out", OPEN),
        Right("GET /setup", "首次启动页（还没有人员时）", "the first start, while nobody exists", OPEN),
        Right("POST /setup", "建立第一位管理员（凭启动码）", "make the first administrator, with the code", OPEN),
        Right("GET /sign-on/{key}", "单点登录", "sign in with an account of the office", OPEN),
        Right("GET /sign-on/{key}/callback", "单点登录返回", "come back from there", OPEN),
        Right("GET /duty", "值班手机登录页", "the sign-in page of a duty phone", OPEN),
        Right("POST /duty", "值班手机上用口令登录", "sign in there with a short code", OPEN),
        Right("POST /duty/switch", "值班手机换人", "change over on a duty phone", SECURITY),
        Right("GET /me/duty-code", "自己的值班口令", "one's own short code", SECURITY),
        Right("POST /me/duty-code", "设置值班口令", "set the short code", SECURITY),
        Right("POST /me/duty-code/removal", "取消值班口令", "remove the short code", SECURITY),
        Right("GET /me/sign-on", "已绑定的单点登录", "accounts of the office bound to one's own", EVERYBODY),
        Right("POST /me/sign-on/{key}", "绑定单点登录", "bind one", EVERYBODY),
        Right("POST /me/sign-on/{key}/removal", "解除绑定", "unbind one", EVERYBODY),
        Right("GET /me", "我的账号", "one's own account", EVERYBODY),
        Right("POST /me/language", "切换语言", "choose the language", EVERYBODY),
        Right("POST /me/password", "修改自己的密码", "change one's password", EVERYBODY),
        Right("POST /me/sessions/{session_id}/end", "退出自己的一个登录", "end one of one's sessions", EVERYBODY),
        Right("GET /me/factor", "自己的验证器", "one's authenticator", EVERYBODY),
        Right("POST /me/factor", "绑定验证器", "bind an authenticator", EVERYBODY),
        Right("POST /me/factor/removal", "解除验证器", "remove it", EVERYBODY),
        Right("POST /me/factor/codes", "重新生成恢复码", "make new recovery codes", EVERYBODY),
        Right("GET /step-up", "再次验证身份", "prove oneself again", EVERYBODY),
        Right("POST /step-up", "提交再次验证", "give the proof", EVERYBODY),
        Right("POST /me/sessions", "退出自己的其他登录", "end one's other sessions", EVERYBODY),
    )),
    Section(Text("业主账户", "Accounts"), (
        Right("GET /accounts", "业主账户清单", "the list of accounts", AMOUNTS),
        Right("GET /week", "一周回顾", "the week in review", AMOUNTS),
        Right("GET /week/{metric}", "一周回顾的明细", "the list behind a figure of it", AMOUNTS),
        Right("GET /accounts/export", "导出清单（不含电话）", "export the list, without phones", AMOUNTS),
        Right("GET /accounts/print", "打印清单", "print the list", AMOUNTS),
        Right("GET /accounts/{account_id}", "一户的页面", "an account's page", ACCOUNTS),
        Right("GET /accounts/{account_id}/guard", "问一下能不能联系", "ask the guard about an account", SPEAKS),
        Right("GET /accounts/{account_id}/card", "一户的卡片", "an account's card", ACCOUNTS),
        Right("POST /accounts/{account_id}/contacts", "记录联系", "log a contact", SPEAKS),
        Right("POST /accounts/{account_id}/contacts/{contact_id}/undo", "撤销联系记录", "take a contact back", SPEAKS),
        Right("POST /accounts/{account_id}/phone", "查看业主电话（留痕）", "open an owner's number, on record", SPEAKS),
        Right("POST /accounts/{account_id}/verification", "标为已核实未缴", "mark as looked up and unpaid", VERIFIES),
        Right("POST /accounts/verifications", "批量标为已核实未缴", "mark several as looked up", VERIFIES),
        Right("POST /accounts/call-list", "电话或短信名单（先看合规闸）", "see whom a list may hold", TAKES_PHONES),
        Right("POST /accounts/call-list/file", "导出电话、短信名单（留痕）", "take the list along", TAKES_PHONES),
        Right("POST /accounts/notices", "为选中的住户做函件", "make notices for several", EVIDENCE),
        Right("POST /accounts/assignments", "批量交给管家", "hand several to the stewards", (Role.CLERK,)),
        Right("POST /accounts/{account_id}/marks", "插红旗或黑旗", "set a red or black mark", MARKS),
        Right("POST /accounts/{account_id}/marks/{mark_id}/removal", "取消红黑旗", "remove a mark", SPEAKS),
        Right("POST /accounts/{account_id}/holds", "人工暂缓", "put an owner on hold", SPEAKS),
        Right("POST /accounts/{account_id}/holds/{hold_id}/release", "结束人工暂缓", "end a manual hold", SPEAKS),
        Right("GET /call-lists", "核对外呼、短信名单", "put a call list through the guard", IMPORTS),
        Right("POST /call-lists", "上传要核对的名单", "upload a list to check", IMPORTS),
        Right("GET /call-lists/{token}", "名单核对结果", "what came of a list", IMPORTS),
        Right("GET /call-lists/{token}/{part}", "下载核对后的名单", "take the checked lists home", IMPORTS),
        Right("GET /search", "搜索", "search", TICKETS),
    )),
    Section(Text("住户情况与过户", "Households and sales"), (
        Right("GET /accounts/{account_id}/household", "其他联系人与居住情况", "a household", ACCOUNTS),
        Right("POST /accounts/{account_id}/people", "登记其他联系人", "note somebody else", SPEAKS),
        Right("POST /accounts/{account_id}/people/{other_id}/removal", "移除其他联系人", "remove somebody", SPEAKS),
        Right("POST /accounts/{account_id}/people/{other_id}/phone", "查看其他联系人电话（留痕）",
              "open somebody else's number, on record", SPEAKS),
        Right("POST /accounts/{account_id}/occupancy", "登记居住情况", "note whether the flat is lived in", SPEAKS),
        Right("GET /accounts/{account_id}/sale", "过户", "a change of owner", SELLS),
        Right("POST /accounts/{account_id}/sale", "登记过户", "record a change of owner", SELLS),
        Right("GET /accounts/{account_id}/settlement", "打印过户结算单", "print the settlement of a sale", SELLS),
    )),
    Section(Text("承诺与分期", "Promises and instalments"), (
        Right("GET /accounts/{account_id}/agreements", "一户的承诺与分期", "an account's promises and plans", ACCOUNTS),
        Right("POST /accounts/{account_id}/plans", "拟定分期", "draw up an instalment plan", MAKES_PLANS),
        Right("GET /accounts/{account_id}/plans/{plan_id}/print", "打印分期协议", "print a plan's agreement",
              MAKES_PLANS),
        Right("POST /accounts/{account_id}/plans/{plan_id}/signature", "登记签字", "record that a plan was signed",
              MAKES_PLANS),
        Right("POST /accounts/{account_id}/plans/{plan_id}/end", "终止分期", "end a plan", MAKES_PLANS),
        Right("GET /promises", "承诺兑现情况", "what became of promises", ACCOUNTS),
    )),
    Section(Text("任务与日志", "Tasks and the log"), (
        Right("GET /my-tasks", "我的任务", "one's own tasks", WATCHES),
        Right("GET /tasks", "任务看板", "the board of tasks", WATCHES),
        Right("GET /tasks/{task_id}", "一项任务", "one task", WATCHES),
        Right("GET /tasks/{task_id}/photos/{photo_id}", "任务照片", "a task's photo", WATCHES),
        Right("GET /log", "协同工作日志", "the collaboration log", WATCHES),
        Right("GET /tasks/new", "发起任务的表单", "the form that asks for a task", OFFICE),
        Right("POST /tasks", "发起任务", "ask for a task", OFFICE),
        Right("POST /tasks/{task_id}/{step}", "接单、开始、完成等", "accept, start, finish and the other moves", WORKS),
        Right("POST /tasks/{task_id}/rows/{row_id}", "记录清单里的一户", "record a row of a list", WORKS),
        Right("POST /tasks/{task_id}/findings", "登记巡检发现的问题", "record what an inspection found", WORKS),
        Right("POST /tasks/{task_id}/photos", "上传照片", "add photos", WORKS),
        Right("GET /visits/new", "约联合上门", "plan a joint visit", PAIR),
        Right("POST /visits", "发起联合上门", "ask for a joint visit", PAIR),
        Right("GET /calendar", "日程", "the calendar", WATCHES),
        Right("GET /calendar/{feed}", "订阅的日程（凭地址里的令牌）", "a calendar by the token in its address", OPEN),
        Right("GET /me/calendar", "订阅日程", "one's subscriptions of the calendar", WATCHES),
        Right("POST /me/calendar", "新建订阅地址", "make an address to subscribe to", WATCHES),
        Right("POST /me/calendar/{feed_id}/revocation", "停用订阅地址", "revoke such an address", WATCHES),
        Right("GET /shift", "交接班", "hand over the shift", SECURITY),
        Right("POST /shift/handover", "交出本班任务", "hand one's tasks to a colleague", SECURITY),
        Right("GET /feedback", "今天要告知的住户", "households to tell today", (Role.STEWARD,)),
        Right("POST /visits/{visit_id}/time", "上门改期", "move a visit", OFFICE),
    )),
    Section(Text("提醒", "Inbox"), (
        Right("GET /events", "清单的实时变化（只有编号）", "what changes, live: ids and nothing else", EVERYBODY),
        Right("GET /accounts/{account_id}/row", "清单里的一行", "an account's row in a list", AMOUNTS),
        Right("GET /signals", "自己的提醒", "one's own signals", OFFICE),
        Right("POST /signals/seen", "全部标为已读", "mark all as seen", OFFICE),
        Right("POST /signals/{signal_id}/seen", "标为已读", "mark one as seen", OFFICE),
    )),
    Section(Text("工单", "Tickets"), (
        Right("GET /tickets", "工单清单", "the list of tickets", TICKETS),
        Right("GET /tickets/{ticket_id}", "一张工单", "one ticket", TICKETS),
        Right("POST /tickets/{ticket_id}/phone", "查看报事人电话（留痕）", "open the reporter's number, on record",
              OPENS_TICKET_PHONES),
        Right("POST /tickets/{ticket_id}/progress", "开始处理", "start work", WORKS_ON_TICKETS),
        Right("POST /tickets/{ticket_id}/delay", "改期", "give a new date", WORKS_ON_TICKETS),
        Right("POST /tickets/{ticket_id}/resolution", "办结", "resolve", WORKS_ON_TICKETS),
        Right("POST /tickets/{ticket_id}/confirmation", "回访", "record the return visit", WORKS_ON_TICKETS),
        Right("POST /tickets/{ticket_id}/reopening", "重新打开", "reopen", WORKS_ON_TICKETS),
        Right("POST /tickets/{ticket_id}/releases", "解除工单的暂缓", "release a ticket's hold", RELEASES),
        Right("GET /tray", "待关联工单", "the tray of unlinked tickets", LINKS_TICKETS),
        Right("POST /tickets/{ticket_id}/link", "关联到房屋", "link a ticket to its room", LINKS_TICKETS),
        Right("POST /words", "说明来源系统的用词", "say what a source's word means", LINKS_TICKETS),
    )),
    Section(Text("楼栋与暂缓", "Buildings and holds"), (
        Right("GET /buildings", "楼栋数据", "the buildings' figures", BUILDING_FIGURES),
        Right("GET /buildings/{building_id}", "楼栋图", "a building's map", HEAT_MAP),
        Right("GET /holds/areas", "整栋或整单元暂缓清单", "areas on hold", (Role.MANAGER, Role.AUDITOR)),
        Right("GET /holds/areas/new", "整栋或整单元暂缓的表单", "what a hold of an area would cover", RELEASES),
        Right("POST /holds/areas", "整栋或整单元暂缓", "hold a building or an entrance", RELEASES),
        Right("GET /flags", "欠费异常的楼栋", "buildings that owe abnormally much", BUILDING_FIGURES),
        Right("GET /flags/inspections", "巡检有没有用", "whether inspections helped", BUILDING_FIGURES),
        Right("GET /flags/inspections/{task_id}", "一次巡检的后续", "what came of an inspection", BUILDING_FIGURES),
        Right("POST /buildings/{building_id}/inspection", "就欠费异常发起巡检", "inspect a flagged building", RELEASES),
        Right("POST /buildings/{building_id}/dismissal", "忽略欠费异常", "dismiss a flag", RELEASES),
        Right("POST /buildings/{building_id}/dismissal/undo", "恢复欠费异常", "bring a flag back", RELEASES),
        Right("GET /holds", "暂缓清单", "the list of holds", (Role.MANAGER, Role.AUDITOR)),
        Right("GET /effects", "做法有没有用", "whether the office's ways work", LEAKS),
        Right("GET /results", "成效看板", "the results of collection", RESULTS),
        Right("GET /results/list", "成效看板的明细", "the list behind a figure of the results", RESULTS),
        Right("GET /showcase", "成果展示", "results to show to owners", SHOWS),
        Right("GET /showcase/{task_id}/photos/{photo_id}", "成果展示的照片", "a photo of one", SHOWS),
        Right("GET /showcase/poster", "成果海报", "the poster of results", SHOWS),
        Right("POST /showcase/{task_id}", "选为展示成果", "show a result", CHOOSES_RESULTS),
        Right("POST /showcase/{task_id}/removal", "不再展示", "show it no longer", CHOOSES_RESULTS),
        Right("GET /leaks", "泄漏核对：暂缓期间的催缴", "the leak audit", LEAKS),
        Right("GET /leaks/list", "泄漏核对的明细", "the contacts behind its figures", LEAKS),
        Right("POST /leaks/export", "导出泄漏明细", "take them along", LEAKS),
        Right("POST /holds/reviews", "复核暂缓", "review a hold", RELEASES),
        Right("POST /holds/{hold_id}/release", "解除人工暂缓", "release a manual hold", RELEASES),
    )),
    Section(Text("函件、证据与时效", "Letters, evidence and limitation"), (
        Right("GET /claims", "快到时效的欠费", "claims about to lapse", READS_EVIDENCE),
        Right("GET /accounts/{account_id}/evidence", "一户的证据与时效", "the claim on an account",
              (*READS_EVIDENCE, Role.STEWARD)),
        Right("POST /accounts/{account_id}/acts", "登记时效中断事由", "record an act", EVIDENCE),
        Right("POST /acts/{act_id}/undo", "撤销时效中断事由", "take an act back", EVIDENCE),
        Right("POST /accounts/{account_id}/approval-requests", "申请批准", "ask for an approval", EVIDENCE),
        Right("POST /approval-requests/{request_id}/decision", "批准或不批准", "approve or refuse", APPROVES),
        Right("POST /approvals/{approval_id}/withdrawal", "撤回批准", "withdraw an approval", APPROVES),
        Right("POST /accounts/{account_id}/lawsuits", "准备诉讼", "prepare a lawsuit", EVIDENCE),
        Right("POST /lawsuits/{lawsuit_id}/filing", "登记立案", "record a filing", EVIDENCE),
        Right("POST /lawsuits/{lawsuit_id}/end", "登记诉讼结束", "record the end of a lawsuit", EVIDENCE),
        Right("POST /accounts/{account_id}/claim-decisions", "决定时效怎样处理", "decide about a claim", APPROVES),
        Right("GET /evidence-files/{file_id}", "送达照片与扫描件", "a photo or scan of evidence", EVIDENCE),
        Right("POST /accounts/{account_id}/bundle", "导出证据材料", "export the bundle", EVIDENCE),
        Right("GET /notices/new", "选择住户和模板", "choose households and a template", EVIDENCE),
        Right("POST /notices", "预览并制作函件", "preview and make letters", EVIDENCE),
        Right("GET /notices", "一次制作的函件", "letters made at once", EVIDENCE),
        Right("GET /notices/print", "打印函件（留痕）", "print letters, on record", EVIDENCE),
        Right("GET /notices/pdf", "函件 PDF（留痕）", "letters as PDF, on record", EVIDENCE),
        Right("GET /notices/{notice_id}", "一份函件", "one letter", EVIDENCE),
        Right("POST /notices/{notice_id}/deliveries", "登记送达", "record a delivery", EVIDENCE),
        Right("POST /deliveries/{delivery_id}/undo", "撤销送达", "take a delivery back", EVIDENCE),
        Right("POST /notices/{notice_id}/cancellation", "作废函件", "cancel a letter", EVIDENCE),
        Right("POST /notices/{notice_id}/witness", "请人送达见证", "ask for a witness", EVIDENCE),
        Right("POST /notices/{notice_id}/witness/{task_id}/delivery", "采用见证任务的结果",
              "take a witness's result over", EVIDENCE),
        Right("GET /notice-templates", "函件模板", "the templates of letters", EVIDENCE),
        Right("GET /notice-templates/{name}", "一个模板", "one template", EVIDENCE),
        Right("POST /notice-templates/{name}", "预览或保存模板", "preview or save a template", APPROVES),
    )),
    Section(Text("导入", "Imports"), (
        Right("GET /imports", "导入记录", "past imports", IMPORTS),
        Right("GET /imports/new", "选择文件", "choose a file", IMPORTS),
        Right("POST /imports/preview", "上传并预览", "upload and preview a file", IMPORTS),
        Right("POST /imports/preview/{token}", "改列后再预览", "preview with other columns", IMPORTS),
        Right("POST /imports/{token}", "确认导入", "take the file in", IMPORTS),
        Right("GET /imports/progress/{token}", "导入进度", "how far an import is", IMPORTS),
        Right("GET /imports/{import_id}", "一次导入的结果", "what an import did", IMPORTS),
        Right("GET /imports/{import_id}/rejects.csv", "退回的行", "the rejected rows", IMPORTS),
        Right("POST /differences/{difference_id}", "业主变更：已售或更正", "decide: sold, or corrected", IMPORTS),
    )),
    Section(Text("人员、令牌与规则", "People, tokens and policy"), (
        Right("GET /people", "人员清单", "the list of people", PEOPLE),
        Right("GET /people/{person_id}", "一个人的岗位与楼栋", "a person's roles and buildings", PEOPLE),
        Right("POST /people", "添加人员", "add a person", ADMINISTRATOR),
        Right("POST /people/{person_id}/access", "启用或停用", "let somebody in, or no longer", ADMINISTRATOR),
        Right("POST /people/{person_id}/password", "重置密码", "give a new password", ADMINISTRATOR),
        Right("POST /people/{person_id}/roles", "修改岗位", "change a person's roles", ADMINISTRATOR),
        Right("POST /people/{person_id}/sessions", "让其退出登录", "sign a person out", ADMINISTRATOR),
        Right("POST /people/{person_id}/buildings", "分配楼栋", "give a person buildings", GOVERNS),
        Right("GET /permissions", "本表", "this table", (Role.ADMINISTRATOR, Role.AUDITOR)),
        Right("POST /people/{person_id}/factor-reset", "重置他人的验证器", "reset an authenticator", ADMINISTRATOR),
        Right("GET /duty-phones", "值班手机", "duty phones", GOVERNS),
        Right("POST /duty-phones", "设置值班手机", "make this browser a duty phone", GOVERNS),
        Right("POST /duty-phones/{phone_id}/revocation", "吊销值班手机", "revoke a duty phone", GOVERNS),
        Right("GET /owners/{owner_id}", "业主个人信息", "an owner's personal data", RELEASES),
        Right("POST /owners/{owner_id}/export", "导出业主全部信息", "export all that is held of an owner", RELEASES),
        Right("POST /owners/{owner_id}/views", "导出谁看过业主", "export who has seen an owner", RELEASES),
        Right("POST /owners/{owner_id}/erasure", "删除业主个人信息", "erase an owner's personal data", RELEASES),
        Right("GET /audit", "审计", "the audit", PEOPLE),
        Right("POST /audit/export", "导出审计", "take the audit along", PEOPLE),
        Right("GET /tokens", "接口令牌", "programs' tokens", (Role.ADMINISTRATOR, Role.AUDITOR)),
        Right("POST /tokens", "新建令牌", "make a token", ADMINISTRATOR),
        Right("POST /tokens/{token_id}/replacement", "更换令牌", "replace a token", ADMINISTRATOR),
        Right("POST /tokens/{token_id}/revocation", "吊销令牌", "revoke a token", ADMINISTRATOR),
        Right("GET /policy", "规则参数", "the policy", PEOPLE),
        Right("GET /policy/history", "规则参数的历次版本", "all versions of the policy", PEOPLE),
        Right("GET /policy/values/{name}", "修改一项参数的表单", "the form of one value", GOVERNS),
        Right("POST /policy/values/{name}", "修改规则参数", "change the policy", GOVERNS),
        Right("GET /holidays", "节假日安排", "the calendar of holidays", PEOPLE),
        Right("POST /holidays/preview", "预览要录入的节假日", "preview a year's holidays", ADMINISTRATOR),
        Right("POST /holidays", "录入一年的节假日", "load a year's holidays", ADMINISTRATOR),
        Right("POST /holidays/{year}/removal", "撤回录入的节假日", "take a loaded year back", ADMINISTRATOR),
        Right("GET /retention", "数据保存与法律保全", "how long data is kept, and legal holds", GOVERNS),
        Right("POST /retention/holds", "设法律保全", "put data under a legal hold", GOVERNS),
        Right("POST /retention/holds/{hold_id}/release", "解除法律保全", "end a legal hold", GOVERNS),
        Right("POST /names", "小区别名与分期", "map names of communities and phases", GOVERNS),
    )),
    Section(Text("程序接口", "Calls for programs"), (
        Right("POST /api/v1/tickets/events", "推送工单事件", "send ticket events", "tickets:write"),
        Right("POST /api/v1/tickets/{source}/{ticket_no}/release", "解除工单的暂缓", "release a ticket's hold",
              "holds:write"),
        Right("POST /api/v1/charges", "推送应收", "send charges", "charges:write"),
        Right("GET /api/v1/accounts", "查询账户状态", "accounts with their states", "accounts:read"),
        Right("GET /api/v1/accounts/{account_id}", "查询一户", "one account", "accounts:read"),
        Right("GET /api/v1/accounts/{account_id}/timeline", "一户的经过", "an account's timeline", "accounts:read"),
        Right("POST /api/v1/accounts/{account_id}/contacts", "记录联系", "record a contact", "contacts:write"),
        Right("POST /api/v1/contacts/check", "问一批能不能联系", "ask the guard about a list", "contacts:write"),
        Right("POST /api/v1/accounts/{account_id}/promises", "登记承诺", "note a promise", "contacts:write"),
        Right("POST /api/v1/accounts/{account_id}/holds", "人工暂缓", "put an owner on hold", "holds:write"),
        Right("POST /api/v1/holds/{hold_id}/release", "解除人工暂缓", "release a manual hold", "holds:write"),
        Right("GET /api/v1/buildings", "楼栋数据", "the buildings' figures", "buildings:read"),
        Right("GET /api/v1/flags", "欠费异常的楼栋", "buildings that owe abnormally much", "buildings:read"),
        Right("GET /api/v1/tasks", "查询任务", "tasks", "tasks:read"),
        Right("GET /api/v1/tasks/{task_id}", "查询一项任务", "one task", "tasks:read"),
        Right("POST /api/v1/tasks", "发起任务", "ask for a task", "tasks:write"),
        Right("POST /api/v1/tasks/{task_id}/{step}", "推进任务", "move a task", "tasks:write"),
        Right("GET /api/v1/signals", "查询提醒", "signals", "signals:read"),
        Right("GET /schema", "接口说明", "the description of the calls", KNOWN),
        Right("GET /schema/{path}", "接口说明", "the description of the calls", KNOWN),
        Right("GET /schema/openapi.json", "接口说明（OpenAPI）", "the description as OpenAPI", KNOWN),
    )),
    Section(Text("运行", "Running"), (
        Right("GET /healthz", "服务是否存活", "whether the process answers", OPEN),
        Right("GET /readyz", "数据库与定时任务是否就绪", "whether database and scheduler are ready", OPEN),
        Right("GET /metrics", "运行指标（仅登录者或本机）", "figures, for the signed-in or this machine", OPEN),
        Right("GET /static/{file_path}", "样式与图标", "styles and icons", OPEN),
        Right("HEAD /static/{file_path}", "样式与图标", "styles and icons", OPEN),
    )),
)  # fmt: skip

RIGHTS: Final = {right.address: right for section in MATRIX for right in section.rights}


def is_closed_on_duty(address: str) -> bool:
    """Whether a session by short code is kept from it.

    Six digits open the phone's work and never the person's account: a password, an authenticator or a session made
    there would outlast the code and open all that the person has elsewhere.
    """
    path = address.partition(" ")[2]
    return path == "/step-up" or (path.startswith("/me/") and path != "/me/language")
