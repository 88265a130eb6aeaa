"""The audit in words: whatever the board notes reads as a sentence, in both languages."""

import ast
import re
from enum import StrEnum
from pathlib import Path

import pytest

from board.communities.sign_on_words import Problem
from board.rules.audit_codes import CODES, KEYS, SUBJECTS, WHYS
from board.rules.audit_words import VERBS, sentence, values_in_words
from board.rules.task_forms import TaskKind
from board.rules.tasks import Verb
from board.rules.words import Channel, Direction, Purpose, Reached, Result

BOARD = Path(__file__).parents[2] / "board"
# Functions that note an act and are given its verb, which is the argument at this place or the next.
NOTING = {"note": 1, "_note": 1, "_changed": 2, "_log": 1}
CONSTANT = re.compile(r"^[a-z_]+$")


def noted() -> set[str]:
    """The verbs that the code names: as `verb=`, or handed to a function that notes; and those of tasks' moves."""
    found = {str(one) for one in Verb if one not in (Verb.PAUSE, Verb.WAKE)}
    for path in BOARD.rglob("*.py"):
        if "rules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found |= {text for value in _verbs(node) for text in _texts(value) if CONSTANT.match(text)}
    return found


def _verbs(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [node.value] if ast.unparse(node.targets[0]) == "verb" else []
    if not isinstance(node, ast.Call):
        return []
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    place = NOTING.get(name)
    given = node.args[place : place + 2] if place is not None else []
    return [one.value for one in node.keywords if one.arg == "verb"] + given


def _texts(value: ast.expr) -> list[str]:
    """The strings that an expression can be: `"a"`, or `"a" if x else "b"`."""
    if isinstance(value, ast.IfExp):
        return _texts(value.body) + _texts(value.orelse)
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


def test_every_verb_has_its_sentence() -> None:
    found = noted()
    assert {"sign_in", "step_up", "second_factor_removed", "sign_on_bound", "put_legal_hold", "add_token"} <= found
    assert found - VERBS.keys() == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_holds_a_code(language: str) -> None:
    for verb in VERBS:
        assert not re.search(r"[a-z]_[a-z]", sentence(verb, "孙丽", "7-2-1503", language)), verb


def test_every_reason_of_a_failed_sign_on_has_its_word() -> None:
    assert {str(one) for one in Problem} == WHYS.keys()
    assert values_in_words({"why": "refused"}, "zh") == [("原因", "取消或未同意")]
    assert values_in_words({"result": "refused"}, "zh") == [("结果", "拒付")]


@pytest.mark.parametrize("codes", [Channel, Direction, Purpose, Reached, Result, TaskKind])
def test_codes_of_contacts_and_tasks_have_words(codes: type[StrEnum]) -> None:
    assert {str(one) for one in codes} - CODES.keys() == set()


def test_values_are_told_in_words() -> None:
    told = values_in_words({"way": "recovery", "kind": "task_photos", "which": "others", "days": 90}, "zh")
    assert told == [("凭", "恢复码"), ("种类", "任务照片"), ("哪些设备", "其他设备"), ("保存天数", "90")]


def test_every_word_is_there_in_both_languages() -> None:
    for words in (VERBS, SUBJECTS, KEYS, CODES, WHYS):
        assert not [name for name, text in words.items() if not text.zh or not text.en]
