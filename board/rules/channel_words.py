"""The ways of contact and those who take them, in words."""

from collections.abc import Mapping
from typing import Final

from board.rules.ports import Text
from board.rules.task_fields import CONTACT_CHANNELS
from board.rules.words import Channel, Role

CHANNELS: Final[Mapping[str, Text]] = {
    **CONTACT_CHANNELS,
    Channel.SMS: Text("短信", "text message"),
    Channel.VISIT: Text("上门", "visit"),
    Channel.LETTER: Text("书面通知", "letter"),
    Channel.LAWYER_LETTER: Text("律师函", "lawyer's letter"),
    Channel.LAWSUIT: Text("诉讼", "lawsuit"),
}
TAKERS: Final[Mapping[str, Text]] = {
    Role.CLERK: Text("收费员", "fee clerk"),
    Role.STEWARD: Text("管家", "steward"),
    Role.MANAGER: Text("主任", "manager"),
}
