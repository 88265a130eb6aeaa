"""Rolls of rooms and owners."""

from integrations.rooms_file.headers import ROOMS
from integrations.rooms_file.roll import RoomBatch, read_rooms

__all__ = ["ROOMS", "RoomBatch", "read_rooms"]
