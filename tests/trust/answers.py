"""What an answer says, whatever it is packed in; and what two answers have in common."""

import io
import re
import zipfile
from typing import Any

VARYING = ("x-request-id", "date")
# A form in which every field that the board knows is filled in so that it would be taken.
FILLED = {
    "reason": "理由", "result": "no_answer", "mode": "in", "kind": "manager", "until": "2026-12-31",
    "decision": "extend", "expected": "2026-12-31", "note": "备注", "channel": "phone", "person": "owner",
    "text": "7-2-1501", "active": "0",
    "role": "clerk", "name": "张三", "login": "zhangsan", "value": "9", "language": "en", "on": "2026-11-01",
    "calling": "", "said": "好", "contact": "no_answer", "evidence": "证据", "problem": "问题",
    "starts_at": "2026-12-01 10:00",
    "entrance": "2", "slot": "evidence", "findings": "nothing", "scope": "tasks:read", "field": "status", "word": "x",
    "mapped": "open", "version": "1", "seen": "empty", "window_days": "9",
    "relation": "tenant", "signed_on": "2026-11-23", "reference": "合同柜",
}  # fmt: skip
JSON_FILLED: dict[str, Any] = {
    "contacts": {"purpose": "service", "direction": "out", "channel": "phone", "result": "no_answer"},
    "promises": {"amount_fen": 100, "date": "2026-12-31"},
    "holds": {"kind": "manager", "reason": "理由"},
    "release": {"reason": "理由"},
    "acceptance": {"reason": "理由"},
}


def body_for(path: str) -> dict[str, Any]:
    """What a program would send to this address."""
    return dict(JSON_FILLED.get(path.rsplit("/", 1)[-1], {}))


def everything(answer: Any) -> str:
    """Headers and body as text; a workbook unpacked. Random hexadecimal may spell anything, and is left out."""
    content = answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    text = f"{headers}\n\n{content.decode('utf-8', 'replace')}"
    return re.sub(r"\b[0-9a-f]{64}\b", "…", text.replace(answer.headers.get("x-request-id", "\0"), "…"))


def likeness(answer: Any, address: str) -> tuple[int, str]:
    """(status, all the rest) without what differs from one request to the next: its id, and the address itself."""
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()) if name not in VARYING)
    text = f"{headers}\n\n{answer.text}"
    for varying in (answer.headers.get("x-request-id", ""), address):
        text = text.replace(varying, "…") if varying else text
    return answer.status_code, re.sub(r"content-length: \d+\n", "", text)
