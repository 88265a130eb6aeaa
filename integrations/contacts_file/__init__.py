"""Contacts that other systems made: call logs, SMS reports, dunning lists."""

from integrations.contacts_file.contacts import ContactBatch, read_contacts
from integrations.contacts_file.headers import CONTACTS

__all__ = ["CONTACTS", "ContactBatch", "read_contacts"]
