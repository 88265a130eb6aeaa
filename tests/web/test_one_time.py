"""Codes of an authenticator: the RFC's own vectors, a step of tolerance, and each step once."""

import base64
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from board.web import one_time

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
STEP = one_time.step_at(NOW)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, SHA-1, the last six of its eight digits."""
    now = datetime.fromtimestamp(seconds, UTC)
    assert one_time.matching_step(SECRET, code, now=now) == seconds // 30


def code_of(steps: int) -> str:
    """The code of a step so many steps away from now."""
    return one_time.pyotp.HOTP(SECRET).at(STEP + steps)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        pytest.param(-2, None, id="a minute ago"),
        pytest.param(-1, STEP - 1, id="the step before"),
        pytest.param(0, STEP, id="now"),
        pytest.param(1, STEP + 1, id="a phone that is half a minute ahead"),
        pytest.param(2, None, id="a minute ahead"),
    ],
)
def test_a_step_of_tolerance(steps: int, found: int | None) -> None:
    assert one_time.matching_step(SECRET, code_of(steps), now=NOW) == found


@pytest.mark.parametrize(
    ("after", "found"),
    [
        pytest.param(STEP - 1, STEP, id="used last in the step before"),
        pytest.param(STEP, None, id="used in this step"),
        pytest.param(STEP + 1, None, id="used in the step to come"),
    ],
)
def test_a_step_that_was_used_is_over_and_those_before_it_too(after: int, found: int | None) -> None:
    assert one_time.matching_step(SECRET, code_of(0), now=NOW, after=after) == found


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        pytest.param("{a} {b}", True, id="with the space that apps show"),
        pytest.param("{a}-{b}", True, id="with a hyphen"),
        pytest.param(" {a}{b}\n", True, id="pasted with its line"),
        pytest.param("{wide}", True, id="full-width digits of a Chinese keyboard"),
        pytest.param("{a}{b}0", False, id="a digit more"),
        pytest.param("{a}", False, id="half of it"),
        pytest.param("", False, id="nothing"),
        pytest.param("abcdef", False, id="letters"),
        pytest.param("٢٨٧٠٨٢", False, id="digits of another script"),
        pytest.param("1" * 5000, False, id="without end"),
    ],
)
def test_how_a_code_may_be_typed(typed: str, right: bool) -> None:
    code = code_of(0)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    filled = typed.format(a=code[:3], b=code[3:], wide=wide)
    assert (one_time.matching_step(SECRET, filled, now=NOW) is not None) is right


def test_what_the_app_scans() -> None:
    parts = urlsplit(one_time.address(SECRET, login="孙丽", issuer="协同看板"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["协同看板"]}


def test_the_picture_is_one_that_the_content_policy_allows() -> None:
    kind, _, drawn = one_time.picture("otpauth://totp/x?secret=" + SECRET).partition(",")
    assert kind.startswith("data:image/svg+xml")
    assert set(re.findall(r"<(\w+)", unquote(drawn))) <= {"svg", "g", "path"}


def test_secrets_are_new_and_long() -> None:
    found = {one_time.new_secret() for _ in range(50)}
    assert len(found) == 50
    assert {len(base64.b32decode(one)) for one in found} == {20}
    assert one_time.in_fours("ABCDEFGHIJ") == "ABCD EFGH IJ"


def test_a_minute_of_codes_is_three_steps() -> None:
    good = [
        seconds
        for seconds in range(-120, 120)
        if one_time.matching_step(SECRET, code_of(0), now=NOW + timedelta(seconds=seconds))
    ]
    assert (min(good), max(good)) == (-30, 59)
