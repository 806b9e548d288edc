"""Colours come out as the sender saw them."""

import pytest
from PIL import Image

from tests.builders import images
from tests.communities.feedback.preparing import RED, TOP_LEFT, colour_at, opened, prepared


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
