"""The shape of the repository: what lies at the top, what no file may say, and how long things may grow."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "board", "constraints.txt", "integrations",
    "pyproject.toml", "static", "templates", "tests",
}  # fmt: skip
CODE = (".py", ".html", ".css", ".js", ".po", ".toml", ".md", ".txt", ".cfg")
# Assembled here, so that this file does not say what it forbids.
UNFINISHED = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"))
FORBIDDEN = [
    pytest.param(rf"\b({UNFINISHED})\b", id="unfinished work"),
    pytest.param(
        "|".join(("index" + "-url", r"pypi\.org/" + "simple", r"registry\." + "npmjs")), id="addresses of registries"
    ),
    pytest.param(r"/(?:work|home|Users|root)/\w", id="paths of one machine"),
]
HARD = {"file": 300, "function": 65, "template": 100}
SOFT = {"file": 200, "function": 30}
RARELY = 0.1  # the share that may lie between the two
LONG_FILES = {
    "board/db/migrations/versions/0001_initial.py": "the whole schema, a column a line",
    "board/web/permissions.py": "who may do what, an address a line",
}


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository; without git, as in an unpacked archive, those that lie there."""
    try:
        told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("these rules are about the repository, and this is none")
    names = [name for name in told.stdout.decode().split("\0") if name]
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def ours(*suffixes: str) -> list[Path]:
    return [path for path in tracked() if path.suffix in suffixes and "vendor" not in path.parts]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_top_level_stays_small() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_file_says(pattern: str) -> None:
    others = [path for path in ours(*CODE) if path != Path(__file__)]  # this file holds the patterns themselves
    found = [short(path) for path in others if re.search(pattern, path.read_text("utf-8"))]
    assert found == []


def test_files_are_short() -> None:
    lengths = {short(path): len(path.read_text("utf-8").splitlines()) for path in ours(".py")}
    lengths = {name: length for name, length in lengths.items() if name not in LONG_FILES}
    assert {name: length for name, length in lengths.items() if length > HARD["file"]} == {}
    longish = {name: length for name, length in lengths.items() if length > SOFT["file"]}
    assert len(longish) <= len(lengths) * RARELY, longish


def test_functions_are_short() -> None:
    lengths = {
        f"{short(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in ours(".py")
        if short(path) not in LONG_FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > HARD["function"]} == {}
    longish = {name: length for name, length in lengths.items() if length > SOFT["function"]}
    assert len(longish) <= len(lengths) * RARELY, longish


def test_templates_are_short() -> None:
    long = {
        short(path): lines
        for path in ours(".html")
        if (lines := len(path.read_text("utf-8").splitlines())) > HARD["template"] and "tests" not in path.parts
    }
    assert long == {}


def test_every_exception_still_exists() -> None:
    assert [name for name in LONG_FILES if not (ROOT / name).is_file()] == []
