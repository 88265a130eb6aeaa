"""The ways of contact, those who take them and those who are reached, in words."""

from collections.abc import Mapping
from typing import Final

from board.rules.ports import Text
from board.rules.task_fields import CONTACT_CHANNELS
from board.rules.words import Channel, Reached, Role

CHANNELS: Final[Mapping[str, Text]] = {
    **CONTACT_CHANNELS,
    Channel.SMS: Text("短信", "text message"),
    Channel.VISIT: Text("上门", "visit"),
    Channel.LETTER: Text("书面通知", "letter"),
    Channel.LAWYER_LETTER: Text("律师函", "lawyer's letter"),
    Channel.LAWSUIT: Text("诉讼", "lawsuit"),
}
PEOPLE: Final[Mapping[str, Text]] = {
    Reached.OWNER: Text("业主", "owner"),
    Reached.AGENT: Text("代理人", "agent"),
    Reached.TENANT: Text("租户", "tenant"),
    Reached.RELATIVE: Text("亲属", "relative"),
    Reached.STRANGER: Text("其他人", "somebody else"),
}
TAKERS: Final[Mapping[str, Text]] = {
    Role.CLERK: Text("收费员", "fee clerk"),
    Role.STEWARD: Text("管家", "steward"),
    Role.MANAGER: Text("主任", "manager"),
}
