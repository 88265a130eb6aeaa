"""What the tests of single sign-on share: a browser that goes to the provider and comes back, and what became of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from litestar.testing import TestClient

from board.communities.sign_on_words import SENTENCES, Problem
from board.db.session import Database
from board.db.sql import fetch, run
from tests.web.test_sign_in import is_in

BASE = "http://testserver.local"
ROLES = {"物业收费": ["clerk", "翠湖花园"], "巡检": [["engineering", "翠湖花园", "滨江苑"], ["auditor"]]}
Open = Callable[..., TestClient[Any]]


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def to_provider(client: TestClient[Any], wanted: str = "/me") -> str:
    """Begin, and be sent back by the provider: the address with which the browser returns."""
    begun = client.get("/sign-on/kc", params={"next": wanted})
    assert begun.status_code == 303, begun.text
    sent = httpx.get(begun.headers["location"], follow_redirects=False)
    return path_of(sent.headers["location"])


def go_through(client: TestClient[Any], wanted: str = "/me") -> Any:
    return client.get(to_provider(client, wanted))


def refused_with(answer: Any, client: TestClient[Any]) -> Problem:
    """Nobody came in; which sentence the sign-in page shows in both languages."""
    assert answer.status_code == 303
    assert not is_in(client)
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "canary" not in page.text
    assert "Traceback" not in page.text
    return next(problem for problem, text in SENTENCES.items() if text.zh in page.text)


def is_in_after(client: TestClient[Any]) -> bool:
    go_through(client)
    return is_in(client)


def grants(db: Database, person: int) -> set[tuple[str, int]]:
    with db.read() as session:
        return {
            (role, site)
            for role, site in fetch(
                session, "SELECT role, community_id FROM person_role WHERE person_id = :id", id=person
            )
        }


def bound(db: Database, person: int, subject: str = "u-1") -> None:
    with db.write() as session:
        run(
            session,
            "INSERT INTO sign_on_identity (provider, subject, person_id, bound_at) VALUES ('kc', :subject, :person, 0)",
            subject=subject,
            person=person,
        )


def audited(db: Database, verb: str) -> list[str]:
    with db.read() as session:
        return [
            row[0]
            for row in fetch(session, "SELECT details FROM audit_entry WHERE verb = :verb ORDER BY seq", verb=verb)
        ]
