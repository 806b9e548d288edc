"""English words where Chinese is read."""

import re

# Signs that are the same in every language: formats, units, keys; `data` is a name in the answers of the API.
KNOWN = {
    "app",
    "api",
    "csv",
    "data",
    "excel",
    "geojson",
    "gps",
    "heic",
    "html",
    "id",
    "ip",
    "json",
    "jpg",
    "jpeg",
    "mb",
    "openapi",
    "pdf",
    "png",
    "url",
    "word",
    "xlsx",
}
_WORD = re.compile(r"(?<![\w&/.@-])[A-Za-z]{2,}(?![\w/.@-])")


def english_in(text: str) -> set[str]:
    """Words of two letters and more that no reader of Chinese can be asked to know; no address and no number."""
    return {word for word in _WORD.findall(text) if word.lower() not in KNOWN}
