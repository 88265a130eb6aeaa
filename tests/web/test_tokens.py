"""The colours can be read: contrast calculated for every pair that the screens put together."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text("utf-8")
BLOCKS = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in re.findall(r"\{([^{}]*--q0[^{}]*)\}", CSS)
]
LIGHT, DARK_BY_SYSTEM, DARK_BY_CHOICE = BLOCKS
STATES = ("held", "window", "collectable", "promised", "escort", "overdue", "disputed", "settled")
THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK_BY_CHOICE, id="dark")]
TEXT, EDGE = 4.5, 3.0


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_scale_is_the_standards_own():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


def test_both_dark_blocks_say_the_same():
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE
    assert LIGHT.keys() == DARK_BY_CHOICE.keys()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", ["text", "muted", "link"])
@pytest.mark.parametrize("ground", ["bg", "bg2", "bg-hover", "bg-picked"])
def test_words_on_every_ground(theme, text, ground):
    assert contrast(theme[text], theme[ground]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", STATES)
class TestState:
    def test_its_word_on_its_own_ground(self, theme, state):
        assert contrast(theme[f"{state}-text"], theme[f"{state}-bg"]) >= TEXT

    @pytest.mark.parametrize("ground", ["bg", "bg2", "bg-picked"])
    def test_its_word_on_the_page(self, theme, state, ground):
        assert contrast(theme[f"{state}-text"], theme[ground]) >= TEXT

    def test_words_on_its_solid(self, theme, state):
        assert contrast(theme["on-solid"], theme[f"{state}-solid"]) >= TEXT

    def test_its_edge_on_the_page(self, theme, state):
        assert contrast(theme[f"{state}-solid"], theme["bg"]) >= EDGE


@pytest.mark.parametrize("theme", THEMES)
def test_controls_can_be_seen(theme):
    for ground in ("bg", "bg2"):
        assert contrast(theme["control"], theme[ground]) >= EDGE
        assert contrast(theme["focus"], theme[ground]) >= EDGE
    for face in ("primary", "primary-hover"):
        assert contrast(theme["on-solid"], theme[face]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("step", range(6))
def test_room_numbers_in_the_heat_map(theme, step):
    assert contrast(theme[f"q{step}-text"], theme[f"q{step}"]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_more_months_are_always_further_from_the_page(theme):
    from_page = [contrast(theme[f"q{step}"], theme["bg"]) for step in range(6)]
    assert from_page == sorted(from_page)
