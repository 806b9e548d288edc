"""Photos of a ticket: whatever is sent, a clean picture or a refusal in words comes out."""

import io
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageFile
from pillow_heif import open_heif

from communities.feedback.photos import PhotoLimits, PhotoRefused, prepare
from communities.feedback.photos.exif import read as read_exif
from tests.builders import images
from tests.builders.images import GARDEN, PAYLOAD, a_heic, a_jpeg, a_png, exif_with, gps, quarters

ROOT = Path(__file__).resolve().parents[3]
MB = 1024 * 1024
MOST_GROWTH = 150 * MB

# one clean process, forked anew for each file, so that what one file took is not lent to the next
METER = """
import os, sys, warnings
from PIL import Image
from communities.feedback.photos import PhotoRefused, prepare

def unguarded(file):
    Image.open(file).load()

def status(key):
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(key))

warnings.simplefilter("ignore")
way = {"prepare": prepare, "unguarded": unguarded}[sys.argv[1]]
for path in sys.argv[2:]:
    if os.fork():
        os.wait()
        continue
    before = status("VmRSS")
    outcome = "taken"
    try:
        way(open(path, "rb"))
    except PhotoRefused as refused:
        outcome = refused.code
    print(path, outcome, status("VmHWM") - before, flush=True)
    os._exit(0)
"""


def prepared(data: bytes, **limits):
    return prepare(io.BytesIO(data), limits=PhotoLimits(**limits))


def refusal(data: bytes, **limits) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        prepared(data, **limits)
    return refused.value


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def markers(jpeg: bytes) -> set[int]:
    """The kinds of segments before the first scan, read here without the code under test."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def growths(way: str, files: dict[str, bytes], folder: Path) -> dict[str, tuple[str, int]]:
    """What came of each file, and by how many bytes a worker grew for it."""
    names = {}
    for number, (name, data) in enumerate(files.items()):
        path = folder / str(number)
        path.write_bytes(data)
        names[str(path)] = name
    said = subprocess.run(
        [sys.executable, "-c", METER, way, *names], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    lines = (line.split() for line in said.splitlines())
    return {names[path]: (outcome, int(growth)) for path, outcome, growth in lines}


# -- what is taken ----------------------------------------------------------------------------------------------------


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


# -- upright ----------------------------------------------------------------------------------------------------------

TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT = (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)
RED, GREEN = (255, 0, 0), (0, 255, 0)

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


def colour_at(jpeg: bytes, place: tuple[float, float]) -> tuple[int, int, int]:
    picture = opened(jpeg)
    pixel = picture.getpixel((int(place[0] * picture.width), int(place[1] * picture.height)))
    return tuple(255 if part > 128 else 0 for part in pixel)


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


# -- colours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_what_is_transparent_is_shown_on_white(kind):
    # given a picture whose right half is see-through black
    picture = Image.new("RGBA", (64, 64), (255, 0, 0, 255))
    picture.paste((0, 0, 0, 0), (32, 0, 64, 64))

    # when it is prepared
    shown = prepared(images.encoded(picture, kind)).display

    # then that half is white, as on the page
    assert colour_at(shown, TOP_LEFT) == RED
    assert opened(shown).getpixel((56, 16)) >= (250, 250, 250)


def test_a_see_through_palette_colour_is_shown_on_white():
    picture = Image.new("P", (32, 32), 1)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    shown = prepared(images.encoded(picture, "PNG", transparency=1)).display
    assert opened(shown).getpixel((16, 16)) >= (250, 250, 250)


def test_sixteen_bits_of_grey_stay_grey():
    # given a grey that a clipping conversion would turn white
    photo = prepared(images.encoded(Image.new("I;16", (32, 32), 128 * 256), "PNG"))

    # then it is still the middle one
    assert opened(photo.display).getpixel((16, 16)) == pytest.approx((128,) * 3, abs=3)


def test_a_colour_profile_is_obeyed_and_then_dropped():
    # given a grey whose profile counts light in a straight line
    data = images.encoded(Image.new("RGB", (32, 32), (55, 55, 55)), "PNG", icc_profile=straight_profile())

    # when it is prepared
    shown = opened(prepared(data).display)

    # then the same light is written as sRGB writes it, brighter, and no profile is left
    assert shown.getpixel((16, 16)) == pytest.approx((128,) * 3, abs=4)
    assert "icc_profile" not in shown.info


def straight_profile() -> bytes:
    """sRGB's own profile with a straight line for its tone curve."""
    profile = images.SRGB
    count = int.from_bytes(profile[128:132], "big")
    entries = [profile[132 + 12 * n : 144 + 12 * n] for n in range(count)]
    curves = [entry for entry in entries if entry[1:4] == b"TRC"]
    changed = bytearray(profile)
    for at, length in {(int.from_bytes(curve[4:8], "big"), int.from_bytes(curve[8:], "big")) for curve in curves}:
        changed[at : at + length] = b"curv".ljust(length, b"\0")
    return bytes(changed)


