"""Photos of a ticket: any file goes in, a clean picture or a refusal in words comes out.

The promise: whatever is sent, what is kept was drawn anew by us. It is upright, sRGB, at most 1600 px, a progressive
JPEG that every phone shows, and carries nothing of the sender's file but its colours: no EXIF, no place, no profile, no
comment, nothing hidden behind the picture. Content decides, never the name. Sizes are checked before reading, pixels
before decoding; a worker grows by less than 150 MB for any file. The place is read from the original and handed back
to the caller alone, who asks the resident before using it.

Nothing global in Pillow is changed: its own alarms stay armed, and our limits lie below them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

from PIL import Image

from communities.feedback.photos import drawing, exif
from communities.feedback.photos.decoding import read_header, shrink
from communities.feedback.photos.limits import PhotoLimits
from communities.feedback.photos.recognising import recognise
from communities.feedback.photos.refusals import PhotoBroken, PhotoRefused, PhotoTooManyPixels

__all__ = ["PhotoLimits", "PhotoRefused", "Prepared", "prepare"]


@dataclass(frozen=True)
class Prepared:
    """Two JPEGs, the size of `display` in pixels, and (longitude, latitude) in WGS-84 degrees as the camera told it."""

    display: bytes
    thumb: bytes
    width: int
    height: int
    content_type: str
    position: exif.Position | None


def prepare(upload: BinaryIO, *, limits: PhotoLimits = PhotoLimits()) -> Prepared:  # noqa: B008 - frozen
    """Turn an upload into what is kept and shown, or refuse it with a PhotoRefused that says why and what to do."""
    display, position = _drawn(_read(upload, limits), limits)
    thumb = display.resize(drawing.fit(display.size, limits.thumb_edge), Image.Resampling.LANCZOS)
    return Prepared(
        display=drawing.as_jpeg(display, limits.quality),
        thumb=drawing.as_jpeg(thumb, limits.quality),
        width=display.width,
        height=display.height,
        content_type="image/jpeg",
        position=position,
    )


def _drawn(data: bytes, limits: PhotoLimits) -> tuple[Image.Image, exif.Position | None]:
    """Return the picture as it is shown, and its place; the original and its pixels are let go with this frame."""
    kind = recognise(data)
    with _broken_if_it_fails():
        picture = read_header(kind, data)
    # the header keeps what it needs; the file need not lie beside the pixels
    del data
    limits.check_shape(*picture.size, memory=picture.memory)
    with _broken_if_it_fails():
        small = shrink(picture, drawing.fit(picture.size, limits.display_edge))
    orientation, position = exif.read(picture.exif)
    turn = exif.UPRIGHT if picture.upright else orientation
    return drawing.upright(drawing.on_white(small, picture.profile), turn), position


def _read(upload: BinaryIO, limits: PhotoLimits) -> bytes:
    """Read at most `max_bytes`, after asking a seekable file how long it is. PhotoTooLarge."""
    if upload.seekable():
        upload.seek(0, SEEK_END)
        limits.check_bytes(upload.tell())
        upload.seek(0)
    data = upload.read(limits.max_bytes + 1)
    limits.check_bytes(len(data), exact=False)
    return data


@contextmanager
def _broken_if_it_fails() -> Iterator[None]:
    try:
        yield
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooManyPixels from error
    except Exception as error:
        # a decoder that is fed hostile bytes may raise anything, MemoryError included
        raise PhotoBroken from error
