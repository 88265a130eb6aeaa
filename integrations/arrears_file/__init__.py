"""Arrears lists out of fee systems."""

from integrations.arrears_file.batch import ChargeBatch
from integrations.arrears_file.charges import read_charges
from integrations.arrears_file.headers import ARREARS
from integrations.files import write_rejects

__all__ = ["ARREARS", "ChargeBatch", "read_charges", "write_rejects"]
