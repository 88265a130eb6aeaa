"""Random companies at work: their lists by command and by call, beside the pure rule and a second reading of the guard.

`python -m tests.oracle.check_guard --companies 100` asks as many as one has time for.
"""

from pathlib import Path
from random import Random

import pytest

from board.db.session import Database
from board.facts import accounts_of_community
from board.guard_facts import load
from board.guard_lists import Contact, codes, masks
from board.policies import zones
from board.rules.guard import Question, ask
from board.rules.words import Channel
from tests.oracle.check import CliBoard
from tests.oracle.check_guard import Asked, disagreements, furnish
from tests.oracle.company import make_company


@pytest.mark.parametrize("seed", [2, 8, 22])
def test_list_rule_and_second_reading_agree(seed: int, tmp_path: Path, empty_url: str) -> None:
    office = CliBoard(empty_url, tmp_path)
    facts, asked = furnish(office, make_company(seed), Random(seed), 10)
    assert disagreements(office, facts, asked) == []
    looked_up_as_judged(empty_url, asked)


def looked_up_as_judged(url: str, asked: list[Asked]) -> None:
    database = Database(url)
    with database.read() as session:
        sites = sorted(zones(session))
        facts = load(session, [account for site in sites for account in accounts_of_community(session, site)])
        for at, people in {(one.at, one.people) for one in asked}:
            for channel in Channel:
                question = Question(channel, at, people)
                wanted = {id_: tuple(denial.code for denial in ask(one, question)) for id_, one in facts.items()}
                found = masks(session, sites, Contact(channel, at, people))
                assert {row[0]: codes(row[2]) for row in found.iter_rows()} == wanted, question
    database.dispose()
