"""Uploaded photos: from a file to a Photo that waits for its report, and back to bytes."""

from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from communities.accounts.models import User
from communities.feedback.models import Photo
from communities.feedback.photos import Prepared, prepare
from communities.kernel.identifiers import new_link_key

SIZES = ("thumb", "display")


def take_upload(file: BinaryIO, *, by: User | None, draft: str = "", now: datetime) -> Photo:
    """Keep a clean picture of `file` as a Photo that belongs to no ticket yet; raises PhotoRefused in words.

    `by` is who is signed in, or None; `draft` is the random key of a visitor's unfinished report on the web ("" in the
    API, where the photo's own key is what its holder shows). Where the camera says it stood is kept on the photo until
    the report is sent. Drawing and writing files come first, so call it outside any transaction of your own.
    """
    prepared = prepare(file)
    names = _write(prepared, now)
    try:
        return Photo.objects.create(
            owner=by,
            draft=draft,
            created_at=now,
            width=prepared.width,
            height=prepared.height,
            **names,
            **_position(prepared),
        )
    except Exception:
        # Without its row nobody would ever find these files again.
        for name in names.values():
            default_storage.delete(name)
        raise


def open_photo(photo: Photo, size: str = "display") -> BinaryIO:
    """The JPEG of a photo, `thumb` or `display`, open for reading; FileNotFoundError where the file is gone.

    It asks nobody who is asking: the view has done that.
    """
    return default_storage.open(photo.thumb if size == "thumb" else photo.display)


def _write(prepared: Prepared, now: datetime) -> dict[str, str]:
    # Unguessable, and not the photo's own key: knowing an address on the web says nothing about the file. A name of
    # 128 random bits is free, so the name asked for is the name kept.
    stem = f"photos/{now:%Y%m}/{new_link_key()}"
    names = {"display": f"{stem}.jpg", "thumb": f"{stem}-s.jpg"}
    for size, name in names.items():
        default_storage.save(name, ContentFile(getattr(prepared, size)))
    return names


def _position(prepared: Prepared) -> dict[str, float]:
    if prepared.position is None:
        return {}
    longitude, latitude = prepared.position
    return {"longitude": longitude, "latitude": latitude}
