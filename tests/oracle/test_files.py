"""The generator holds its own promises: what it writes reads back, and the same seed gives the same files."""

from pathlib import Path
from random import Random

import pytest

from tests.oracle import forms
from tests.oracle.addresses import phone_digits, read_address
from tests.oracle.company import make_company
from tests.oracle.facts import Place
from tests.oracle.files import write_file


@pytest.mark.parametrize("seed", range(4))
def test_every_written_address_reads_back(seed: int) -> None:
    rng = Random(seed)
    for site in make_company(seed).sites:
        for room, owner in site.owners.items():
            for _ in range(8):
                assert read_address(forms.address(Place(*room), rng, prefix=True)) == Place(*room)
            area = Place(site.name, room.building, room.entrance or None)
            assert read_address(forms.address(area, rng, prefix=True)) == area
            assert all(phone_digits(str(forms.phone(each, rng))) == each for each in owner.phones)


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for delivery in make_company(5).deliveries:
        first, again = (write_file(delivery, folder) for folder in folders(tmp_path))
        assert first.path.read_bytes() == again.path.read_bytes()
        assert first.rejected == again.rejected


def folders(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "first", tmp_path / "again"]
    for each in found:
        each.mkdir(exist_ok=True)
    return found


def test_companies_have_what_the_rules_speak_of() -> None:
    companies = [make_company(seed) for seed in range(12)]
    deliveries = [each for company in companies for each in company.deliveries]
    assert {each.kind for each in deliveries} == {"rooms", "arrears", "tickets"}
    assert {each.mode for each in deliveries if each.kind == "arrears"} == {"snapshot", "delta"}
    copies = [copy for company in companies for copy in company.facts().copies]
    assert {copy.status for copy in copies} == {"open", "in_progress", "resolved", "confirmed", "reopened", "cancelled"}
    assert any(each.late for company in companies for each in company.sites)
