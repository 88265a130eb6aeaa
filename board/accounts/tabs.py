"""The pages that belong to one account, as tabs above each of them."""

from typing import Final, NamedTuple

from board.accounts.eyes import Eyes
from board.accounts.scope import Place
from board.rules.people import Who
from board.rules.ports import Text
from board.web.access import roles_of

# (address, label) in the order of the tabs; for whom is in the matrix.
TABS: Final = (
    ("/accounts/{account_id}", Text("账户", "Account")),
    ("/accounts/{account_id}/agreements", Text("承诺与分期", "Promises and instalments")),
    ("/accounts/{account_id}/guard", Text("能联系吗", "May I?")),
    ("/accounts/{account_id}/evidence", Text("证据与时效", "Evidence")),
    ("/accounts/{account_id}/household", Text("住户情况", "Household")),
)


class Tab(NamedTuple):
    href: str
    label: str
    current: bool


def tabs(account: Place, who: Who, here: str, reader: Eyes) -> list[Tab]:
    """The tabs that this person has for an account; `here` is the address of the one that is open."""
    return [
        Tab(address.replace("{account_id}", str(account.id)), reader.say(label), address == here)
        for address, label in TABS
        if who.may(account.community_id, *roles_of(address))
    ]
