"""Names and phone numbers, as they are compared."""

import re
from collections.abc import Callable

from board.rules.disguise import masked_phone
from board.rules.people import Who
from board.rules.text import plain, squeezed
from board.rules.visibility import OPENS_PHONES

_PHONE = re.compile(
    r"(?<!\d)(?:\+?(?:00)?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
    r"|(?<!\d)(?:\+?(?:00)?86[- ]?)?\(?(0\d{2,3})\)?[- ]?([2-9]\d{6,7})(?!\d)"
    r"|(?<!\d)(400)[- ]?(\d{3}[- ]?\d{4})(?!\d)"
    r"|(?<!\d)([2-9]\d{6,7})(?!\d)",
    re.ASCII,
)


def normalise_phone(text: str) -> list[str]:
    """The numbers in a cell, digits only, each once, in their order; [] for a masked or missing one.

    Mobile numbers lose +86, spaces and dashes; land lines keep their area code with its zero where written. Several
    numbers may stand apart by `、`, `/`, `,`, `;`, a space or any words.
    """
    found = _PHONE.findall(plain(text))
    return list(dict.fromkeys(re.sub(r"\D", "", "".join(parts)) for parts in found))


_CERTAIN = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)\(?0\d{2,3}\)?[- ]?[2-9]\d{6,7}(?!\d)",
    re.ASCII,
)
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def without_numbers(text: str) -> str:
    """Free text with every phone number in it masked: `业主 138****8000`.

    Bare seven or eight digits stay: they are dates and ticket numbers as often.
    """
    return _CERTAIN.sub(lambda found: masked_phone(re.sub(r"\D", "", found[0])[-12:]), text.translate(_WIDE))


def telling(who: Who, community_id: int | None) -> Callable[[str], str]:
    """How this person reads free text: numbers in it are masked for those who may open none there."""
    opens_some = who.may(-1 if community_id is None else community_id, *OPENS_PHONES)
    return str if opens_some else without_numbers


def normalise_name(text: str) -> str:
    """A person's name as it is compared: `张 三` is `张三`."""
    return squeezed(text)
