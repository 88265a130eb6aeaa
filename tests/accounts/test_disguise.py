"""What of a name or a number leaves the database for those who do not see it whole, on both engines."""

import pytest

from board.db.session import Database
from board.db.sql import fetch
from board.rules.disguise import masked_name, masked_number, masked_phone, surname


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("张三", "张", id="a surname of one character"),
        pytest.param("欧阳修", "欧阳", id="of two"),
        pytest.param("东方", "东", id="a surname of one with a name of one"),
        pytest.param("迪丽热巴", "迪", id="four characters are a person"),
        pytest.param("翠湖便利店有限公司", "*", id="more are a company"),
        pytest.param("John Smith", "J", id="letters"),
        pytest.param("", "", id="nobody known"),
    ],
)
def test_a_surname_and_nothing_of_the_given_name(db: Database, name: str, found: str) -> None:
    with db.read() as session:
        sql = f"SELECT {surname('n')}, {masked_name('n')} FROM (SELECT CAST(:name AS TEXT) AS n) x"
        assert fetch(session, sql, name=name) == [(found, f"{name[:1]}**")]


@pytest.mark.parametrize("phone", ["13800138000", "02158881234", "58881234", "110", "12", "1", ""])
def test_a_number_is_masked_as_elsewhere(db: Database, phone: str) -> None:
    with db.read() as session:
        sql = f"SELECT {masked_number('p')} FROM (SELECT CAST(:phone AS TEXT) AS p) x"
        (masked,) = fetch(session, sql, phone=phone)[0]
    assert masked == (masked_phone(phone) if len(phone) > 1 else "")
