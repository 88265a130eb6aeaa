"""Random companies whose people call, promise, hold and mark, and the board's guard beside the second reading of it.

    python -m tests.oracle.check_guard --seed 1 --companies 20

Whole lists go through `board check` and through the call for programs. Exit 0 where all agree on every row, 1 with the
differences printed.
"""

import csv
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import click

from board.communities.tokens import add_token
from board.db.session import Database
from tests.oracle.calls import ASKED, FAR, crew, moments, number_for, with_calls
from tests.oracle.check import CliBoard, bring_in
from tests.oracle.company import Company, make_company
from tests.oracle.facts import Facts, RoomKey
from tests.oracle.guard import Question, guard
from tests.oracle.office import LONG_AFTER, work
from tests.web.client import anonymous, close_all

PLACE = ("小区", "楼栋", "单元", "房号")


@dataclass(frozen=True)
class Asked:
    """One list: the same channel, moment and people for every household."""

    channel: str
    at: datetime
    people: tuple[str, ...]
    numbers: dict[RoomKey, str | None]


# What a way to the board answers to a list: the codes against each room, in order.
Answers = dict[RoomKey, list[str]]


@click.command()
@click.option("--seed", default=1, show_default=True, help="The first company; the others follow it.")
@click.option("--companies", default=10, show_default=True)
@click.option("--lists", default=24, show_default=True, help="How many lists to ask about each company.")
@click.option("--database", default=None, help="A database to use instead of a new SQLite file for each company.")
def main(seed: int, companies: int, lists: int, database: str | None) -> None:
    """Compare the guard with the second reading of it on random companies."""
    wrong = 0
    for number in range(seed, seed + companies):
        with tempfile.TemporaryDirectory() as folder:
            found = check(number, Path(folder), database or f"sqlite:///{folder}/board.db", lists)
        click.echo(f"company {number}: {'agrees' if not found else f'{len(found)} differences'}")
        for text in found[:5]:
            click.echo(text)
        wrong += bool(found)
    sys.exit(1 if wrong else 0)


def check(seed: int, folder: Path, database: str, lists: int) -> list[str]:
    """Bring in a company and what its people did, then ask about lists of all households."""
    office = CliBoard(database, folder)
    facts, asked = furnish(office, make_company(seed), Random(seed), lists)
    return disagreements(office, facts, asked)


def disagreements(office: CliBoard, facts: Facts, asked: list[Asked]) -> list[str]:
    called = by_call(office, asked)
    return [
        text
        for one, answers in zip(asked, called, strict=True)
        for found in (by_command(office, one), answers)
        for text in differences(facts, one, found)
    ]


def furnish(office: CliBoard, company: Company, rng: Random, lists: int) -> tuple[Facts, list[Asked]]:
    office.run("migrate")
    for received, delivery in enumerate(company.deliveries, start=1):
        bring_in(office, company, received, delivery, office.data)
    bare = company.facts()
    at = moments(bare, rng, max(2, lists // 4))
    facts = with_calls(bare, at, rng)
    database = Database(office.database)
    with database.write() as session:
        work(session, facts)
    database.dispose()
    return facts, [make_list(facts, at[n % len(at)], rng) for n in range(lists)]


def make_list(facts: Facts, at: datetime, rng: Random) -> Asked:
    """Far ahead, where claims lapse, it is about letters and lawsuits."""
    numbers = {each.room: number_for(facts, each.room, each.owner, rng) for each in facts.accounts}
    channel = rng.choice(ASKED) if at.year not in FAR else rng.choice(("letter", "lawsuit"))
    return Asked(channel, at, crew(rng), numbers)


def differences(facts: Facts, asked: Asked, found: Answers) -> Iterator[str]:
    for each in facts.accounts:
        number = asked.numbers[each.room]
        wanted = guard(facts, Question(each, asked.channel, asked.at, asked.people, number))
        got = found.get(each.room)
        if got != wanted:
            about = f"{asked.channel} at {asked.at.isoformat()} by {', '.join(asked.people)} to {number}"
            yield f"{' '.join(each.room)}: {about}\n  board     {got}\n  reference {wanted}"


def by_command(office: CliBoard, asked: Asked) -> Answers:
    """`board check` on a file of all households; every row must come back once, in one of its two lists."""
    path = office.data / "名单.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow([*PLACE, "号码"])
        writer.writerows([*room, number or ""] for room, number in asked.numbers.items())
    words = ["--channel", asked.channel, "--at", asked.at.isoformat(), "--people", ",".join(asked.people), "--json"]
    result = office.run("check", str(path), *words)
    if result.exit_code != 0:
        raise RuntimeError(f"board check {' '.join(words)}: exit {result.exit_code}\n{result.output}")
    told = json.loads(result.stdout)
    found: Answers = {}
    for name in ("allowed_file", "denied_file"):
        for row in rows_of(Path(told[name])):
            room = RoomKey(*(row[column] for column in PLACE))
            assert room not in found, f"{room} is in both lists"
            found[room] = row.get("代码 code", "").split()
    return found


def by_call(office: CliBoard, asked: list[Asked]) -> list[Answers]:
    """`POST /api/v1/contacts/check`, a list at a time."""
    database = Database(office.database)
    with database.write() as session:
        _, key = add_token(session, name="dialler", scopes=["contacts:write"], communities=(), now=LONG_AFTER)
    program = anonymous(database, lambda: LONG_AFTER)
    program.headers["authorization"] = f"Bearer {key}"
    found: list[Answers] = []
    for one in asked:
        answer = program.post("/api/v1/contacts/check", json=[question(one, room) for room in one.numbers])
        items = answer.json()["items"]
        told = [[reason["code"] for reason in item["reasons"]] for item in items]
        found.append(dict(zip(one.numbers, told, strict=True)))
    close_all()
    database.dispose()
    return found


def question(asked: Asked, room: RoomKey) -> dict[str, object]:
    names = ("community", "building", "entrance", "room")
    return {
        "channel": asked.channel, "at": asked.at.isoformat(), "people": list(asked.people),
        "phone": asked.numbers[room] or "", **dict(zip(names, room, strict=True)),
    }  # fmt: skip


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        found = list(csv.DictReader(stream))
    path.unlink()
    return found


if __name__ == "__main__":
    main()
