"""How much of a stranger's file is looked at before it is refused."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. The workbook's are those of a file nobody has opened yet: a bomb is small."""

    text_bytes: int = 512 * MEGABYTE
    text_rows: int = 2_000_000
    cell_characters: int = 32_767
    columns: int = 256
    workbook_bytes: int = 20 * MEGABYTE
    workbook_members: int = 200
    member_bytes: int = 200 * MEGABYTE
    workbook_inflated: int = 256 * MEGABYTE
    inflation: int = 100
    workbook_rows: int = 500_000
    child_memory: int = 1024 * MEGABYTE
    child_cpu: int = 30
    child_wall: int = 60
