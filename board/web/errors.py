"""Every failure as a sentence: a page for people, problem+json (RFC 9457) for programs; nothing of the inside."""

import json
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from board.rules.ports import NotFound, Refused, Text
from board.web.gate import identify
from board.web.logged import logged_path
from board.web.render import is_htmx, page

LOG = structlog.get_logger()
PROBLEM = "application/problem+json"

SENTENCES = {
    400: Text("请求读不懂，请检查后再试。", "The request cannot be read; check it and try again."),
    401: Text("请先登录。", "Sign in first."),
    403: Text("页面已经过期，请刷新后再试一次。", "The page is out of date; reload it and try again."),
    404: Text("没有这个页面，或者您没有权限查看。", "There is no such page, or you may not see it."),
    405: Text("这个地址不支持这样的操作。", "This address does not support that."),
    409: Text("现在不能这样做。", "This is not possible now."),
    413: Text("文件太大了。", "The file is too large."),
    422: Text("有的内容填写得不对，请检查。", "Something is not filled in correctly; check it."),
    429: Text("操作太频繁，请稍后再试。", "Too many requests; try again later."),
    500: Text("系统出错了，已经记录下来，请稍后再试。", "Something went wrong and was written down; try again later."),
    503: Text("数据库正忙，请稍等几秒再试。", "The database is busy; try again in a few seconds."),
}


# What a program is told where a person would be sent to another page.
TO_PROGRAMS = {
    401: Text("需要有效的接口令牌。", "A bearer token that is known, not over and not revoked is needed."),
    403: Text("这个令牌没有这项权限。", "This token does not have the scope for this."),
    404: Text("没有这个地址或记录。", "There is no such address or record."),
}


def on_refused(request: Request[Any, Any, Any], error: Refused) -> Response[Any]:
    return answer(request, 409, error.text, **error.members)


def on_not_found(request: Request[Any, Any, Any], _error: NotFound) -> Response[Any]:
    return answer(request, 404, SENTENCES[404])


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    is_told = getattr(error, "extra", None) or request.url.path.startswith("/api/")  # calls have one way to say it
    status = 422 if error.status_code == 400 and is_told else error.status_code
    return answer(request, status, SENTENCES.get(status, SENTENCES[400]), extra=getattr(error, "extra", None))


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    identify(request.scope)
    LOG.error("unexpected", path=logged_path(request.url.path), request_id=request.state.request_id, exc_info=error)
    return answer(request, 500, SENTENCES[500])


def answer(
    request: Request[Any, Any, Any], status: int, sentence: Text, *, extra: Any = None, **members: Any
) -> Response[Any]:
    """The answer that says what is wrong: problem+json under /api (with `members` of its own), a toast for htmx, else
    a page."""
    identify(request.scope)  # an address that no route has never passed the gate
    if request.url.path.startswith("/api/"):
        told = TO_PROGRAMS.get(status, sentence)
        response = problem(status, told, extra=extra, request_id=request.state.request_id, **members)
        if status == 401:
            response.headers["www-authenticate"] = "Bearer"
        return response
    language = request.state.language
    said = sentence.en if language == "en" else sentence.zh
    if status in (401, 403, 404) and _asks_for_a_page_signed_out(request):
        return _to_sign_in(request)
    if is_htmx(request):
        response = page(request, "components/refusal.html", status=status, text=said)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
        return response
    return page(
        request, "components/problem.html", status=status, title=said, code=status, reference=request.state.request_id
    )


def problem(status: int, sentence: Text, *, extra: Any = None, **members: Any) -> Response[bytes]:
    """RFC 9457: title in English, the Chinese sentence beside it, and what is wrong with which field."""
    body = {"type": "about:blank", "status": status, "title": sentence.en, "detail": sentence.en, "zh": sentence.zh}
    if extra:
        body["errors"] = extra
    text = json.dumps(body | members, ensure_ascii=False, default=str)
    return Response(text.encode(), status_code=status, media_type=PROBLEM)


def _asks_for_a_page_signed_out(request: Request[Any, Any, Any]) -> bool:
    is_page = request.method == "GET" and not request.url.path.startswith("/static/")
    return is_page and request.state.who is None


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted)}"
    if is_htmx(request):
        return Response(b"", status_code=204, headers={"HX-Redirect": target})
    return Response(b"", status_code=303, headers={"location": target})
