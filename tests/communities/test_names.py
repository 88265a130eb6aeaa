"""Other names of communities: phases that a manager maps once."""

from board.communities import naming
from board.db.session import Database
from tests import make
from tests.conftest import Clock
from tests.web.client import signed_in


def test_a_manager_maps_a_phase_and_its_rows_are_read_from_then_on(db: Database, clock: Clock) -> None:
    with db.write() as session:
        site = make.community(session)
        boss = make.person(session, "manager", site)
        other = make.community(session, "别处")
    client = signed_in(db, clock, boss)
    shown = client.post("/names", data={"name": "翠湖花园二期", "community": site.id})
    assert shown.status_code == 303
    assert "翠湖花园二期" in client.get("/policy").text
    with db.read() as session:
        assert naming.spellings(session)["翠湖花园二期"] == "翠湖花园"
    assert client.post("/names", data={"name": "别处二期", "community": other.id}).status_code == 404
    assert client.post("/names", data={"name": "", "community": site.id}).status_code == 409
