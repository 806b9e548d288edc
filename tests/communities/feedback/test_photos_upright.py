"""A photo stands upright however the phone was held."""

import pytest
from pillow_heif import open_heif

from communities.feedback.photos.exif import read as read_exif
from tests.builders import images
from tests.builders.images import exif_with, quarters
from tests.communities.feedback.preparing import (
    BOTTOM_LEFT,
    BOTTOM_RIGHT,
    GREEN,
    RED,
    TOP_LEFT,
    TOP_RIGHT,
    colour_at,
    prepared,
)

# orientation: where the stored picture's top left and top right belong, by the table of the EXIF standard
SEEN = {
    1: (TOP_LEFT, TOP_RIGHT),
    2: (TOP_RIGHT, TOP_LEFT),
    3: (BOTTOM_RIGHT, BOTTOM_LEFT),
    4: (BOTTOM_LEFT, BOTTOM_RIGHT),
    5: (TOP_LEFT, BOTTOM_LEFT),
    6: (TOP_RIGHT, BOTTOM_RIGHT),
    7: (BOTTOM_RIGHT, TOP_RIGHT),
    8: (BOTTOM_LEFT, TOP_LEFT),
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", SEEN)
def test_a_photo_stands_upright_however_the_phone_was_held(orientation, kind):
    # given a phone that stored its picture turned or mirrored
    data = images.encoded(quarters(), kind, exif=exif_with(orientation=orientation))

    # when it is prepared
    photo = prepared(data)

    # then every corner is where it was seen, in both sizes
    red, green = SEEN[orientation]
    for out in (photo.display, photo.thumb):
        assert colour_at(out, red) == RED
        assert colour_at(out, green) == GREEN
    assert (photo.width, photo.height) == ((64, 32) if orientation < 5 else (32, 64))


@pytest.mark.parametrize("orientation", SEEN)
def test_a_heic_is_turned_once_and_not_twice(orientation):
    # given a HEIC whose container is turned and whose EXIF says the same once more, as iPhones write it
    data = images.a_turned_heic(orientation)
    exif = open_heif(data).info["exif"]
    assert read_exif(exif)[0] == orientation

    # then its corners are where they were seen
    photo = prepared(data)
    assert colour_at(photo.display, SEEN[orientation][0]) == RED
    assert colour_at(photo.display, SEEN[orientation][1]) == GREEN


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation):
    photo = prepared(images.encoded(quarters(), "JPEG", exif=exif_with(orientation=orientation)))
    assert colour_at(photo.display, TOP_LEFT) == RED


def test_control_without_turning_the_red_corner_is_elsewhere():
    data = images.encoded(quarters(), "JPEG", exif=exif_with(orientation=6))
    assert colour_at(data, SEEN[6][0]) != RED
