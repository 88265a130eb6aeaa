"""Facts that other programs send as JSON."""

from integrations.webhooks.charges import read_charge_rows
from integrations.webhooks.events import BadEvent, read_event

__all__ = ["BadEvent", "read_charge_rows", "read_event"]
