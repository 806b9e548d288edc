"""Whatever is taken comes out as a clean JPEG of the right size."""

import io
from itertools import pairwise

import pytest
from PIL import Image, ImageFile

from communities.feedback.photos import PhotoLimits
from communities.feedback.photos.exif import read as read_exif
from tests.builders import images
from tests.builders.images import GARDEN, PAYLOAD, a_heic, a_jpeg, exif_with, gps
from tests.communities.feedback.preparing import (
    opened,
    prepared,
    refusal,
)


def markers(jpeg: bytes) -> set[int]:
    """The kinds of segments before the first scan, read here without the code under test."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


@pytest.mark.parametrize("make", images.TAKEN.values(), ids=images.TAKEN)
def test_whatever_is_taken_comes_out_as_a_clean_jpeg(make):
    # given a picture, with whatever it carries before, inside and behind
    data = make()

    # when it is prepared
    photo = prepared(data)

    # then both pictures are JPEGs that say nothing but their pixels, and nothing of the sender's bytes is left
    for out in (photo.display, photo.thumb):
        assert markers(out) <= {0xE0, 0xDB, 0xC2, 0xC4, 0xDD}
        assert out.endswith(b"\xff\xd9")
        assert PAYLOAD not in out
        assert PAYLOAD[:14] not in out
        assert opened(out).getexif() == {}
        assert opened(out).mode == "RGB"
        opened(out).load()
    assert photo.content_type == "image/jpeg"
    assert opened(photo.display).size == (photo.width, photo.height)


def test_control_a_plain_save_keeps_what_the_sender_wrote():
    # given pictures that say more than their pixels
    remark, placed = a_jpeg(comment=PAYLOAD), a_jpeg(exif=exif_with(gps()))

    # when they are saved again the way most programs do
    again, place = io.BytesIO(), io.BytesIO()
    opened(remark).save(again, "JPEG")
    opened(placed).save(place, "JPEG", exif=opened(placed).getexif())

    # then the remark and the place are still there
    assert PAYLOAD in again.getvalue()
    assert 0xE1 in markers(place.getvalue())
    assert read_exif(opened(place.getvalue()).info["exif"])[1] == pytest.approx(GARDEN, abs=1e-6)


def test_a_large_photo_is_shown_small_and_smaller():
    photo = prepared(a_jpeg((4000, 3000)))
    assert (photo.width, photo.height) == (1600, 1200)
    assert opened(photo.thumb).size == (400, 300)


def test_a_small_photo_is_not_blown_up():
    photo = prepared(a_jpeg((200, 100)))
    assert (photo.width, photo.height) == (200, 100)
    assert opened(photo.thumb).size == (200, 100)


@pytest.mark.parametrize("size", [(1601, 1199), (3199, 1), (1, 25), (2401, 1603), (257, 513)], ids=str)
def test_sizes_that_do_not_divide_are_shown_whole(size):
    # given a picture that is white all over
    shown = prepared(
        images.encoded(Image.new("RGB", size, "white"), "PNG"), display_edge=400, thumb_edge=90, max_ratio=4000
    )

    # then no edge of it is missing or dark, and the longer edge is as long as it may be
    assert opened(shown.display).getextrema() == ((255, 255),) * 3
    assert max(shown.width, shown.height) == min(400, max(size))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_shows_the_same_picture(kind):
    # given the same tall gradient, so large that it is read in bands
    data = images.encoded(images.a_picture((600, 1000)), kind)

    # when it is prepared
    shown = opened(prepared(data, display_edge=250).display)

    # then it is dark above, bright below, and never turns back between
    column = [shown.getpixel((shown.width // 2, y))[1] for y in range(0, shown.height, 10)]
    assert column[0] < 12
    assert column[-1] > 240
    assert all(below - above >= -3 for above, below in pairwise(column))


def test_only_the_first_frame_is_drawn():
    # given animations whose first frame is black and whose others are not
    for kind in ("PNG", "WEBP"):
        shown = opened(prepared(images.an_animation(kind)).display)
        assert max(shown.getpixel((20, 20))) < 8


def test_pillow_is_left_as_careful_as_it_was():
    before = (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS)
    prepared(a_heic())
    refusal(a_jpeg()[:900])
    assert (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS) == before == (False, 1024**3 // 4 // 3)
    assert PhotoLimits().max_pixels < Image.MAX_IMAGE_PIXELS
