"""The many ways in which offices write the same address, day, time, amount, period and phone."""

from datetime import date, datetime, timedelta
from random import Random

from tests.oracle.facts import SHANGHAI, Place

WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}
DIGITS = "零一二三四五六七八九"
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
AREAS = ("门厅", "大堂", "楼道", "外墙", "电梯厅")


def full_width(text: str) -> str:
    return text.translate(WIDE)


def chinese(number: int) -> str:
    """1 to 99: `二十一`."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")


def address(place: Place, rng: Random, *, prefix: bool) -> str:
    """The place in one text; its community first where `prefix` asks for it."""
    text = area_text(place, rng) if place.room is None else room_text(place, rng)
    text = (place.community or "") + text if prefix else text
    text = full_width(text) if rng.random() < 0.08 else text
    remark = rng.choice(("(出租)", "（出租）", "(空置)")) if place.room and rng.random() < 0.06 else ""
    return text + remark


def area_text(place: Place, rng: Random) -> str:
    if place.building == "地库":
        return "地库"
    entrance = f"{place.entrance}单元" if place.entrance else ""
    return f"{block(place.building or '', rng)}{entrance}{rng.choice(AREAS)}"


def room_text(place: Place, rng: Random) -> str:
    building, entrance, room = place.building or "", place.entrance or "", place.room or ""
    if building == "地库" or not room.isdigit():
        return (building if building == "地库" else block(building, rng)) + room
    parts = [part for part in (building, entrance, room) if part]
    floor_and_stack = f"{room[:-2]}楼{room[-2:]}"
    forms = [
        "-".join(parts),
        block(building, rng) + (f"{entrance}单元" if entrance else "") + rng.choice((room, f"{room}室", f"{room}房")),
        block(building, rng) + (f"{entrance}单元" if entrance else "") + floor_and_stack,
    ]
    if building.isdigit():
        forms += ["-".join([part.zfill(2) for part in parts[:-1]] + [room.zfill(4)])]
        forms += [f"{chinese(int(building))}栋" + (f"{chinese(int(entrance))}单元" if entrance else "") + room]
    if entrance:
        forms += [f"{building}#-{entrance}-{room}"]
    return rng.choice(forms)


def block(building: str, rng: Random) -> str:
    return building + (rng.choice(("栋", "幢", "号楼")) if building.isdigit() else "座")


def building_cell(building: str, rng: Random) -> str:
    if not building.isdigit():
        return building if building == "地库" or rng.random() < 0.5 else f"{building}座"
    return rng.choice(
        (
            building,
            building,
            f"{building}栋",
            f"{building}号楼",
            building.zfill(2),
            full_width(building),
            f"{chinese(int(building))}栋",
        )
    )


def entrance_cell(entrance: str, rng: Random) -> str:
    if not entrance:
        return ""
    return rng.choice((entrance, f"{entrance}单元", entrance.zfill(2), f"{chinese(int(entrance))}单元"))


def room_cell(room: str, rng: Random) -> object:
    if not room.isdigit():
        return room
    return rng.choice((room, f"{room}室", room.zfill(4), full_width(room), int(room)))


def day_text(day: date, style: str, rng: Random) -> object:
    """`mixed` style takes any form; `cells` leaves a spreadsheet's own date."""
    forms: list[object] = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        serial(day),
        datetime(day.year, day.month, day.day),  # noqa: DTZ001
    ]
    return forms[STYLES.index(style)] if style != "mixed" else rng.choice(forms[:4])


STYLES = ("iso", "slashes", "words", "serial", "cells")


def time_text(moment: datetime, style: str, rng: Random) -> object:
    local = moment.astimezone(SHANGHAI).replace(tzinfo=None)
    if style == "cells":
        return local
    if style == "serial":
        return serial(local)
    day = day_text(local.date(), style, rng)
    if isinstance(day, float | int):
        return serial(local)
    at_midnight = local.hour == local.minute == 0
    return day if at_midnight and rng.random() < 0.5 else f"{day} {local:%H:%M}"


def serial(day: date) -> float | int:
    """A spreadsheet's day number, with the time as its fraction."""
    if isinstance(day, datetime):
        return round((day - EXCEL_EPOCH) / timedelta(days=1), 10)
    return (day - EXCEL_EPOCH.date()).days


def amount(fen: int, rng: Random) -> object:
    yuan = fen / 100
    forms: list[object] = [f"{yuan:.2f}", f"{yuan:,.2f}", f"￥{yuan:.2f}", f"{yuan:.2f}元", yuan, yuan]
    if fen % 100 == 0:
        forms += [f"{fen // 100}元", str(fen // 100), f"￥{fen // 100:,}"]
    if fen % 10 == 0:
        forms += [f"￥{fen // 100}.{fen % 100 // 10}"]
    if rng.random() < 0.03:
        return full_width(f"{yuan:.2f}")
    return rng.choice(forms)


def period(months: tuple[int, int], rng: Random) -> str:
    first, last = months
    year, number = divmod(first, 12)
    if first == last:
        return rng.choice((f"{year}-{number + 1:02d}", f"{year}年{number + 1}月"))
    forms = [f"{year}-{number + 1:02d}~{last // 12}-{last % 12 + 1:02d}"]
    if last - first == 2 and number % 3 == 0:
        forms.append(f"{year}Q{number // 3 + 1}")
    if last - first == 11 and number == 0:
        forms.append(f"{year}年度")
    return rng.choice(forms)


def phone(number: str, rng: Random) -> object:
    if not number:
        return ""
    parts = (number[:3], number[3:7], number[7:])
    return rng.choice((number, "-".join(parts), " ".join(parts), f"+86 {number}", full_width(number), int(number)))
