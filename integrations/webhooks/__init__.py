"""Facts that other programs send as JSON."""

from integrations.webhooks.charges import FIELDS as CHARGE_FIELDS
from integrations.webhooks.charges import read_charge_rows
from integrations.webhooks.events import FIELDS as EVENT_FIELDS
from integrations.webhooks.events import BadEvent, read_event

__all__ = ["CHARGE_FIELDS", "EVENT_FIELDS", "BadEvent", "read_charge_rows", "read_event"]
