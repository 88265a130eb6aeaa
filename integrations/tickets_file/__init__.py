"""Ticket exports out of work-order systems."""

from integrations.tickets_file.headers import TICKETS
from integrations.tickets_file.known import is_known, read_word
from integrations.tickets_file.tickets import TicketBatch, read_tickets

__all__ = ["TICKETS", "TicketBatch", "is_known", "read_tickets", "read_word"]
