"""The wheel is whole: built, unpacked elsewhere, it serves the demo from an empty folder."""

import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.cli.running import served

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with the hatchling that is installed, so that nothing is fetched."""
    directory = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", directory, ROOT]
    subprocess.run(list(map(str, build)), check=True, capture_output=True)
    (built,) = directory.glob("*.whl")
    return built


def test_it_carries_all_that_is_not_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    for top, place in (("templates", "board/_data"), ("static", "board/_data"), ("board/locale", "")):
        for path in (ROOT / top).rglob("*"):
            if path.is_file():
                assert "/".join(filter(None, (place, path.relative_to(ROOT).as_posix()))) in names
    assert {"board/db/migrations/versions/0001_initial.py", "board/web/common_passwords.txt"} <= names
    assert not any(name.startswith(("tests/", "templates/", "static/")) for name in names)


def test_the_demo_runs_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as file:
        file.extractall(installed)
    words = ["demo", "--rooms", "120", "--port", "0"]
    with (
        served(words, cwd=empty, PYTHONPATH=str(installed)) as (address, _),
        httpx.Client(base_url=address, transport=httpx.HTTPTransport(retries=20)) as client,
    ):
        page = client.get("/sign-in")
        assert page.status_code == 200
        assert "登录" in page.text
        assert client.get("/static/css/base.css").status_code == 200
    assert (empty / "board-demo" / "board.sqlite3").is_file()
