"""The bundle for a lawyer, and letters as PDF: whole, in Chinese, with hashes that add up, and on record."""

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from litestar.testing import TestClient
from PIL import Image

from board.accounts.tables import OwnerPhone
from board.audit import head
from board.db.session import Database
from board.db.sql import fetch
from board.evidence import pdf
from board.rules.ports import Refused
from board.tasks.images import re_encode
from tests.conftest import Clock
from tests.engines import skip_or_fail
from tests.evidence.office import House, house, jpeg
from tests.evidence.test_pages import letter
from tests.web.client import signed_in

PHONE = "13800138000"
GIVEN = {"recipient": "王律师", "purpose": "起诉"}


@pytest.fixture
def one(db: Database) -> House:
    with db.write() as session:
        made = house(session, days_left=40, months=8)
        session.add(OwnerPhone(owner_id=made.account.owner_id, phone=PHONE))
        return made


@pytest.fixture
def desk(db: Database, clock: Clock, one: House) -> TestClient[Any]:
    return signed_in(db, clock, one.clerk)


@pytest.fixture
def delivered(desk: TestClient[Any], one: House) -> str:
    """A letter that was signed for, with a photo; its address."""
    here = letter(desk, one)
    told = {"way": "signed", "sent_at": "2026-11-23 10:00", "arrived_on": "2026-11-23", "signer": "张伟"}
    photo = {"photo": ("r.jpg", jpeg())}
    assert desk.post(f"{here}/deliveries", data=told | {"relation": "owner"}, files=photo).status_code == 303
    return here


def take(desk: TestClient[Any], one: House, **data: str) -> Any:
    return desk.post(f"/accounts/{one.id}/bundle", data=GIVEN | data)


def needs_pdf() -> None:
    if not pdf.is_available():
        skip_or_fail(pdf.MISSING.en)


