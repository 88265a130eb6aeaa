"""Contacts of other systems as the contact guard counts them, in SQL."""

from typing import Final

# Within a quarter of an hour the dialler's log and the clerk's own note are one and the same call.
SAME_CALL_MICROS: Final = 15 * 60 * 1_000_000
# A contact `o` that went out to ask for money, and that nobody wrote down on the board itself about the account `a`.
COUNTED: Final = f"""
    o.purpose = 'collection' AND o.direction = 'out' AND NOT EXISTS (
        SELECT 1 FROM contact same WHERE same.account_id = a.id AND same.undone_at IS NULL AND same.direction = 'out'
        AND same.purpose = 'collection' AND same.channel = o.channel
        AND same.at BETWEEN o.at - {SAME_CALL_MICROS} AND o.at + {SAME_CALL_MICROS})
"""
# A row without what names anybody: its number becomes one of its own, so that no other row is like it.
FORGET_OUTSIDE: Final = """
    UPDATE outside_contact
    SET phone = '~' || CAST(id AS TEXT), place_text = '', result_word = '', agent = '', note = ''
"""
