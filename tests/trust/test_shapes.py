"""Bodies of another shape than forms and calls have: too large, too many fields, lists where a text belongs.

Whatever is refused has written nothing.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from board.rules.words import Role
from board.tasks.photo_pages import MOST_AT_ONCE
from board.web.forms import FILE_BYTES, FORM_BYTES
from tests.trust.answers import FILLED, body_for
from tests.trust.conftest import World
from tests.trust.routes import LEAVES, addresses, routes
from tests.trust.test_walk import SEEING

# A proof that was wrong is counted.
NOTED = (*SEEING, "sign_in_failure")
MEGABYTE = b"x" * 1_000_000
PARTS = {"content-type": "multipart/form-data; boundary=b"}


def parts(size: int, name: str) -> Iterator[bytes]:
    """One file of more than this size in pieces: sent chunked, without a Content-Length."""
    yield f'--b\r\ncontent-disposition: form-data; name="{name}"; filename="a.jpg"\r\n\r\n'.encode()
    for _ in range(size // len(MEGABYTE) + 1):
        yield MEGABYTE
    yield b"\r\n--b--\r\n"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("path", "name", "most"),
    [
        pytest.param("/tasks/3/photos", "evidence", MOST_AT_ONCE, id="photos"),
        pytest.param("/imports/preview", "file", FILE_BYTES, id="a file"),
        pytest.param("/signals/seen", "x", FORM_BYTES, id="a form of parts"),
    ],
)
@pytest.mark.parametrize("token", [pytest.param(True, id="token first"), pytest.param(False, id="no token yet")])
def test_no_body_without_a_length_is_read_beyond_its_limit(
    board: World, path: str, name: str, most: int, token: bool
) -> None:
    """A form token may be a part of the body, which is then read before anything else: with the same limit."""
    client = board.client(board.everybody)
    if not token:
        del client.headers["x-csrf-token"]
    answer = client.post(path, content=parts(most, name), headers=PARTS)
    assert answer.status_code == 413
    assert "太大" in answer.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_very_many_fields_are_refused_or_left_alone(board: World) -> None:
    client = board.of_ours(Role.CLERK)
    one = b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'
    for body, kind in (
        (b"&".join([b"a=1"] * 60_000), "application/x-www-form-urlencoded"),
        (b"&".join(f"a{number}=" .encode() for number in range(30_000)), "application/x-www-form-urlencoded"),
        (one * 4_000 + b"--b--\r\n", PARTS["content-type"]),
    ):  # fmt: skip
        answer = client.post("/me/language", content=body, headers={"content-type": kind})
        assert answer.status_code in (303, 400, 413)


def nested(value: Any, depth: int = 50) -> Any:
    for _ in range(depth):
        value = {"a": [value]}
    return value


# A name for each shape, and how it is made of a form or a call that would be taken.
SHAPES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "each field twice": lambda form: {"data": {name: [value, "x"] for name, value in form.items()}},
    "the empty one last": lambda form: {"data": {name: [value, ""] for name, value in form.items()}},
    "names with brackets": lambda form: {"data": {f"{name}[]": value for name, value in form.items()}},
    "names with keys": lambda form: {"data": {f"{name}[x][y]": value for name, value in form.items()} | form},
    "texts in brackets": lambda form: {"data": {name: f'["{value}"]' for name, value in form.items()}},
    "JSON lists": lambda form: {"json": {name: [value] for name, value in form.items()}},
    "JSON objects": lambda form: {"json": {name: {"x": value} for name, value in form.items()}},
    "JSON numbers": lambda form: {"json": dict.fromkeys(form, 1)},
    "JSON nothing": lambda form: {"json": dict.fromkeys(form)},
    "JSON in JSON": lambda form: {"json": dict.fromkeys(form, nested(1))},
    "a list of forms": lambda form: {"json": [form, form]},
    "parts twice": lambda form: {"files": [(name, (None, "x")) for name in (*form, *form)]},
    "files for texts": lambda form: {"files": [(name, ("a.txt", b"x")) for name in form]},
}


class Watch:
    """Tells whether a request changed anything but who looked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.link = sqlite3.connect(world.db.url.removeprefix("sqlite:///"))
        self.version, self.held = self._now(), world.content(*NOTED)

    def _now(self) -> int:
        return int(self.link.execute("PRAGMA data_version").fetchone()[0])

    def changed(self) -> bool:
        if (version := self._now()) == self.version:
            return False
        self.version, before = version, self.held
        self.held = self.world.content(*NOTED)
        return self.held != before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("shape", [pytest.param(name, id=name) for name in SHAPES])
def test_no_shape_of_a_body_breaks_a_page_or_writes_half(board: World, shape: str) -> None:
    wanted = {str(route): here for route, here, _ in addresses(board.app, board.db, board.ours)}
    wanted |= {str(route): route.path for route in routes(board.app) if not route.parameters}
    person, program = board.client(board.everybody), board.program(board.ours.tokens[0])
    program.get("/api/v1/accounts")  # when a token was last used is noted once a minute
    watch, wrong = Watch(board), []
    for here in sorted({here for route, here in wanted.items() if route.startswith("POST")} - LEAVES):
        is_call = here.startswith("/api/")
        answer = (program if is_call else person).post(here, **SHAPES[shape](body_for(here) if is_call else FILLED))
        if answer.status_code >= 500:
            wrong.append((here, answer.status_code))
        if watch.changed() and answer.status_code >= 400:
            wrong.append((here, answer.status_code, "wrote"))
    watch.link.close()
    assert wrong == []
    assert person.get("/me").status_code == 200
