"""Lists of whom to contact: what goes into a dialler or an SMS service."""

from integrations.call_list.headers import CALL_LIST
from integrations.call_list.rows import NO_COMMUNITY, NO_ROOM, PROBLEMS, read_call_list

__all__ = ["CALL_LIST", "NO_COMMUNITY", "NO_ROOM", "PROBLEMS", "read_call_list"]
