"""Vendored files are the published ones, each with its licence."""

import hashlib
import tomllib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "static/vendor"
LIST = tomllib.loads((VENDOR / "VENDOR.toml").read_text("utf-8"))


@pytest.mark.parametrize("entry", LIST["file"], ids=lambda entry: entry["name"])
def test_the_hash_is_the_published_one(entry):
    assert hashlib.sha256((VENDOR / entry["name"]).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", LIST["file"] + LIST["folder"], ids=lambda entry: entry["name"])
def test_the_licence_lies_beside_it(entry):
    assert (VENDOR / entry["licence_file"]).read_text("utf-8").strip()


def test_every_vendored_script_is_listed():
    assert {path.name for path in VENDOR.glob("*.js")} == {entry["name"] for entry in LIST["file"]}
