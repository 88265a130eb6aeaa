"""The board as a process of its own, as an office starts it."""

import contextlib
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

STARTED = re.compile(r"http://127\.0\.0\.1:(\d+)/")
PATIENCE = 60  # seconds, on a machine that does other things


@contextlib.contextmanager
def served(
    words: Sequence[str], *, cwd: Path, python: str = sys.executable, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `board` with these words until the block ends; its address and its process. It must name a port of 0."""
    process = subprocess.Popen(
        [python, "-m", "board", *words], cwd=cwd, env={**os.environ, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines))
    reader.start()
    try:
        yield _address(lines), process
    finally:
        process.terminate()
        process.wait(PATIENCE)
        reader.join()


def _read(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    """In a thread, so that a silent process fails instead of hanging."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put("")


def _address(lines: queue.Queue[str]) -> str:
    """Where it listens."""
    said = ""
    while line := lines.get(timeout=PATIENCE):
        said += line
        if found := STARTED.search(line):
            return found.group(0)
    raise AssertionError(f"the board did not start:\n{said}")