def test_the_printers_four_inks_become_colours_of_the_screen():
    inks = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    shown = prepared(images.encoded(inks, "JPEG")).display
    assert colour_at(shown, TOP_LEFT) == RED


# -- where it was taken -----------------------------------------------------------------------------------------------

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


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "make"), images.REFUSED.values(), ids=images.REFUSED)
def test_a_bad_file_is_refused_in_words_and_soon(code, make):
    # given a file of the zoo
    data = make()

    # when it is sent as a photo
    began = time.process_time()
    refused = refusal(data)

    # then the refusal has its code, says what happened and what to do, in Chinese, within two seconds of work
    assert refused.code == code
    assert re.fullmatch(r"[^。]+。.*(请|选)[^。]+。", refused.message)
    assert re.search(r"[\u4e00-\u9fff]{4}", refused.message)
    assert refused.status in {400, 413, 415}
    assert time.process_time() - began < 2


def test_the_zoo_has_at_least_sixty_files_under_seven_codes():
    assert len(images.REFUSED) >= 60
    assert len({code for code, _ in images.REFUSED.values()}) == 7


def test_a_file_that_is_too_large_is_not_read_at_all():
    # given 52 MB in a file that tells when it is read
    class Watched(io.BytesIO):
        def read(self, *_):
            raise AssertionError("read")

    # when it is sent
    with pytest.raises(PhotoRefused) as refused:
        prepare(Watched(bytes(52 * MB)))

    # then it is refused by its size alone
    assert refused.value.message == "照片太大（52 MB）。请选 20 MB 以内的照片，或先用相册裁剪。"


def test_a_stream_without_an_end_is_read_no_further_than_allowed():
    # given a stream that cannot say how long it is
    class Endless(io.RawIOBase):
        given = 0

        def seekable(self):
            return False

        def read(self, size=-1):
            assert size >= 0, "asked for everything"
            self.given += size
            return b"\xff" * size

    # when it is sent
    stream = Endless()
    with pytest.raises(PhotoRefused) as refused:
        prepare(stream)

    # then one byte too many was enough to know
    assert (refused.value.code, stream.given) == ("photo_too_large", 20 * MB + 1)
    assert refused.value.message.startswith("照片太大（超过 20 MB）。")


def test_a_file_just_over_the_limit_is_not_said_to_be_the_limit():
    assert refusal(a_jpeg() + bytes(20 * MB)).message.startswith("照片太大（20.1 MB）。请选 20 MB 以内")


def test_the_limit_itself_is_taken():
    data = a_jpeg()
    assert prepared(data, max_bytes=len(data)).width == 320
    assert refusal(data, max_bytes=len(data) - 1).code == "photo_too_large"


def test_an_upload_that_was_looked_at_before_is_read_from_its_start():
    upload = io.BytesIO(a_jpeg())
    upload.read(100)
    assert prepare(upload).width == 320


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"max_pixels": 320 * 240 - 1}, "photo_too_many_pixels"),
        ({"max_memory": 320 * 240 * 4 - 1}, "photo_too_many_pixels"),
        ({"max_ratio": 1}, "photo_odd_shape"),
    ],
    ids=["pixels", "memory", "shape"],
)
def test_each_limit_refuses_by_itself(limit, code):
    assert refusal(a_png(), **limit).code == code


def test_a_name_and_a_type_are_never_asked():
    # given pages and pictures under each other's names
    page, picture = io.BytesIO(b"<html>"), io.BytesIO(a_heic())
    page.name, picture.name = "照片.jpg", "../../etc/passwd.html"
    page.content_type, picture.content_type = "image/jpeg", "text/html"

    # then only the content counts
    assert prepare(picture).content_type == "image/jpeg"
    with pytest.raises(PhotoRefused):
        prepare(page)


# -- what a bomb may cost ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the kernel's own account of memory")
def test_no_file_makes_a_worker_grow_beyond_its_limit(tmp_path):
    # given the zoo, and the heaviest photos that are taken
    bad = {name: make() for name, (_, make) in images.REFUSED.items()}
    heavy = {name: make() for name, make in images.HEAVY.items()}

    # when each is prepared in a process of its own
    grown = growths("prepare", bad | heavy, tmp_path)

    # then all were measured, the heavy ones were taken, and none took more than 150 MB
    assert {name: outcome for name, (outcome, _) in grown.items()} == {
        **{name: code for name, (code, _) in images.REFUSED.items()},
        **dict.fromkeys(heavy, "taken"),
    }
    assert {name: growth // MB for name, (_, growth) in grown.items() if growth > MOST_GROWTH} == {}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the kernel's own account of memory")
def test_control_unguarded_decoding_grows_beyond_the_limit(tmp_path):
    # given a harmless WebP of twelve megapixels, which is refused, and a decoder that is asked nothing first
    webp = images.flat("WEBP", (4_032, 3_024), method=0)
    assert refusal(webp).code == "photo_too_many_pixels"

    # then the meter sees what the refusal saved
    assert growths("unguarded", {"webp": webp}, tmp_path)["webp"][1] > MOST_GROWTH


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
