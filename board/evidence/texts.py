"""Where the claim on an account stands in words, and how that is emptied: for retention and for erasing an owner.

Each statement has a hole for the accounts (`= :id`, or `IN (...)`). Kinds, numbers, amounts, days and classes of
evidence stay: the clock, the guard and `board verify` need them.
"""

from typing import Final

CLAIM_TEXTS: Final = (
    "UPDATE delivery SET signer = '', note = '', witnesses = '', sent_to = ''"
    " WHERE notice_id IN (SELECT id FROM notice WHERE account_id {})",
    "UPDATE notice SET title = '', body = '' WHERE account_id {}",
    "DELETE FROM evidence_file WHERE account_id {}",
    "UPDATE limitation_act SET reference = '' WHERE account_id {}",
    "UPDATE correction SET reason = '' WHERE account_id {}",
    "UPDATE approval SET reason = '', withdrawal_reason = '' WHERE account_id {}",
    "UPDATE approval_request SET reason = '', decision_reason = '' WHERE account_id {}",
    "UPDATE lawsuit SET court = '', case_no = '' WHERE account_id {}",
    "UPDATE claim_decision SET reason = '' WHERE account_id {}",
)
