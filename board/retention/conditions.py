"""Conditions that keep data: a claim that lives, a legal hold on what a task or a line is about. All are SQL."""

from board.accounts.legal_holds import under_hold

TOKEN = "~"  # noqa: S105  what stands for a phone that was erased begins with this

# Whom the task `t` concerns. A UNION of plain lookups: each finds its index.
TASK_OWNERS = """
    SELECT a1.owner_id FROM account a1 WHERE a1.id = t.account_id
    UNION ALL SELECT a2.owner_id FROM account a2 WHERE a2.room_id = t.room_id
    UNION ALL SELECT a3.owner_id FROM task_row k3 JOIN account a3 ON a3.id = k3.account_id WHERE k3.task_id = t.id
    UNION ALL SELECT a4.owner_id FROM task_row k4 JOIN account a4 ON a4.room_id = k4.room_id WHERE k4.task_id = t.id
    UNION ALL SELECT t5.owner_id FROM ticket t5 WHERE t5.id = t.ticket_id
    UNION ALL SELECT h6.owner_id FROM manual_hold h6 WHERE h6.id = t.manual_hold_id
"""
TASK_BUILDINGS = """
    SELECT t.building_id
    UNION ALL SELECT r7.building_id FROM room r7 WHERE r7.id = t.room_id
    UNION ALL SELECT r8.building_id FROM task_row k8 JOIN room r8 ON r8.id = k8.room_id WHERE k8.task_id = t.id
    UNION ALL SELECT t9.building_id FROM ticket t9 WHERE t9.id = t.ticket_id
"""
TASK_HELD = under_hold("t.community_id", owners=TASK_OWNERS, buildings=TASK_BUILDINGS)


def claims(owners: str) -> str:
    """A condition: one of these owners owes something, due or not, or is in a lawsuit; their evidence stays."""
    return f"""EXISTS (SELECT 1 FROM owner debtor WHERE debtor.id IN ({owners}) AND (
        EXISTS (SELECT 1 FROM account owing JOIN charge_version v ON v.account_id = owing.id
                WHERE owing.owner_id = debtor.id AND v.until > :today AND v.settled_on > :today
                AND v.due_fen > v.paid_fen)
        OR EXISTS (SELECT 1 FROM manual_hold sued WHERE sued.owner_id = debtor.id AND sued.kind = 'legal'
                   AND sued.released_at IS NULL AND COALESCE(sued.ends, :now + 1) > :now)
        OR EXISTS (SELECT 1 FROM lawsuit filed JOIN account sued_for ON sued_for.id = filed.account_id
                   WHERE sued_for.owner_id = debtor.id AND filed.ended_on IS NULL)))"""


TASK_CLAIM = claims(TASK_OWNERS)
