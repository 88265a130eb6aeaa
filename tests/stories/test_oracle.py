"""Random companies in messy files, through the board's own commands, beside a second reading of the rules.

`python -m tests.oracle.check --companies 100` asks as many as one has time for.
"""

from pathlib import Path

import pytest

from tests.oracle.check import check


@pytest.mark.parametrize("seed", [3, 15, 41])
def test_the_board_and_the_second_reading_agree(seed: int, tmp_path: Path, empty_url: str) -> None:
    assert check(seed, tmp_path, empty_url, instants=8) == []
