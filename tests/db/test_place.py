"""An embedded database is refused on a drive that it shares with other machines."""

from pathlib import Path

import pytest

from board.db.place import refuse_network_drive
from board.db.session import DatabaseError

MOUNTS = """\
overlay / overlay rw 0 0
nas:/office /mnt/office nfs4 rw 0 0
/dev/sdb1 /mnt/office/local ext4 rw 0 0
//pc/share /mnt/my\\040share cifs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mounts"
    path.write_text(MOUNTS)
    return path


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("/mnt/office/board.sqlite3", id="on the office's NAS"),
        pytest.param("/mnt/office/deep/down/board.sqlite3", id="somewhere below it"),
        pytest.param("/mnt/my share/board.sqlite3", id="on a share with a space in its name"),
    ],
)
def test_a_network_drive_is_refused(mounts: Path, place: str) -> None:
    with pytest.raises(DatabaseError, match="network drive"):
        refuse_network_drive(Path(place), mounts)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("/srv/board.sqlite3", id="on the machine's own disk"),
        pytest.param("/mnt/office/local/board.sqlite3", id="on a disk mounted below the NAS"),
    ],
)
def test_a_disk_of_the_machine_is_fine(mounts: Path, place: str) -> None:
    refuse_network_drive(Path(place), mounts)


def test_where_mounts_are_not_told_nothing_is_refused(tmp_path: Path) -> None:
    refuse_network_drive(tmp_path / "board.sqlite3", tmp_path / "missing")
