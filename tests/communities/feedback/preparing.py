"""Photos prepared or refused, and what came out read again by other means."""

import io

import pytest
from PIL import Image

from communities.feedback.photos import PhotoLimits, PhotoRefused, prepare


def prepared(data: bytes, **limits):
    return prepare(io.BytesIO(data), limits=PhotoLimits(**limits))


def refusal(data: bytes, **limits) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        prepared(data, **limits)
    return refused.value


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT = (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)
RED, GREEN = (255, 0, 0), (0, 255, 0)


def colour_at(jpeg: bytes, place: tuple[float, float]) -> tuple[int, int, int]:
    picture = opened(jpeg)
    pixel = picture.getpixel((int(place[0] * picture.width), int(place[1] * picture.height)))
    return tuple(255 if part > 128 else 0 for part in pixel)
