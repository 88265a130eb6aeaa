"""Photos as they come from phones, turned into photos that are safe to keep and quick to send."""

import io
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from PIL import Image, ImageOps

from board.rules.ports import Refused, Text

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
QUALITIES = (82, 70, 55)
WANTED_BYTES = 600 * 1024
SIGNATURES = {"JPEG": (b"\xff\xd8\xff", 0), "PNG": (b"\x89PNG\r\n\x1a\n", 0), "WEBP": (b"WEBP", 8)}

WALL_CHARACTERS = len("2026:11:23 10:05:00")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)  # a phone's clock runs a little before ours

_EXIF_IFD = 0x8769
_TAKEN_AT, _OFFSET = 0x9003, 0x9011


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG without any metadata, upright; `taken_at` is what the camera said, kept because it is evidence."""

    content: bytes
    taken_at: datetime | None
    media_type: str = "image/jpeg"


def claimed(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    """The camera time that a browser read before it made a photo smaller: as in Exif, with or without an offset.

    None for what is no such time, or lies before phones took photos or ahead of the clock.
    """
    wall, offset = text[:WALL_CHARACTERS], text[WALL_CHARACTERS:]
    try:
        at = _instant(wall, offset, zone)
    except (ValueError, OverflowError):
        return None
    return at if EARLIEST <= at <= now + AHEAD else None


def re_encode(content: bytes, zone: tzinfo) -> Photo:
    """Decode, turn upright, shrink to 1600 pixels and encode anew, so that no metadata and no trick survives.

    A camera time without an offset is local time of `zone`. Raises Refused for anything but a JPEG, PNG or WebP of
    at most 10 MB and 40 megapixels; the pixels are counted before any is decoded.
    """
    if len(content) > MOST_BYTES:
        raise Refused(Text("照片不能超过 10 MB。", "A photo may have at most 10 MB."))
    found = next((name for name, (mark, at) in SIGNATURES.items() if content[at : at + len(mark)] == mark), None)
    if found is None:
        raise Refused(Text("请上传 JPEG、PNG 或 WebP 照片。", "Upload a JPEG, PNG or WebP photo."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(found,)) as image:
                return _encoded(image, zone)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(
            Text("照片文件已损坏，请重新拍摄或选择。", "The photo is damaged; take or choose another.")
        ) from error


def _encoded(image: Image.Image, zone: tzinfo) -> Photo:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    taken_at = _taken_at(image, zone)
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    for quality in QUALITIES:
        buffer = io.BytesIO()
        upright.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= WANTED_BYTES:
            break
    return Photo(buffer.getvalue(), taken_at)


def _taken_at(image: Image.Image, zone: tzinfo) -> datetime | None:
    exif = image.getexif().get_ifd(_EXIF_IFD)
    try:
        return _instant(str(exif[_TAKEN_AT]), str(exif.get(_OFFSET, "")), zone)
    except (KeyError, ValueError, OverflowError):
        return None


def _instant(wall: str, offset: str, zone: tzinfo) -> datetime:
    """Raises ValueError for what cameras do not write, OverflowError at the ends of time."""
    read = datetime.strptime(wall, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    if offset:
        return datetime.strptime(f"{read:%Y%m%d%H%M%S}{offset}", "%Y%m%d%H%M%S%z").astimezone(UTC)
    return read.replace(tzinfo=zone).astimezone(UTC)


def _too_many_pixels() -> Refused:
    return Refused(Text("照片像素过大（最多 4000 万像素）。", "The photo has too many pixels (40 million at most)."))
