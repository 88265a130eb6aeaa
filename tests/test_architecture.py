"""The arrows of the house: who may import whom. Read from the code itself, so that a wrong one fails at once.

app . server . cli . commands . scheduler . jobs      may import everything, imported by none below
   -> <slice>/*pages, api                             the web's edge
        -> <slice>/actions and their helpers          slices in order, never upwards
             -> decide, effects, facts ...            what a changed decision causes
                  -> rules                            pure
integrations -> rules
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = (
    "communities", "accounts", "arrears", "tickets", "holds", "tasks", "signals", "evidence", "agreements",
    "buildings", "reports",
)  # fmt: skip
COMPOSITION = {"app", "cli", "server", "scheduler", "jobs", "routes", "commands", "demo"}
# Modules of a slice that speak HTTP: they parse, call one action or query, and render.
EDGE_WORDS = ("pages", "api", "api_bodies", "administration", "account_view", "check_api")
# Between the slices and the rules: every slice asks and writes through these.
BENEATH = {
    "board.tasks.asking": "the collaboration log is one, and every slice writes it and asks for tasks through it",
    "board.tasks.pausing": "a decision on a hold pauses, wakes and ends what was asked for it",
}
UPWARDS = {
    ("board.accounts.api", "board.holds.actions"): "a hold is put under an account's address",
    ("board.accounts.hold_pages", "board.holds.actions"): "a hold is put on the account's page",
    ("board.accounts.grievances", "board.tasks.actions"): "a call that found a grievance makes the steward's task",
    ("board.accounts.grievances", "board.tickets.actions"): "and the complaint, in the call's own transaction",
    ("board.accounts.telling", "board.tasks.log_queries"): "the timeline tells the log's verbs in the log's words",
    ("board.tickets.api", "board.holds.actions"): "a release is given under a ticket's address",
    ("board.tickets.pages", "board.holds.actions"): "a release is given on the ticket's page",
    ("board.tickets.pages", "board.signals.queries"): "who resolves a ticket sees there who was told of it",
}
RULES_MAY = {"board", "polars", "numpy", "scipy"}
INTEGRATIONS_MAY_NOT = {"sqlmodel", "sqlalchemy", "litestar", "alembic", "jinja2", "uvicorn"}


@cache
def modules() -> dict[str, frozenset[str]]:
    """Every module of ours with what it imports: modules by their full names, others by their first part."""
    names = {_name(path) for top in ("board", "integrations") for path in (ROOT / top).rglob("*.py")}
    return {
        _name(path): frozenset(_imports(path, names))
        for top in ("board", "integrations")
        for path in (ROOT / top).rglob("*.py")
        if "migrations" not in path.parts
    }


def slice_of(module: str) -> str | None:
    part = module.split(".")[1:2]
    return part[0] if module.startswith("board.") and part[0] in ORDER else None


def is_edge(module: str) -> bool:
    last = module.rpartition(".")[2]
    return slice_of(module) is not None and (last in EDGE_WORDS or last.endswith("_pages"))


def arrows() -> Iterator[tuple[str, str]]:
    for module, imported in modules().items():
        for target in imported:
            yield module, target


def test_rules_are_pure() -> None:
    wrong = [
        (module, target)
        for module, target in arrows()
        if module.startswith("board.rules")
        and not target.startswith("board.rules")
        and target not in RULES_MAY - {"board"}
        and target not in sys.stdlib_module_names
    ]
    assert wrong == []


@pytest.mark.parametrize("forbidden", ["time.time", "datetime.now", "date.today", "utcnow", "open("])
def test_rules_look_at_no_clock_and_no_file(forbidden: str) -> None:
    found = [path.name for path in (ROOT / "board" / "rules").glob("*.py") if forbidden in path.read_text("utf-8")]
    assert found == []


def test_integrations_know_only_the_rules() -> None:
    wrong = [
        (module, target)
        for module, target in arrows()
        if module.startswith("integrations")
        and ((target.startswith("board") and not target.startswith("board.rules")) or target in INTEGRATIONS_MAY_NOT)
    ]
    assert wrong == []


def test_nobody_imports_the_composition_root() -> None:
    def is_root(module: str) -> bool:
        return module.startswith("board.") and module.split(".")[1] in COMPOSITION

    wrong = [(a, b) for a, b in arrows() if is_root(b) and not is_root(a) and a != "board.__main__"]
    assert wrong == []


def test_rooms_are_named_by_one_function() -> None:
    """`"-".join` over parts that may be empty is how each place once did it by itself: `scope.room_label` does."""
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / "board").rglob("*.py")
        if slice_of(_name(path)) is not None and _name(path) != "board.accounts.scope"
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "'-'.join"
        if isinstance(call.args[0], ast.GeneratorExp) and call.args[0].generators[0].ifs
    ]
    assert wrong == []


def test_slices_use_only_those_below_them() -> None:
    upwards = {
        (module, target)
        for module, target in arrows()
        if slice_of(module) and slice_of(target) and target not in BENEATH
        and ORDER.index(str(slice_of(target))) > ORDER.index(str(slice_of(module)))
    }  # fmt: skip
    assert upwards - UPWARDS.keys() == set()
    assert UPWARDS.keys() - upwards == set(), "an exception that nobody needs any more"


def test_pages_are_imported_by_nobody_else() -> None:
    wrong = [
        (module, target)
        for module, target in arrows()
        if is_edge(target) and slice_of(module) != slice_of(target) and module != "board.routes"
    ]
    assert wrong == []


def test_only_the_edge_speaks_http() -> None:
    wrong = [
        module
        for module, target in arrows()
        if target in ("litestar", "uvicorn")
        and not (is_edge(module) or module.startswith("board.web.") or module in ("board.app", "board.server"))
    ]
    assert wrong == []


def test_tables_have_no_behaviour() -> None:
    """They know column types and each other, nothing that decides."""
    may = {"board.db.types", "sqlalchemy", "sqlmodel", "board.rules.time"}
    wrong = [
        (module, target)
        for module, target in arrows()
        if module.endswith(".tables") and module != "board.tables"
        and target not in may and target not in sys.stdlib_module_names
    ]  # fmt: skip
    assert wrong == []


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path, ours: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name if alias.name in ours else alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by dots"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                known = full if full in ours else str(node.module)
                yield known if known in ours else known.split(".")[0]
