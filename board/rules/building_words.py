"""What a building is called on the screens, and in the titles that the board itself gave to tasks."""

import re

from board.rules.ports import Text

# As the titles are kept: one building or several, and behind them how many households.
_TITLE = re.compile(r"([^ ]+?)(?: (\d+) 户)?")
_BUILDING = re.compile(r"([!-~]+)栋")


def building_words(name: str) -> Text:
    """`7栋`, in English `bldg 7`; names that say what they are (`地库`) stay."""
    return Text(f"{name}栋", f"bldg {name}") if name.isascii() else Text(name, name)


def title_words(title: str) -> Text:
    """The title of a task as it is kept, and in English: `7栋、8栋 12 户` is `bldg 7, bldg 8: 12 households`. Any
    other, such as a room, stays as it is."""
    found = _TITLE.fullmatch(title)
    if found is None:
        return Text(title, title)
    places = [_BUILDING.sub(r"bldg \1", part) if _BUILDING.fullmatch(part) else part for part in found[1].split("、")]
    return Text(title, ", ".join(places) + (f": {found[2]} households" if found[2] else ""))
