"""The small picture made ready to show: sRGB, on white, upright, and encoded with nothing said beside it."""

from io import BytesIO

from PIL import Image, ImageCms

SRGB = ImageCms.createProfile("sRGB")

# EXIF orientation: what brings the picture upright
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def fit(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """Return the size in pixels whose longer edge is at most `edge`; a small picture stays as it is."""
    scale = min(1, edge / max(size))
    width, height = (max(1, round(side * scale)) for side in size)
    return width, height


def on_white(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB, its transparent parts white, as the page behind it would show them."""
    if picture.mode != "RGBA":
        return _to_srgb(picture, profile)
    white = Image.new("RGB", picture.size, "white")
    white.paste(_to_srgb(picture.convert("RGB"), profile), mask=picture.getchannel("A"))
    return white


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, SRGB, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        # no profile, a broken one, or one for other colours: slightly wrong colours are better than no photo
        return picture.convert("RGB")


def upright(picture: Image.Image, orientation: int) -> Image.Image:
    """Return the picture turned as the EXIF `orientation`, 1 to 8, asks."""
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture


def as_jpeg(picture: Image.Image, quality: int) -> bytes:
    """Encode a progressive JPEG. The pixels go through a new picture, for Pillow writes some of `info` by itself."""
    clean, out = Image.new("RGB", picture.size), BytesIO()
    clean.paste(picture)
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
