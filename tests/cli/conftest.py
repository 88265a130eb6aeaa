"""Commands as a person types them, in this process: exit code and both streams."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from board.cli import main


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Board = Callable[..., Answer]


@pytest.fixture
def board(db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Board:
    """Run `board` with these words, on a database of each engine and a data directory of its own."""
    monkeypatch.setenv("BOARD_DATABASE_URL", db_url)
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("BOARD_LANGUAGE", "en")

    def run(*words: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["board", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Answer(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def arrears(tmp_path: Path) -> Path:
    """Three charges of two rooms, one of them with an amount that is none."""
    path = tmp_path / "欠费.csv"
    path.write_text(
        "小区,楼栋,单元,房号,业主,电话,费用项目,账期,应收金额\n"
        "翠湖花园,7,2,1503,张伟,13800001503,物业费,2026-08,310.00\n"
        "翠湖花园,7,2,1503,张伟,13800001503,物业费,2026-09,310.00\n"
        "翠湖花园,7,2,1504,李娜,13800001504,物业费,2026-09,三百元\n",
        "utf-8",
    )
    return path
