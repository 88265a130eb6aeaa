"""Where an embedded database may lie: a disk of this machine. Two machines can not share the memory of its log."""

from pathlib import Path

from board.db.session import DatabaseError
from board.rules.ports import Text

MOUNTS = Path("/proc/self/mounts")
NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs")
SHARED = Text(
    "{path} 在网络盘（{kind}）上，内置数据库会损坏。请放到本机硬盘，或改用 PostgreSQL。",
    "{path} is on a network drive ({kind}), where the embedded database gets damaged. Use a local disk or PostgreSQL.",
)


def refuse_network_drive(path: Path, mounts: Path = MOUNTS) -> None:
    """Raise DatabaseError where the file is on another machine, or would be; where nobody can tell, do nothing."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    place = path.resolve()
    kinds = {Path(words[1].replace("\\040", " ")): words[2] for words in map(str.split, lines) if len(words) > 2}
    kind = next((kinds[parent] for parent in place.parents if parent in kinds), "")
    if kind in NETWORK:
        raise DatabaseError(Text(SHARED.zh.format(path=place, kind=kind), SHARED.en.format(path=place, kind=kind)))
