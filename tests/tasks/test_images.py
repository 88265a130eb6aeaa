"""Photos as phones send them, and what somebody might send instead."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from board.rules.ports import Refused
from board.tasks import images
from board.tasks.images import re_encode

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_phone_photo_comes_out_small_upright_and_without_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: the picture lies on its side
    exif.get_ifd(0x8769)[0x9003] = "2026:11:23 10:05:00"
    exif.get_ifd(0x8825)[1] = "N"
    photo = re_encode(_image("JPEG", (4000, 3000), exif=exif), SHANGHAI)
    shown = Image.open(io.BytesIO(photo.content))
    assert shown.size == (1200, 1600)
    assert not shown.getexif()
    assert len(photo.content) <= images.WANTED_BYTES
    assert photo.taken_at == datetime(2026, 11, 23, 2, 5, tzinfo=UTC)


def test_a_camera_that_says_its_offset_is_believed() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:23 10:05:00"
    exif.get_ifd(0x8769)[0x9011] = "+09:00"
    assert re_encode(_image("JPEG", (40, 30), exif=exif), SHANGHAI).taken_at == datetime(2026, 11, 23, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("form", [pytest.param("PNG", id="PNG"), pytest.param("WEBP", id="WebP")])
def test_other_forms_become_jpeg(form: str) -> None:
    photo = re_encode(_image(form, (30, 20), mode="RGBA"), SHANGHAI)
    assert Image.open(io.BytesIO(photo.content)).format == "JPEG"
    assert photo.taken_at is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "JPEG, PNG or WebP", id="nothing"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG or WebP", id="an SVG"),
        pytest.param(b"GIF89a" + b"\0" * 50, "JPEG, PNG or WebP", id="a GIF"),
        pytest.param(b"\xff\xd8\xff" + b"\0" * 50, "damaged", id="a JPEG in name only"),
        pytest.param(b"\xff\xd8\xff" + b"\0" * images.MOST_BYTES, "10 MB", id="more than 10 MB"),
    ],
)
def test_rubbish_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        re_encode(content, SHANGHAI)


@pytest.mark.parametrize(
    "side", [pytest.param(6400, id="41 megapixels"), pytest.param(11000, id="121"), pytest.param(20000, id="a bomb")]
)
def test_pixels_are_counted_before_they_are_decoded(side: int) -> None:
    with pytest.raises(Refused, match="40 million"):
        re_encode(_empty_png(side), SHANGHAI)


def test_a_truncated_photo_is_refused() -> None:
    with pytest.raises(Refused, match="damaged"):
        re_encode(_image("JPEG", (800, 600))[:2000], SHANGHAI)


def _image(form: str, size: tuple[int, int], *, mode: str = "RGB", exif: Image.Exif | None = None) -> bytes:
    buffer = io.BytesIO()
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    picture.save(buffer, form, **({} if exif is None else {"exif": exif}))
    return buffer.getvalue()


def _empty_png(side: int) -> bytes:
    """A PNG of one bit a pixel: a few kilobytes that would decode to hundreds of megabytes."""
    buffer = io.BytesIO()
    Image.new("1", (side, side)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("2026:11:23 10:05:00", datetime(2026, 11, 23, 2, 5, tzinfo=UTC), id="local"),
        pytest.param("2026:11:23 02:05:00+00:00", datetime(2026, 11, 23, 2, 5, tzinfo=UTC), id="with an offset"),
        pytest.param("2026:11:23 11:00:00", None, id="ahead of the clock"),
        pytest.param("1999:12:31 10:00:00", None, id="before phones took photos"),
        pytest.param("0001:01:01 00:00:00+23:00", None, id="before all time"),
        pytest.param("yesterday", None, id="rubbish"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_claimed_time_is_believed_where_it_can_be(text: str, at: datetime | None) -> None:
    assert images.claimed(text, SHANGHAI, datetime(2026, 11, 23, 2, 10, tzinfo=UTC)) == at
