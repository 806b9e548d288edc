"""From bare bytes to a small picture: headers first, then pixels band by band, so that no full copy is ever made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain

from PIL import Image
from pillow_heif import HeifImage, open_heif

from communities.feedback.photos.bare import bare_jpeg, bare_png

Size = tuple[int, int]
# the pixels between two rows, counted from the top
Band = Callable[[int, int], Image.Image]

BAND_ROWS = 256

# Bytes that decoding takes for each pixel, measured with Pillow 13 and pillow-heif 1.8; HEIF by its chroma sampling.
# A HEIC that lies about its sampling takes up to three times as much: only a limit on the process could stop that.
DRAFT_JPEG, PNG, WEBP = 0.5, 4, 18
HEIF, HEIF_DEEP, HEIF_ALPHA = {None: 4.6, 420: 4.6, 422: 9, 444: 10}, 1.65, 1.5
# how many times the file itself lies in memory meanwhile
COPIES = {"JPEG": 1, "PNG": 1, "WEBP": 3, "HEIF": 2}


@dataclass(frozen=True)
class Picture:
    """A picture whose header has been read and whose pixels have not.

    `memory` is what decoding takes, in bytes; `decode` may come closer to a wished size; `upright` says that it turns.
    """

    size: Size
    memory: float
    exif: bytes
    profile: bytes
    decode: Callable[[Size], tuple[Size, Band]]
    upright: bool = False


def read_header(kind: str, data: bytes) -> Picture:
    """Read what the header says; the pixels stay packed. Any exception may come out of hostile bytes."""
    picture = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp, "HEIF": _heif}[kind](data)
    return replace(picture, memory=picture.memory + COPIES[kind] * len(data))


def shrink(picture: Picture, target: Size) -> Image.Image:
    """Decode to `target` pixels, in the picture's own colours. Any exception may come out of hostile bytes."""
    (width, height), band = picture.decode(target)
    factor = max(1, min(width // target[0], height // target[1]))
    rows = factor * max(1, BAND_ROWS // factor)
    pieces = (_plain(band(top, min(top + rows, height))).reduce(factor) for top in range(0, height, rows))
    return _stacked(pieces, -(-height // factor)).resize(target, Image.Resampling.LANCZOS)


def _stacked(pieces: Iterator[Image.Image], height: int) -> Image.Image:
    first = next(pieces)
    whole, top = Image.new(first.mode, (first.width, height)), 0
    for piece in chain([first], pieces):
        whole.paste(piece, (0, top))
        top += piece.height
    return whole


def _plain(piece: Image.Image) -> Image.Image:
    if piece.mode.startswith("I"):
        # sixteen bits of grey: Pillow would clip them to white
        return piece.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if piece.has_transparency_data:
        return piece.convert("RGBA")
    return piece if piece.mode in ("L", "RGB", "CMYK") else piece.convert("RGB")


def _jpeg(data: bytes) -> Picture:
    bare = bare_jpeg(data)
    image = Image.open(BytesIO(bare.data), formats=["JPEG"])

    def decode(target: Size) -> tuple[Size, Band]:
        image.draft(None, target)
        return _bands(image)

    memory = image.width * image.height * (bare.buffered + DRAFT_JPEG)
    return Picture(image.size, memory, bare.exif, bare.profile, decode)


def _png(data: bytes) -> Picture:
    return _still(Image.open(BytesIO(bare_png(data)), formats=["PNG"]), PNG)


def _webp(data: bytes) -> Picture:
    return _still(Image.open(BytesIO(data), formats=["WEBP"]), WEBP)


def _still(image: Image.Image, bytes_a_pixel: float) -> Picture:
    memory = image.width * image.height * bytes_a_pixel
    exif, profile = image.info.get("exif", b""), image.info.get("icc_profile") or b""
    return Picture(image.size, memory, exif, profile, lambda _: _bands(image))


def _bands(image: Image.Image) -> tuple[Size, Band]:
    image.load()
    return image.size, lambda top, bottom: image.crop((0, top, image.width, bottom))


def _heif(data: bytes) -> Picture:
    container = open_heif(data)
    image = container[container.primary_index]
    memory: float = image.size[0] * image.size[1] * HEIF[image.info.get("chroma")]
    memory *= HEIF_DEEP if image.info["bit_depth"] > 8 else 1
    memory *= HEIF_ALPHA if image.mode not in ("L", "RGB") else 1
    exif, profile = image.info.get("exif") or b"", image.info.get("icc_profile") or b""
    # libheif obeys the container's own rotation; the copy of it in EXIF must not turn the picture again
    return Picture(image.size, memory, exif, profile, lambda _: _heif_bands(image), upright=True)


def _heif_bands(image: HeifImage) -> tuple[Size, Band]:
    pixels, stride, mode = image.data, image.stride, image.mode

    def band(top: int, bottom: int) -> Image.Image:
        size, part = (image.size[0], bottom - top), pixels[top * stride : bottom * stride]
        return Image.frombuffer(mode, size, part, "raw", mode, stride, 1)

    return image.size, band
