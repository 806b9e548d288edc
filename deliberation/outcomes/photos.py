"""Pictures of what was done: drawn anew like those of tickets, kept under names that nobody guesses."""

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from communities.feedback.photos import prepare
from communities.kernel.identifiers import new_link_key

SIZES = ("thumb", "display")


def keep(files: Iterable[BinaryIO], *, now: datetime) -> list[dict[str, str]]:
    """The stored names of each picture by size; raises PhotoRefused before anything is written."""
    return [_kept(one, now) for one in [prepare(file) for file in files]]


def _kept(prepared, now: datetime) -> dict[str, str]:
    stem = f"progress/{now:%Y%m}/{new_link_key()}"
    names = {"display": f"{stem}.jpg", "thumb": f"{stem}-s.jpg"}
    for size, name in names.items():
        default_storage.save(name, ContentFile(getattr(prepared, size)))
    return names


def let_go(photos: Iterable[dict[str, str]]) -> None:
    """The files of a report that was refused."""
    for photo in photos:
        for name in photo.values():
            default_storage.delete(name)
