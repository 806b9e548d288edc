"""The two things in a photo's EXIF that are of use here: which way is up, and where it was taken."""

from contextlib import suppress
from math import isfinite

from PIL import ExifTags, Image

Position = tuple[float, float]

# more than a JPEG segment can hold is no camera's doing; Pillow would unpack all of it
MOST_BYTES = 65_536
UPRIGHT = 1


def read(exif: bytes) -> tuple[int, Position | None]:
    """Return the orientation, 1 to 8, and the (longitude, latitude) in degrees; (1, None) where there is no sense."""
    tags, orientation, position = Image.Exif(), UPRIGHT, None
    # EXIF may be any bytes at all, and a photo is good without it
    with suppress(Exception):
        tags.load(exif[:MOST_BYTES])
        orientation = _orientation(tags)
        position = _position(tags.get_ifd(ExifTags.IFD.GPSInfo))
    return orientation, position


def _orientation(tags: Image.Exif) -> int:
    found = tags.get(ExifTags.Base.Orientation)
    return found if isinstance(found, int) and 1 <= found <= 8 else UPRIGHT


def _position(gps: dict) -> Position | None:
    longitude = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, signs={"E": 1, "W": -1})
    latitude = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, signs={"N": 1, "S": -1})
    if longitude is None or latitude is None or abs(longitude) > 180 or abs(latitude) > 90:
        return None
    # phones without a fix write zeros; nobody reports a street lamp in the Gulf of Guinea
    return (longitude, latitude) if (longitude, latitude) != (0, 0) else None


def _degrees(gps: dict, value: int, ref: int, *, signs: dict[str, int]) -> float | None:
    """None where a part is missing, negative or divided by zero, or the hemisphere is unnamed: we do not guess."""
    sign = signs.get(str(gps.get(ref)).strip("\0 ").upper())
    parts = [float(part) for part in gps.get(value) or ()]
    if not sign or len(parts) != 3 or not all(isfinite(part) and part >= 0 for part in parts):
        return None
    degrees, minutes, seconds = parts
    if minutes >= 60 or seconds >= 60:
        return None
    return sign * round(degrees + minutes / 60 + seconds / 3600, 7)
