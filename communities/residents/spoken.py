"""What people call a building when they say where they live: 五号楼, 5栋, 5-2-301, 阳光路12号院5号楼301室. Pure."""

import re
import unicodedata
from collections.abc import Iterator

_DIGITS = {sign: str(value) for value, signs in enumerate(("〇零", "一", "二两", *"三四五六七八九")) for sign in signs}
_TENS = {"十": 10, "百": 100}
# Only where a number is meant: 三里屯 and 一品苑 are names.
_SPELT = re.compile(r"[〇零一二两三四五六七八九十百]+(?=号|栋|幢|座|单元|楼|室|门|层|$)")
_NUMBERED = re.compile(r"([A-Z]?\d+)(?:号楼|号|楼|栋|幢|座)?")
# The building in a longer address, the surest first.
_BEFORE_THE_HOME = (
    re.compile(r"([A-Z]?\d+)(?:号楼|栋|幢|座)"),
    re.compile(r"^(.+?)\d+(?:单元|门)"),
    re.compile(r"^([A-Z]?\d+)(?:号|楼)?(?:-\w+)+$"),
    re.compile(r"^(.*\D)\d{3,4}室?$"),
)


def plain(said: str) -> str:
    """Without spaces and full-width signs, with the numbers in figures: ` 十二 号楼` is 12号楼."""
    close = "".join(unicodedata.normalize("NFKC", said).split()).upper()
    return _SPELT.sub(lambda found: _figures(found[0]), re.sub("[—–－]", "-", close))


def number_in(name: str) -> str:
    """5 for 5号楼, 5栋, 五号楼 and 5; empty for a name that is more than a number."""
    found = _NUMBERED.fullmatch(plain(name))
    return found[1] if found else ""


def readings(said: str) -> Iterator[str]:
    """What of it may be the building: all of it, then what stands before entrance and room."""
    whole = plain(said)
    yield whole
    for shape in _BEFORE_THE_HOME:
        if found := shape.search(whole):
            yield found[1]


def _figures(spelt: str) -> str:
    if not set(spelt) & set(_TENS):
        return "".join(_DIGITS[sign] for sign in spelt)
    total, unit = 0, 0
    for sign in spelt:
        if sign in _TENS:
            total, unit = total + (unit or 1) * _TENS[sign], 0
        else:
            unit = int(_DIGITS[sign])
    return str(total + unit)
