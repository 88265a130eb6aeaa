"""What people do with tasks: ask for one, move it, record a row of a list, add a photo."""

from board.tasks.moves import colleagues, move
from board.tasks.photos import add_photo
from board.tasks.requests import request
from board.tasks.rows import forget_presence_checks, record_row

__all__ = ["add_photo", "colleagues", "forget_presence_checks", "move", "record_row", "request"]
