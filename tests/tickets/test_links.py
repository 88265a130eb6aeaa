"""Links of tickets to rooms: by themselves when the room appears, by a person, and words that a person maps."""

from datetime import timedelta

import pytest

from board import decide
from board.db.session import Database
from board.db.sql import fetch
from board.rules.ports import Refused
from board.rules.words import Status
from board.tickets.actions import link, map_word, relink, undo_link
from tests import make
from tests.telling import NOW, event, owing, state, tell


def test_a_ticket_that_came_before_its_room_links_itself_and_counts_from_its_own_times(db: Database) -> None:
    with db.write() as session:
        account = make.household(session, "302")
        did = tell(session, event(Status.OPEN, -40))
        assert did == ["unlinked"]
        house = session.get_one(make.Building, fetch(session, "SELECT id FROM building")[0][0])
        site = session.get_one(make.Community, account.community_id)
        late = make.account(session, make.owner(session, site, "李雷"), make.room(session, house, "1503"))
        make.charge(session, late)
        decide.refresh(session, relink(session, community_ids=[account.community_id], now=NOW), now=NOW)
        row = fetch(session, "SELECT state, held_since FROM account_state WHERE account_id = :id", id=late.id)[0]
        assert row == ("held", int((NOW - timedelta(hours=40)).timestamp() * 1_000_000))


def test_a_link_that_a_person_chose_is_remembered_and_can_be_taken_back(db: Database) -> None:
    with db.write() as session:
        owing(session)
        room = fetch(session, "SELECT id FROM room")[0][0]
        steward = make.person(session, "steward")
        odd = {"room": None, "building": None, "entrance": None, "place_text": "七号楼东户"}
        assert (
            tell(session, event(Status.OPEN, -2, **odd), event(Status.OPEN, -1, number="R2", **odd)) == ["unlinked"] * 2
        )
        ticket = fetch(session, "SELECT id FROM ticket WHERE ticket_no = 'R1'")[0][0]
        chosen = link(session, ticket_id=ticket, room_id=room, by=steward, now=NOW)
        assert fetch(session, "SELECT linked_by FROM ticket ORDER BY ticket_no") == [("person",), ("alias",)]
        assert state(session) == "held"
        assert tell(session, event(Status.OPEN, 0, number="R3", **odd)) == ["applied"]
        undo_link(session, link_id=chosen, by=steward, now=NOW)
        assert fetch(session, "SELECT DISTINCT linked_by FROM ticket") == [("",)]
        assert state(session) == "collectable"
        with pytest.raises(Refused, match="undone before"):
            undo_link(session, link_id=chosen, by=steward, now=NOW)


def test_a_word_that_a_person_maps_is_read_anew_in_all_its_tickets(db: Database) -> None:
    with db.write() as session:
        owing(session)
        clerk = make.person(session, "clerk")
        tell(session, event(Status.OPEN, -9), event(Status.IN_PROGRESS, -2, status_word="未办理结单"))
        assert state(session) == "held"
        source = fetch(session, "SELECT source_id FROM source_word WHERE field = 'status'")[0][0]
        changed = map_word(
            session, source=source, field="status", word="未办理结单", mapped="cancelled", by=clerk, now=NOW
        )
        assert changed == 1
        assert state(session) == "collectable"
