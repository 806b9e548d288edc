"""Why a photo is not taken, each with its own code; the sentence says what happened, why, and what to do."""

from communities.kernel.errors import RuleBroken


class PhotoRefused(RuleBroken):
    """This file does not become a photo of a ticket."""

    code = "photo_refused"
    status = 400


class PhotoEmpty(PhotoRefused):
    """Nothing arrived."""

    code = "photo_empty"


class PhotoTooLarge(PhotoRefused):
    """More bytes than a photo may have."""

    code = "photo_too_large"
    status = 413


class PhotoTooManyPixels(PhotoRefused):
    """Few bytes, perhaps, but more pixels than this machine will unpack."""

    code = "photo_too_many_pixels"

    def __init__(self, size: tuple[int, int] | None = None, **kwargs):
        found = f"（{size[0]} × {size[1]}）" if size else ""
        super().__init__(f"照片像素太多{found}。请在相册里裁剪或缩小，存成 JPEG 后再传。", **kwargs)


class PhotoOddShape(PhotoRefused):
    """A thread of pixels that nobody can look at."""

    code = "photo_odd_shape"


class PhotoNotAPicture(PhotoRefused):
    """The content, whatever the name says, is not a picture."""

    code = "photo_not_a_picture"
    status = 415


class PhotoUnsupported(PhotoRefused):
    """A picture, but of a kind that is not read here."""

    code = "photo_unsupported"
    status = 415


class PhotoBroken(PhotoRefused):
    """Truncated, damaged, or made to hurt the reader."""

    code = "photo_broken"

    def __init__(self, message: str = "照片打不开，文件没有传完整或已损坏。请再传一次，或在相册里另选一张。", **kwargs):
        super().__init__(message, **kwargs)
