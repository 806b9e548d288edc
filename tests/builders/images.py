"""Pictures, and files that only pretend to be. Everything is made here, byte by byte: no binary fixtures."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image, ImageCms, PngImagePlugin
from pillow_heif import from_bytes, from_pillow

# what must never come out again, wherever it was put
PAYLOAD = b"SECRET-PAYLOAD <script>alert(1)</script> <?php system('id'); ?>"
GARDEN = (121.4737, 31.2304)

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


# -- whole pictures ---------------------------------------------------------------------------------------------------


def a_picture(size=(320, 240), mode="RGB") -> Image.Image:
    """Return a gradient, so that a decoder that loses its way is seen."""
    return Image.linear_gradient("L").resize(size).convert(mode)


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    """Return the file as Pillow writes it."""
    out = io.BytesIO()
    if kind == "HEIF":
        from_pillow(picture).save(out, **options)
    else:
        picture.save(out, kind, **options)
    return out.getvalue()


def a_jpeg(size=(320, 240), mode="RGB", **options) -> bytes:
    return encoded(a_picture(size, mode), "JPEG", **options)


def a_png(size=(320, 240), mode="RGB", **options) -> bytes:
    return encoded(a_picture(size, mode), "PNG", **options)


def a_webp(size=(320, 240), mode="RGB", **options) -> bytes:
    return encoded(a_picture(size, mode), "WEBP", **options)


def a_heic(size=(320, 240), mode="RGB", **options) -> bytes:
    return encoded(a_picture(size, mode), "HEIF", **options)


def a_deep_heic() -> bytes:
    """Ten bits a colour, as newer phones take them."""
    out = io.BytesIO()
    from_bytes("RGB;16", (64, 48), bytes(range(256)) * 72).save(out)
    return out.getvalue()


def a_turned_heic(orientation: int) -> bytes:
    """Return quarters, turned by the container and by its EXIF alike."""
    out, heic = io.BytesIO(), from_pillow(quarters((128, 64)))
    heic.info["exif"] = exif_with(orientation=orientation)
    heic.save(out, quality=90)
    return out.getvalue()


def exif_with(gps: dict | None = None, orientation: int | None = None) -> bytes:
    """Return an EXIF block; `gps` maps GPS tags to values."""
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    exif[0x010E] = PAYLOAD.decode()
    return exif.tobytes()


def gps(longitude=(121.0, 28.0, 25.32), latitude=(31.0, 13.0, 49.44), east="E", north="N") -> dict:
    """Return GPS tags in degrees, minutes, seconds; None leaves a tag out. The default is GARDEN."""
    tags = {1: north, 2: latitude, 3: east, 4: longitude}
    return {tag: value for tag, value in tags.items() if value is not None}


def with_words_for_latitude(exif: bytes) -> bytes:
    """Return the block with its latitude declared as text."""
    for order in "<>":
        exif = exif.replace(struct.pack(order + "HHI", 2, 5, 3), struct.pack(order + "HHI", 2, 2, 24))
    return exif


def quarters(size=(64, 32)) -> Image.Image:
    """Red at the top left, green at the top right, blue below."""
    picture, (width, height) = Image.new("RGB", size, "blue"), size
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("lime", (width // 2, 0, width, height // 2))
    return picture


# -- parts -----------------------------------------------------------------------------------------------------------


def segment(marker: int, body: bytes) -> bytes:
    """Return a JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg_with(*segments: bytes) -> bytes:
    """Return a JPEG with further segments right behind its start."""
    plain = a_jpeg()
    return plain[:2] + b"".join(segments) + plain[2:]


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk with a true checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_with(*chunks: bytes) -> bytes:
    """Return a PNG with further chunks behind its header."""
    plain = a_png()
    return plain[:33] + b"".join(chunks) + plain[33:]


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that promises this size and holds one empty row."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def jpeg_sized(height: int, width: int) -> bytes:
    """Return a small JPEG whose frame claims another size."""
    data = bytearray(a_jpeg())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_marked(frame: int) -> bytes:
    """Return a JPEG whose frame claims another way of coding."""
    return a_jpeg().replace(b"\xff\xc0", bytes([0xFF, frame]), 1)


