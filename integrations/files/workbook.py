"""A workbook's sheets through the guarded child process."""

import subprocess
import sys
from pathlib import Path

from integrations.files import child
from integrations.files.errors import Unusable
from integrations.files.gate import too_big
from integrations.files.limits import Limits
from integrations.files.sniff import protected


def sheets(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Each visible sheet by its name, as lines of cells (see `child`); `Unusable` whatever the child dies of."""
    if len(data) > limits.workbook_bytes:
        raise too_big(limits)
    command = [sys.executable, "-I", str(Path(child.__file__)), str(limits.child_memory), str(limits.child_cpu)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.child_wall, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _broken() from None
    if done.returncode == child.PROTECTED:
        raise protected()
    if done.returncode != 0:
        raise _broken()
    found = {}
    for part in done.stdout.split(b"\x1d")[1:]:
        name, _, lines = part.partition(b"\n")
        found[name.decode("utf-8")] = lines
    return found


def _broken() -> Unusable:
    return Unusable(
        zh="工作簿无法打开（已损坏或过大），请另存为 CSV 再上传。",
        en="The workbook cannot be opened (damaged or too large); save it as CSV.",
    )
