"""What a database can fail with, told apart: it is busy or away, its disk is full, or a statement of ours is wrong."""

import sqlite3
from typing import Any

import psycopg
import structlog
from litestar import Request, Response
from sqlalchemy.exc import DBAPIError, TimeoutError

from board.rules.ports import Text
from board.web.errors import SENTENCES, answer, on_error
from board.web.logged import logged_path

LOG = structlog.get_logger()

RETRY_SECONDS = 5
MOST_ID = 2**31 - 1  # of a row
FULL = Text(
    "服务器磁盘已满，没有保存。请联系管理员清理空间后再试；查看不受影响。",
    "The server's disk is full and nothing was saved. Ask the administrator for space; reading still works.",
)
WAITING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def on_database_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """503 where trying again helps, 507 where the disk is full, else the answer to a fault of our own."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, OverflowError | psycopg.DataError):
        return on_beyond_measure(request, cause)
    if _is_full(cause):
        status, sentence = 507, FULL
    elif _is_away(cause):
        status, sentence = 503, SENTENCES[503]
    else:
        return on_error(request, error)
    LOG.warning("database", path=logged_path(request.url.path), status=status, error=type(cause).__name__)
    response = answer(request, status, sentence)
    if status == 503:
        response.headers["retry-after"] = str(RETRY_SECONDS)
    return response


def _is_full(cause: BaseException) -> bool:
    return isinstance(cause, psycopg.errors.DiskFull) or _sqlite_code(cause) == sqlite3.SQLITE_FULL


def _is_away(cause: BaseException) -> bool:
    """Busy, stopped, or not reachable. A deadlock and a failed serialization are OperationalErrors too."""
    return isinstance(cause, psycopg.OperationalError | TimeoutError) or _sqlite_code(cause) in WAITING


def _sqlite_code(cause: BaseException) -> int:
    """The primary result code; the extended ones carry it in their low byte."""
    return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF


UNKEPT = Text("有的内容不能保存，请检查后再试。", "Something of it cannot be kept; check it and try again.")


def on_beyond_measure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A number, a text or a nesting that no column and no parser takes. What an address names by it does not exist."""
    LOG.warning("beyond measure", path=logged_path(request.url.path), error=type(error).__name__)
    if any(isinstance(value, int) and abs(value) > MOST_ID for value in request.path_params.values()):
        return answer(request, 404, SENTENCES[404])
    return answer(request, 422, UNKEPT)


HANDLERS: dict[int | type[Exception], Any] = dict.fromkeys(
    (DBAPIError, TimeoutError, sqlite3.Error, psycopg.Error), on_database_error
) | dict.fromkeys((OverflowError, RecursionError, psycopg.DataError), on_beyond_measure)
