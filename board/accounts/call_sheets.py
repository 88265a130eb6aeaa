"""A list for the telephone or for text messages as a workbook: who may be contacted, and on a second sheet who not."""

from collections.abc import Iterator

from board.accounts.eyes import Eyes
from board.accounts.lines import Line, line
from board.accounts.next_steps import next_step
from board.accounts.queries import AccountLine
from board.accounts.selection import CallList
from board.rules.words import Channel
from board.web.sheets import as_xlsx


def call_sheets(found: CallList, channel: Channel, eyes: Eyes) -> bytes:
    """The content of an XLSX file; numbers stay text, and what is said stands beside each."""
    _ = eyes._
    header = [_("Room"), _("Household"), _("Phone"), _("Overdue"), _("State"), _("Next step"), _("Words to say")]
    if channel is Channel.SMS:
        header[-1] = _("Message")
    title = _("Messages") if channel is Channel.SMS else _("Calls")
    return as_xlsx(
        [
            (title, header, _rows(found, eyes)),
            (_("Left out"), [_("Room"), _("Household"), _("Why not")], _skipped(found, eyes)),
        ]
    )


def _rows(found: CallList, eyes: Eyes) -> Iterator[list[str]]:
    for one in found.allowed:
        shown: Line = line(one.account, eyes)
        yield [
            shown.label, shown.owner, " ".join(one.phones), shown.money, shown.word, shown.step,
            next_step(one.account, eyes).words,
        ]  # fmt: skip


def _skipped(found: CallList, eyes: Eyes) -> Iterator[list[str]]:
    for account, why in found.skipped:
        yield [account.label, account.owner, "；".join(eyes.say(text) for text in why)]


def reasons(found: CallList, eyes: Eyes) -> list[tuple[AccountLine, str]]:
    """Who is left out, with the reasons in words."""
    return [(account, "；".join(eyes.say(text) for text in why)) for account, why in found.skipped]
