"""What a file is, by its first bytes. Names and declared types are never asked: they are the sender's opinion."""

from collections.abc import Callable

from communities.feedback.photos.refusals import PhotoEmpty, PhotoNotAPicture, PhotoUnsupported

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def _at(*magics: bytes, offset: int = 0) -> Callable[[bytes], bool]:
    return lambda head: head[offset:].startswith(magics)


def _says(*words: bytes) -> Callable[[bytes], bool]:
    return lambda head: any(word in head.lower() for word in words)


ACCEPTED: dict[str, Callable[[bytes], bool]] = {
    "JPEG": _at(b"\xff\xd8\xff"),
    "PNG": _at(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "HEIF": lambda head: head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS,
}

UNSUPPORTED: dict[str, Callable[[bytes], bool]] = {
    "GIF": _at(b"GIF8"),
    "BMP": _at(b"BM"),
    "TIFF 或 RAW": _at(b"II*\0", b"MM\0*"),
    "PSD": _at(b"8BPS"),
    "ICO": _at(b"\0\0\1\0", b"\0\0\2\0"),
    "AVIF": _at(b"ftypavi", offset=4),
    "JPEG 2000": _at(b"jP  ", offset=4),
    "JPEG XL": _at(b"\xff\x0a", b"\0\0\0\x0cJXL "),
    "SVG": _says(b"<svg"),
}

NOT_PICTURES: dict[str, Callable[[bytes], bool]] = {
    "PDF 文件": _at(b"%PDF"),
    "压缩包或 Office 文档": _at(b"PK\3\4", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    "视频": _at(b"ftyp", b"moov", offset=4),
    "网页或程序": _says(b"<!doctype", b"<html", b"<script", b"<?php", b"#!/"),
}


def recognise(data: bytes) -> str:
    """Return the kind, one of `ACCEPTED`. PhotoEmpty, PhotoUnsupported, PhotoNotAPicture."""
    if not data:
        raise PhotoEmpty("照片是空的（0 字节），没有传上来。请再选一次。")
    head = data[:1024]
    if kind := _first(ACCEPTED, head):
        return kind
    if kind := _first(UNSUPPORTED, head):
        raise PhotoUnsupported(f"这是 {kind} 图片，这里看不了。请存成 JPEG，或在手机上截图后再传。")
    what = _first(NOT_PICTURES, head)
    happened = f"这是{what}，不是照片。" if what else "认不出这个文件，它不是照片。"
    raise PhotoNotAPicture(happened + "请从相册里选一张照片。")


def _first(kinds: dict[str, Callable[[bytes], bool]], head: bytes) -> str | None:
    return next((kind for kind, fits in kinds.items() if fits(head)), None)
