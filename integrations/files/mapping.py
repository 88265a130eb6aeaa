"""A file that says how another system's words and columns are ours."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from integrations.files.errors import Unusable


@dataclass(frozen=True)
class FileMapping:
    """`columns`: our field to their header; `values`: our field to their word to ours."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words(self, name: str) -> Mapping[str, str]:
        return self.values.get(name, {})


def load_mapping(path: Path) -> FileMapping:
    """A mapping from TOML or JSON: `{"columns": {"due": "本期费用"}, "values": {"status": {"搞定": "resolved"}}}`.

    `Unusable` where the file is neither, or has another shape.
    """
    try:
        text = path.read_text("utf-8-sig")
        read = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError:
        raise Unusable(
            zh=f"找不到对照文件 {path.name}。", en=f"The mapping file {path.name} cannot be opened."
        ) from None
    except ValueError as error:
        detail = str(error).splitlines()[0]
        raise Unusable(
            zh=f"对照文件 {path.name} 不是有效的 TOML 或 JSON：{detail}",
            en=f"The mapping file {path.name} is no valid TOML or JSON: {detail}",
        ) from None
    return _checked(read, path.name)


def _checked(read: Any, name: str) -> FileMapping:
    parts: dict[str, Any] = (
        read if isinstance(read, dict) and read.keys() <= {"columns", "values"} else {"columns": None}
    )
    columns, values = parts.get("columns", {}), parts.get("values", {})
    if not _is_text_map(columns) or not isinstance(values, dict) or not all(map(_is_text_map, values.values())):
        raise Unusable(
            zh=f"对照文件 {name} 只能有 columns 和 values 两部分，里面都是文字对文字。",
            en=f"The mapping file {name} may hold only `columns` and `values`, text to text.",
        )
    return FileMapping(columns, values)


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(word, str) for pair in value.items() for word in pair)