def heic_sized(width: int, height: int) -> bytes:
    """Return a HEIC whose container claims another size than its picture has."""
    data = a_heic()
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def webp_sized(width: int, height: int) -> bytes:
    """Return an extended WebP whose canvas claims another size."""
    data = a_webp(mode="RGBA", exif=exif_with())
    return data[:24] + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3] + data[30:]


def a_zip() -> bytes:
    """Return an archive that says PAYLOAD."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", PAYLOAD)
    return out.getvalue()


def an_animation(kind: str, frames: int = 200) -> bytes:
    """Return many frames, each of another brightness."""
    first, *rest = [Image.new("RGB", (64, 48), (n % 256, 0, 0)) for n in range(frames)]
    return encoded(first, kind, save_all=True, append_images=rest, duration=10)


# -- bombs -----------------------------------------------------------------------------------------------------------


def jpeg_exif_bomb(rationals: int = 2_000_000) -> bytes:
    """One tag of 16 MB in a small JPEG: Pillow makes an object of every eight bytes."""
    tag = struct.pack("<HHII", 0x011A, 5, rationals, 38) + struct.pack("<HHII", 0x0128, 3, 1, 2)
    tiff = b"II*\0" + struct.pack("<IH", 8, 2) + tag + b"\0" * 4 + struct.pack("<II", 1, 1) * rationals
    parts = [tiff[at : at + 65_000] for at in range(0, len(tiff), 65_000)]
    plain = a_jpeg()
    return plain[:2] + b"".join(segment(0xE1, b"Exif\0\0" + part) for part in parts) + plain[20:]


def jpeg_scan_bomb(scans: int = 1_000, width: int = 4_000, height: int = 3_000) -> bytes:
    """A progressive JPEG whose every scan is a few bytes and a walk over all its blocks."""
    blocks = -(-width // 8) * -(-height // 8)
    bits = ("0" + "1" * 14) * (blocks // 32_767 + 1)
    run = int(bits.ljust(-(-len(bits) // 8) * 8, "1"), 2).to_bytes(-(-len(bits) // 8), "big")
    tables = segment(0xDB, b"\0" + b"\1" * 64)
    tables += segment(0xC4, b"\x00\1" + b"\0" * 15 + b"\x00") + segment(0xC4, b"\x10\1" + b"\0" * 15 + b"\xe0")
    frame = segment(0xC2, struct.pack(">BHHB", 8, height, width, 3) + b"\1\x22\0\2\x11\0\3\x11\0")
    first = segment(0xDA, b"\3\1\0\2\0\3\0\0\0\0") + b"\0" * blocks
    more = b"".join(
        segment(0xDA, bytes([1, 1, 0, 1 + n % 63, 1 + n % 63, 0])) + run.replace(b"\xff", b"\xff\0")
        for n in range(scans)
    )
    return b"\xff\xd8" + tables + frame + first + more + b"\xff\xd9"


def png_text_bomb() -> bytes:
    """Sixty megabytes of words in sixty kilobytes."""
    words = zlib.compress(b"A" * 1_000_000)
    return png_with(*(chunk(b"zTXt", b"k%d\0\0" % n + words) for n in range(60)))


def png_profile_bomb() -> bytes:
    """A colour profile that unpacks to 64 MB."""
    return png_with(chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(64_000_000), 1)))


def noisy(kind: str, size: tuple[int, int], **options) -> bytes:
    """Return a picture that hardly packs at all."""
    return encoded(Image.effect_noise(size, 60).convert("RGB"), kind, **options)


def flat(kind: str, size: tuple[int, int], **options) -> bytes:
    """Return one colour over very many pixels."""
    return encoded(Image.new("RGB", size, "teal"), kind, **options)


# -- the zoo ---------------------------------------------------------------------------------------------------------

Maker = Callable[[], bytes]

REFUSED: dict[str, tuple[str, Maker]] = {
    "nothing": ("photo_empty", lambda: b""),
    "one byte": ("photo_not_a_picture", lambda: b"\xff"),
    "zeros": ("photo_not_a_picture", lambda: bytes(4096)),
    "words": ("photo_not_a_picture", "三号楼楼道灯不亮".encode),
    "html as jpg": ("photo_not_a_picture", lambda: b"<!DOCTYPE html><html>" + PAYLOAD),
    "html after blanks": ("photo_not_a_picture", lambda: b"\n\n   <HTML>" + PAYLOAD),
    "php": ("photo_not_a_picture", lambda: b"<?php system($_GET['c']); ?>"),
    "shell script": ("photo_not_a_picture", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "windows program": ("photo_not_a_picture", lambda: b"MZ\x90\0" + bytes(500)),
    "pdf": ("photo_not_a_picture", lambda: b"%PDF-1.7\n1 0 obj\n"),
    "zip": ("photo_not_a_picture", a_zip),
    "zip named like a picture inside": ("photo_not_a_picture", lambda: a_zip() + a_jpeg()),
    "gzip": ("photo_not_a_picture", lambda: gzip.compress(a_jpeg())),
    "video of a phone": ("photo_not_a_picture", lambda: b"\0\0\0\x14ftypqt  " + bytes(200)),
    "mp4": ("photo_not_a_picture", lambda: b"\0\0\0\x18ftypmp42" + bytes(200)),
    "jpeg without its first byte": ("photo_not_a_picture", lambda: a_jpeg()[1:]),
    "svg": ("photo_unsupported", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + PAYLOAD + b"</svg>"),
    "svg after a declaration": ("photo_unsupported", lambda: b"<?xml version='1.0'?>\n<!-- x -->\n<SVG onload='x()'/>"),
    "gif": ("photo_unsupported", lambda: encoded(a_picture(mode="P"), "GIF")),
    "gif of many frames": ("photo_unsupported", lambda: an_animation("GIF")),
    "gifar": ("photo_unsupported", lambda: encoded(a_picture(mode="P"), "GIF") + a_zip()),
    "gif that is javascript": ("photo_unsupported", lambda: b"GIF89a/*" + bytes(300) + b"*/=1;alert(1)"),
    "bmp": ("photo_unsupported", lambda: encoded(a_picture(), "BMP")),
    "tiff": ("photo_unsupported", lambda: encoded(a_picture(), "TIFF")),
    "ico": ("photo_unsupported", lambda: encoded(a_picture((64, 64)), "ICO")),
    "avif": ("photo_unsupported", lambda: b"\0\0\0\x20ftypavif" + bytes(200)),
    "jpeg 2000": ("photo_unsupported", lambda: encoded(a_picture(), "JPEG2000")),
    "photoshop": ("photo_unsupported", lambda: b"8BPS\0\1" + bytes(200)),
    "lossless jpeg": ("photo_unsupported", lambda: jpeg_marked(0xC3)),
    "jpeg magic alone": ("photo_broken", lambda: b"\xff\xd8\xff"),
    "jpeg magic before html": ("photo_broken", lambda: b"\xff\xd8\xff\xe0<html>" + PAYLOAD),
    "jpeg cut in half": ("photo_broken", lambda: a_jpeg()[: len(a_jpeg()) // 2]),
    "jpeg cut in its header": ("photo_broken", lambda: a_jpeg()[:100]),
    "progressive jpeg cut": ("photo_broken", lambda: a_jpeg(progressive=True)[:900]),
    "jpeg without height": ("photo_broken", lambda: jpeg_sized(0, 320)),
    "jpeg of two frames": ("photo_broken", lambda: jpeg_with(segment(0xC0, b"\x08\0\x10\0\x10\1\1\x11\0"))),
    "jpeg frame of no components": (
        "photo_broken",
        lambda: b"\xff\xd8" + segment(0xC2, bytes(6)) + segment(0xDA, b"\1"),
    ),
    "jpeg of ten thousand segments": ("photo_broken", lambda: jpeg_with(segment(0xFE, b"x") * 10_000)),
    "jpeg of a thousand scans": ("photo_broken", jpeg_scan_bomb),
    "png magic before html": ("photo_broken", lambda: PNG_SIGNATURE + PAYLOAD),
    "png cut in half": ("photo_broken", lambda: a_png()[: len(a_png()) // 2]),
    "png without its end": ("photo_broken", lambda: a_png()[:-12]),
    "png without pixels": ("photo_broken", lambda: a_png()[:33] + chunk(b"IEND", b"")),
    "png with a false checksum": ("photo_broken", lambda: a_png()[:29] + b"\0\0\0\0" + a_png()[33:]),
    "png of two headers": ("photo_broken", lambda: png_with(a_png()[8:33])),
    "png of no width": ("photo_broken", lambda: png_header(0, 10)),
    "png of thirty thousand chunks": ("photo_broken", lambda: png_with(chunk(b"tEXt", b"a\0b") * 30_000)),
    "png with a bomb as profile": ("photo_broken", png_profile_bomb),
    "png with too few rows": ("photo_broken", lambda: png_header(300, 300)),
    "webp cut in half": ("photo_broken", lambda: a_webp()[: len(a_webp()) // 2]),
    "webp of another content": ("photo_broken", lambda: b"RIFF\x40\0\0\0WEBPVP8 " + PAYLOAD),
    "heic cut in half": ("photo_broken", lambda: a_heic()[: len(a_heic()) // 2]),
    "heic brand alone": ("photo_broken", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "heic that is larger than it says": ("photo_broken", lambda: heic_sized(16, 16)),
    "png promising 2500 megapixels": ("photo_too_many_pixels", lambda: png_header(50_000, 50_000)),
    "png of 12 kB and 100 megapixels": (
        "photo_too_many_pixels",
        lambda: encoded(Image.new("1", (10_000, 10_000)), "PNG"),
    ),
    "jpeg promising 4290 megapixels": ("photo_too_many_pixels", lambda: jpeg_sized(65_500, 65_500)),
    "webp promising 268 megapixels": ("photo_too_many_pixels", lambda: webp_sized(16_383, 16_383)),
    "heic promising 900 megapixels": ("photo_too_many_pixels", lambda: heic_sized(30_000, 30_000)),
    "progressive jpeg of 24 megapixels in full colour": (
        "photo_too_many_pixels",
        lambda: flat("JPEG", (5_712, 4_284), progressive=True, subsampling=0),
    ),
    "png of one row": ("photo_odd_shape", lambda: flat("PNG", (30_000, 1))),
    "jpeg of one column": ("photo_odd_shape", lambda: flat("JPEG", (2, 20_000))),
    "fifty megabytes": ("photo_too_large", lambda: a_jpeg() + bytes(50 * 1024 * 1024)),
}

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _png_saying(payload: bytes) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", payload.decode())
    words.add_itxt("XML:com.adobe.xmp", payload.decode())
    return a_png(pnginfo=words)


TAKEN: dict[str, Maker] = {
    "jpeg": a_jpeg,
    "jpeg, progressive": lambda: a_jpeg(progressive=True),
    "jpeg, grey": lambda: a_jpeg(mode="L"),
    "jpeg, four inks": lambda: a_jpeg(mode="CMYK"),
    "jpeg of one pixel": lambda: a_jpeg((1, 1)),
    "jpeg with a place": lambda: a_jpeg(exif=exif_with(gps(), orientation=6)),
    "jpeg with a comment": lambda: a_jpeg(comment=PAYLOAD),
    "jpeg with xmp": lambda: jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PAYLOAD)),
    "jpeg with iptc": lambda: jpeg_with(segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + PAYLOAD)),
    "jpeg with a profile": lambda: a_jpeg(icc_profile=SRGB),
    "jpeg with nonsense as profile": lambda: a_jpeg(icc_profile=PAYLOAD),
    "jpeg with nonsense as exif": lambda: jpeg_with(segment(0xE1, b"Exif\0\0" + PAYLOAD)),
    "jpeg with 16 MB of exif": jpeg_exif_bomb,
    "jpeg before a zip": lambda: a_jpeg() + a_zip(),
    "jpeg before a page": lambda: a_jpeg() + PAYLOAD,
    "jpeg before a film": lambda: a_jpeg() + b"\0\0\0\x18ftypmp42" + PAYLOAD * 100,
    "jpeg before another": lambda: a_jpeg() + a_jpeg(comment=PAYLOAD),
    "jpeg with junk between segments": lambda: jpeg_with(segment(0xFE, PAYLOAD) + b"\0\1\2"),
    "mpo of two pictures": lambda: encoded(a_picture(), "MPO", save_all=True, append_images=[a_picture()]),
    "png": a_png,
    "png with alpha": lambda: a_png(mode="RGBA"),
    "png with a palette": lambda: a_png(mode="P"),
    "png with a palette and a hole": lambda: a_png(mode="P", transparency=3),
    "png with a see-through colour": lambda: a_png(transparency=(0, 0, 0)),
    "png in black and white": lambda: a_png(mode="1"),
    "png in grey with alpha": lambda: a_png(mode="LA"),
    "png in sixteen bits": lambda: encoded(Image.new("I;16", (64, 48), 30_000), "PNG"),
    "png with words": lambda: _png_saying(PAYLOAD),
    "png with exif": lambda: a_png(exif=exif_with(gps())),
    "png with 60 MB of words": png_text_bomb,
    "png before a page": lambda: a_png() + PAYLOAD,
    "apng of many frames": lambda: an_animation("PNG"),
    "webp": a_webp,
    "webp, lossless": lambda: a_webp(lossless=True),
    "webp with alpha": lambda: a_webp(mode="RGBA"),
    "webp with exif and xmp": lambda: a_webp(exif=exif_with(gps()), xmp=PAYLOAD),
    "webp of many frames": lambda: an_animation("WEBP"),
    "webp before a page": lambda: a_webp() + PAYLOAD,
    "heic": a_heic,
    "heic with alpha": lambda: a_heic(mode="RGBA"),
    "heic, grey": lambda: a_heic(mode="L"),
    "heic of ten bits": a_deep_heic,
    "heic with exif": lambda: a_heic(exif=exif_with(gps())),
    "heic before a page": lambda: a_heic() + PAYLOAD,
}

# the largest of each kind that is still taken, and the worst of the small ones
HEAVY: dict[str, Maker] = {
    "jpeg of 64 megapixels": lambda: flat("JPEG", (9_248, 6_944)),
    "progressive jpeg of 24 megapixels": lambda: flat("JPEG", (5_712, 4_284), progressive=True),
    "png of 24 megapixels": lambda: flat("PNG", (5_712, 4_284), compress_level=1),
    "png that hardly packs": lambda: noisy("PNG", (4_000, 3_000), compress_level=1),
    "webp of 7 megapixels": lambda: flat("WEBP", (3_000, 2_300), method=0),
    "heic of 24 megapixels": lambda: flat("HEIF", (5_712, 4_284), quality=10, enc_params={"preset": "ultrafast"}),
    "jpeg with 16 MB of exif": jpeg_exif_bomb,
    "png with 60 MB of words": png_text_bomb,
}
