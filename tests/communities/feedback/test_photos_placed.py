"""Where a photo was taken is read from the original and passed on to nobody."""

import pytest

from communities.feedback.photos.exif import read as read_exif
from tests.builders import images
from tests.builders.images import GARDEN, a_jpeg, exif_with, gps, quarters
from tests.communities.feedback.preparing import prepared

NOWHERE = {
    "no hemisphere": gps(north=None),
    "no latitude": gps(latitude=None),
    "only two parts": gps(latitude=(31.0, 13.0)),
    "north of the pole": gps(latitude=(91.0, 0.0, 0.0)),
    "past the date line": gps(longitude=(180.0, 0.0, 1.0)),
    "seventy minutes": gps(latitude=(31.0, 70.0, 0.0)),
    "a hemisphere called X": gps(east="X"),
    "zero, zero": gps(longitude=(0.0, 0.0, 0.0), latitude=(0.0, 0.0, 0.0)),
    "no tags": {},
}


@pytest.mark.parametrize(
    ("tags", "there"),
    [
        (gps(), GARDEN),
        (gps(east="W"), (-GARDEN[0], GARDEN[1])),
        (gps(north="S"), (GARDEN[0], -GARDEN[1])),
        (gps(east="w", north="s"), (-GARDEN[0], -GARDEN[1])),
        (gps(longitude=(180.0, 0.0, 0.0), latitude=(90.0, 0.0, 0.0)), (180, 90)),
        (gps(longitude=(0.0, 0.0, 0.0)), (0, GARDEN[1])),
    ],
    ids=["north east", "west", "south", "south west in small letters", "the far corner", "on the meridian"],
)
def test_the_place_is_read_from_the_original(tags, there):
    photo = prepared(a_jpeg(exif=exif_with(tags)))
    assert photo.position == pytest.approx(there, abs=1e-6)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_tells_its_place_and_passes_none_on(kind):
    data = images.encoded(images.a_picture(), kind, exif=exif_with(gps()))
    photo = prepared(data)
    assert photo.position == pytest.approx(GARDEN, abs=1e-6)
    assert b"Exif" not in photo.display + photo.thumb
    assert b"exif" in data.lower()


@pytest.mark.parametrize("tags", NOWHERE.values(), ids=NOWHERE)
def test_a_place_that_makes_no_sense_is_no_place(tags):
    assert prepared(a_jpeg(exif=exif_with(tags))).position is None


def test_a_true_zero_denominator_is_no_place():
    # given seconds of 0/0, as phones write that do not know them
    exif = exif_with(gps(latitude=(31.0, 13.0, 7.0)))
    spoiled = exif.replace((7).to_bytes(4, "big") + (1).to_bytes(4, "big"), bytes(8))
    spoiled = spoiled.replace((7).to_bytes(4, "little") + (1).to_bytes(4, "little"), bytes(8))

    # then, while the whole one has a place, this one has none
    assert read_exif(exif)[1] is not None
    assert spoiled != exif
    assert prepared(a_jpeg(exif=spoiled)).position is None


def test_a_broken_place_does_not_lay_the_photo_on_its_side():
    exif = images.with_words_for_latitude(exif_with(gps(), orientation=6))
    photo = prepared(images.encoded(quarters(), "JPEG", exif=exif))
    assert (photo.width, photo.height, photo.position) == (32, 64, None)
