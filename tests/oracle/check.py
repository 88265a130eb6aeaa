"""Random companies through the board's own commands, and its answers beside the reference's.

    python -m tests.oracle.check --seed 1 --companies 20

Exit 0 where they agree at every instant asked, 1 with the differences printed.
"""

import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import click
from click.testing import CliRunner, Result

from board.cli import board
from board.rules.ports import Refused
from integrations.files.errors import Unusable
from tests.oracle.charges import suspicious_drop
from tests.oracle.company import Company, Delivery, charge_import, make_company
from tests.oracle.compare import differences
from tests.oracle.files import write_file
from tests.oracle.instants import interesting


@dataclass(frozen=True)
class CliBoard:
    """A board behind its commands, in this process. A refusal ends in 2, as it does at the shell."""

    database: str
    data: Path

    def run(self, *words: str) -> Result:
        settings = {"BOARD_DATABASE": self.database, "BOARD_DATA_DIR": str(self.data)}
        result = CliRunner().invoke(board, list(words), env=settings)
        if isinstance(result.exception, Unusable | Refused):
            result.exit_code = 2
        return result

    def states(self, at: datetime) -> list[dict[str, Any]]:
        result = self.run("states", "--at", at.isoformat(), "--json")
        if result.exit_code != 0:
            raise RuntimeError(f"board states --at {at.isoformat()}: exit {result.exit_code}\n{result.output}")
        return [json.loads(line) for line in result.stdout.splitlines() if line.strip()]


@click.command()
@click.option("--seed", default=1, show_default=True, help="The first company; the others follow it.")
@click.option("--companies", default=10, show_default=True)
@click.option("--instants", default=30, show_default=True, help="How many instants to ask of each company.")
@click.option("--database", default=None, help="A database to use instead of a new SQLite file for each company.")
def main(seed: int, companies: int, instants: int, database: str | None) -> None:
    """Compare the board with the reference on random companies."""
    wrong = 0
    for number in range(seed, seed + companies):
        with tempfile.TemporaryDirectory() as folder:
            found = check(number, Path(folder), database or f"sqlite:///{folder}/board.db", instants)
        click.echo(f"company {number}: {'agrees' if not found else f'{len(found)} differences'}")
        for text in found[:5]:
            click.echo(text)
        wrong += bool(found)
    sys.exit(1 if wrong else 0)


def check(seed: int, folder: Path, database: str, instants: int) -> list[str]:
    """Bring in a company file by file; ask after half of them and after all."""
    company, office, rng = make_company(seed), CliBoard(database, folder), Random(seed)
    found: list[str] = []
    office.run("migrate")
    half = len(company.deliveries) // 2
    for received, delivery in enumerate(company.deliveries, start=1):
        found += bring_in(office, company, received, delivery, folder)
        if received == half:
            found += ask(office, company, received, rng, max(6, instants // 4))
    return found + ask(office, company, len(company.deliveries), rng, instants)


def ask(office: CliBoard, company: Company, received: int, rng: Random, count: int) -> list[str]:
    facts = company.facts(received)
    return [text for at in interesting(facts, rng, count) for text in differences(facts, at, office.states(at))]


def bring_in(office: CliBoard, company: Company, received: int, delivery: Delivery, folder: Path) -> list[str]:
    """Import one file, confirming a suspicious snapshot; what is wrong with the command's own answer."""
    written = write_file(delivery, folder)
    words = command_for(delivery, written.path)
    result = office.run(*words)
    if delivery.kind == "arrears" and result.exit_code == 2:
        before = company.facts(received - 1)
        if not suspicious_drop(before, charge_import(delivery)):
            return [f"{written.path.name}: refused without cause\n{result.output}"]
        result = office.run(*words, "--confirm-drop")
    if delivery in company.deliveries[: received - 1] and result.exit_code in (0, 1):
        return []
    expected = 1 if written.rejected else 0
    if result.exit_code != expected:
        return [f"{' '.join(words)}: exit {result.exit_code}, not {expected}\n{result.output}\n{result.exception!r}"]
    refused = json.loads(result.stdout)["rejected"]
    wanted = len(written.rejected)
    return [] if refused == wanted else [f"{written.path.name}: {refused} rejected, not rows {written.rejected}"]


def command_for(delivery: Delivery, path: Path) -> list[str]:
    words = ["import", delivery.kind, str(path), "--source", delivery.source, "--as-of", delivery.as_of.isoformat()]
    words += ["--mode", delivery.mode] if delivery.kind == "arrears" else []
    words += ["--community", delivery.community] if delivery.community else []
    return [*words, "--json"]


if __name__ == "__main__":
    main()
