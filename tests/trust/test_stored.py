"""What people, files and programs write is shown as text: no element, attribute or address of a page comes from it."""

import csv
import io
import json
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import JSON, update

from board.rules.words import Role
from board.tables import metadata
from tests.trust.conftest import World
from tests.trust.payloads import PAYLOADS
from tests.trust.routes import addresses, routes

GROUP = 8
ADDRESSES = (
    "href", "src", "action", "formaction", "hx-get", "hx-post", "hx-replace-url", "hx-push-url", "data-copy",
)  # fmt: skip


class Page(HTMLParser):
    """Collects whatever of a page is not its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.foreign: list[str] = []
        self.seen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += 1
        if tag.startswith("zz"):
            self.foreign.append(tag)
        for name, value in attrs:
            told = "".join((value or "").split()).lower()
            is_address = name in ADDRESSES
            if name.startswith(("zz", "on", "hx-on", "data-hx")) or (
                name.startswith("hx-") and "zz" in told and not is_address
            ):
                self.foreign.append(f"{name}={value}")
            is_drawn = (tag, name) == ("img", "src") and told.startswith("data:image/svg+xml;")  # the board's QR code
            is_ours = (told.startswith(("/", "?", "#", "tel:")) and not told.startswith("//")) or is_drawn
            if is_address and name != "data-copy" and told and not is_ours:
                self.foreign.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        if "zz" in data:
            self.foreign.append(data)


def plant(world: World, payloads: tuple[str, ...]) -> int:
    """Write the payloads over every free text of our community, which its mark tells from codes; how many."""
    town, planted = world.ours, 0
    with world.db.write() as session:
        connection = session.connection()
        for table in metadata.sorted_tables:
            if table.name.startswith("audit") or "content" in table.columns:
                continue
            keys = list(table.primary_key.columns)
            for row in connection.execute(table.select()).mappings().all():
                changed: dict[str, Any] = {}
                for column in table.columns:
                    value = row[column.name if column.name in row else column.key]
                    payload = payloads[(planted + len(changed)) % len(payloads)]
                    if isinstance(column.type, JSON) and town.sign in json.dumps(value, ensure_ascii=False):
                        told = json.dumps(value, ensure_ascii=False)
                        changed[column.name] = json.loads(told.replace(town.sign, json.dumps(payload)[1:-1]))
                    elif isinstance(value, str) and town.sign in value and column not in keys:
                        changed[column.name] = value.replace(town.sign, payload)
                if changed:
                    planted += len(changed)
                    same = [column == row[column.name] for column in keys]
                    connection.execute(update(table).where(*same).values(changed))
    return planted


@pytest.mark.parametrize(
    "payloads", [pytest.param(PAYLOADS[at::GROUP], id=f"{at + 1} of {GROUP}") for at in range(GROUP)]
)
def test_nothing_that_was_written_becomes_part_of_a_page(board: World, payloads: tuple[str, ...]) -> None:
    assert plant(board, payloads) > 100
    people = {role: board.of_ours(role) for role in (Role.CLERK, Role.ENGINEERING, Role.MANAGER, Role.ADMINISTRATOR)}
    paths = [route.path for route in routes(board.app) if route.method == "GET" and not route.parameters]
    paths += [here for route, here, _ in addresses(board.app, board.db, board.ours) if route.method == "GET"]
    wrong, shown = [], 0
    for role, client in people.items():
        for path in dict.fromkeys(paths):
            if path.startswith(("/api/", "/schema")):
                continue
            answer = client.get(path, params={"q": payloads[0][:200], "next": payloads[-1][:200]})
            if answer.status_code >= 500:
                wrong.append((role, path, str(answer.status_code)))
            if "text/html" in answer.headers.get("content-type", ""):
                page = Page()
                page.feed(answer.text)
                shown += "zz" in answer.text
                wrong += [(role, path, what[:80]) for what in page.foreign]
    assert wrong == []
    assert shown > 20


def test_no_cell_of_a_workbook_or_file_is_a_formula(board: World) -> None:
    formulas = ("=1+1zz", "+1zz", "-1zz", "@SUM(1)zz", "＝1zz", "\t=1zz", "＠1zz")
    plant(board, formulas)
    client = board.of_ours(Role.CLERK)
    with zipfile.ZipFile(io.BytesIO(client.get("/accounts/export?state=all").content)) as book:
        sheet, told = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "zz" in told
    assert not any(f"<t>{sign}" in told for sign in "=+-@＝＋－＠")
    rejects = client.get("/imports/2/rejects.csv")
    cells = [cell for row in csv.reader(io.StringIO(rejects.content.decode("utf-8-sig"))) for cell in row]
    assert any("zz" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))] == []
    assert rejects.headers["content-disposition"] == 'attachment; filename="rejects-2.csv"'