def inside(content: bytes) -> bytes:
    """The streams of a PDF, unpacked."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, flags=re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            found.append(stream)
    return b"\n".join(found)


def test_the_zip_holds_every_part_and_its_hashes_add_up(
    desk: TestClient[Any], one: House, db: Database, delivered: str
) -> None:
    with db.read() as session:
        before = head(session)
    answer = take(desk, one, form="zip")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    manifest = json.loads(parts["manifest.json"])
    assert {each["name"] for each in manifest["files"]} == parts.keys() - {"manifest.json"}
    for each in manifest["files"]:
        assert hashlib.sha256(parts[each["name"]]).hexdigest() == each["sha256"], each["name"]
    assert parts.keys() >= {"bundle.html", "claim.json", "notices/H-000001.json", "notices/H-000001.txt",
                            "photos/F-000001.jpg"}  # fmt: skip
    assert ("bundle.pdf" in parts) is pdf.is_available()
    (notice,) = manifest["notices"]
    assert notice["as_frozen"] is True
    assert hashlib.sha256(parts["notices/H-000001.json"]).hexdigest() == notice["sha256"]
    with db.read() as session:
        unmasked = fetch(session, "SELECT seq FROM audit_entry WHERE verb = 'unmask'")[0][0]
        assert before[0] == manifest["audit_head"]["seq"] == unmasked - 1
        assert fetch(session, "SELECT hash FROM audit_entry WHERE seq = :seq", seq=before[0]) == [
            (manifest["audit_head"]["hash"],),
        ]  # fmt: skip
        verb, told = fetch(session, "SELECT verb, personal FROM audit_entry ORDER BY seq DESC LIMIT 1")[0]
    assert verb == "export"
    assert json.loads(told) == {"recipient": "王律师", "reason": "起诉"}
    assert (manifest["recipient"], manifest["purpose"]) == ("王律师", "起诉")


def test_a_letter_that_was_tampered_with_is_told_of(
    desk: TestClient[Any], one: House, db: Database, delivered: str
) -> None:
    with db.write() as session:
        fetch(session, "UPDATE notice SET amount_fen = 1 RETURNING id")
    assert "哈希不符" in desk.get(delivered).text
    with zipfile.ZipFile(io.BytesIO(take(desk, one).content)) as book:
        assert json.loads(book.read("manifest.json"))["notices"][0]["as_frozen"] is False


def test_the_print_page_tells_the_whole_claim(desk: TestClient[Any], one: House, delivered: str) -> None:
    desk.post(f"/accounts/{one.id}/contacts", data={"promise": "2026-11-30", "promise_amount": "100"})
    text = take(desk, one, form="print").text
    for words in (
        "当事人", PHONE, "翠湖花园7栋2单元1503室", "车位费", "2029-11-23", "H-000001", "业主本人", "张伟", "证据等级 A",
        "重新计算时效", "审计链", "王律师", "data:image/jpeg;base64", "制作函件", "2026-11-30",
    ):  # fmt: skip
        assert words in text, words
    assert "查看电话" not in text  # the office's own looks are in the audit, not in the history of the claim
    assert "<script" not in text


@pytest.mark.parametrize("missing", ["recipient", "purpose"])
def test_nothing_leaves_without_a_recipient_and_a_purpose(
    desk: TestClient[Any], one: House, db: Database, missing: str
) -> None:
    answer = take(desk, one, **{missing: " "})
    assert answer.status_code == 422
    assert "请填写" in answer.text
    assert GIVEN["purpose" if missing == "recipient" else "recipient"] in answer.text
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM audit_entry WHERE verb = 'export'") == [(0,)]


def test_it_asks_for_the_password_again_after_a_while(desk: TestClient[Any], one: House, clock: Clock) -> None:
    clock.forward(minutes=6)
    assert take(desk, one).status_code == 401


def test_pdfs_have_chinese_in_them(desk: TestClient[Any], one: House, delivered: str) -> None:
    needs_pdf()
    only = delivered.rpartition("/")[2]
    for answer in (desk.get(f"/notices/pdf?only={only}"), take(desk, one, form="pdf")):
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        streams = inside(answer.content).lower()
        assert b"cjk" in streams  # the name of the font that is embedded
        for character in "翠湖花园":
            assert f"<{ord(character):04x}>".encode() in streams, character


def test_without_the_libraries_a_sentence_says_what_to_install(
    desk: TestClient[Any], one: House, delivered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise pdf.NoPdf

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    answer = take(desk, one, form="pdf")
    assert answer.status_code == 409
    assert "apt-get install libpango" in answer.text
    assert "压缩包" in answer.text
    letter = desk.get(f"/notices/pdf?only={delivered.rpartition('/')[2]}")
    assert letter.status_code == 409
    assert "打印网页" in letter.text
    assert "压缩包" not in letter.text, "letters come in none"
    with zipfile.ZipFile(io.BytesIO(take(desk, one, form="zip").content)) as book:
        assert "bundle.pdf" not in book.namelist()
    assert take(desk, one, form="print").status_code == 200


def test_a_pdf_fetches_nothing() -> None:
    needs_pdf()
    asked = '<img src="file:///etc/passwd"><img src="http://127.0.0.1:9/x"><link rel=stylesheet href="x">'
    made = pdf.as_pdf(f"<p>文</p>{asked}")
    assert made.startswith(b"%PDF-")
    assert b"root:" not in inside(made)


def test_a_cut_off_photo_is_none_after_a_pdf_too() -> None:
    """The library would let every picture of the process pass."""
    if not pdf.is_available():
        skip_or_fail(pdf.MISSING.en)
    whole = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(whole, "JPEG")
    with pytest.raises(Refused, match="damaged"):
        re_encode(whole.getvalue()[:2000], ZoneInfo("Asia/Shanghai"))


def test_start_up_does_not_load_the_library() -> None:
    code = "import sys, board.app; sys.exit('weasyprint' in sys.modules or 'fontTools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
