"""Which room a text means, read naively: one pattern for words, one for dashes, one for garages."""

import re
import unicodedata

from tests.oracle.facts import Place

NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMBER = r"(?:[0-9]+|[A-Z]|[一二三四五六七八九十百]+)"
WORDS = re.compile(
    rf"^(?P<community>.*?)(?P<building>{NUMBER})(?:号楼|栋|幢|座|#)-?"
    rf"(?:(?P<entrance>{NUMBER})(?:单元|-))?(?P<rest>.*)$"
)
DASHES = re.compile(r"^(?P<community>[^0-9]*?)(?P<building>[0-9]+|[A-Z])-(?:(?P<entrance>[0-9]+)-)?(?P<rest>[0-9]+)$")
GARAGE = re.compile(r"^(?P<community>.*?)(?P<building>地库)(?P<rest>.*)$")
FLOOR_AND_STACK = re.compile(r"^([0-9]+)(?:楼|层)([0-9]{1,2})(?:室|房)?$")
PLAIN_ROOM = re.compile(r"^([0-9]+[A-Z]?)(?:室|房|号)?$")
TRAILING_REMARK = re.compile(r"\([^()]*\)$")


def read_address(text: str, community: str | None = None) -> Place | None:
    """The place a text names, in the community it names or else the one given; None where it names none.

    Without a room number the place is a public area of its building or entrance.
    """
    plain = TRAILING_REMARK.sub("", unicodedata.normalize("NFKC", text).replace(" ", "").upper())
    found = GARAGE.match(plain) or WORDS.match(plain) or DASHES.match(plain)
    if found is None:
        return None
    parts = found.groupdict()
    named = parts["community"] or community
    building = number(parts["building"])
    entrance = number(parts.get("entrance") or "")
    room = read_room(parts["rest"])
    if room is None:
        return Place(named, building, entrance or None, None)
    return Place(named, building, entrance, room)


def read_room(rest: str) -> str | None:
    """`1503室` is 1503, `15楼03` is 1503, `商铺05` stays as it is; a text with no number is no room."""
    if found := FLOOR_AND_STACK.match(rest):
        return f"{int(found[1])}{int(found[2]):02d}"
    if found := PLAIN_ROOM.match(rest):
        return found[1].lstrip("0")
    return rest if re.search("[0-9]", rest) else None


def number(text: str) -> str:
    """`07` and `七` are `7`, `二十一` is `21`, `A` is `A`."""
    if not text or text == "地库" or text.isascii():
        return text.lstrip("0")
    tens, ten, ones = text.rpartition("十")
    return str((NUMERALS.get(tens, 1) if ten else 0) * 10 + NUMERALS.get(ones, 0))


def phone_digits(text: str) -> str:
    """`+86 138-0013-8000` and `１３８００１３８０００` are the same phone."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
