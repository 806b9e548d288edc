"""How much of a photo is taken, and the three refusals that need no decoding."""

from dataclasses import dataclass
from math import ceil

from communities.feedback.photos.refusals import PhotoBroken, PhotoOddShape, PhotoTooLarge, PhotoTooManyPixels

MB = 1024 * 1024


@dataclass(frozen=True)
class PhotoLimits:
    """Sizes in bytes, pixels and JPEG quality. The defaults keep a worker's growth below 150 MB.

    `max_pixels` stays below `PIL.Image.MAX_IMAGE_PIXELS`, so Pillow's own alarm is never reached and never touched.
    """

    max_bytes: int = 20 * MB
    max_pixels: int = 80_000_000
    max_memory: int = 125 * MB
    max_ratio: int = 25
    display_edge: int = 1600
    thumb_edge: int = 400
    quality: int = 82

    def check_bytes(self, size: int, *, exact: bool = True) -> None:
        """Refuse more than `max_bytes`; `exact` is false when reading stopped before the end. PhotoTooLarge."""
        if size > self.max_bytes:
            most = _megabytes(self.max_bytes)
            found = _megabytes(size) if exact else f"超过 {most}"
            raise PhotoTooLarge(f"照片太大（{found}）。请选 {most} 以内的照片，或先用相册裁剪。")

    def check_shape(self, width: int, height: int, *, memory: float) -> None:
        """Refuse by the header alone: `memory` is what decoding would take, in bytes.

        PhotoBroken without pixels, PhotoTooManyPixels, PhotoOddShape.
        """
        if min(width, height) < 1:
            raise PhotoBroken
        if width * height > self.max_pixels or memory > self.max_memory:
            raise PhotoTooManyPixels((width, height))
        if max(width, height) > self.max_ratio * min(width, height):
            raise PhotoOddShape(f"照片太细长（{width} × {height}），看不清内容。请裁成几张再传。")


def _megabytes(size: int) -> str:
    # rounded up, so that a file just over the limit never reads as the limit itself
    return f"{ceil(size / MB * 10) / 10:g} MB"
