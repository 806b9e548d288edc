"""Uploads of reports that were never sent, and pictures that were let go, do not stay."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.feedback.models import Photo

_AT_ONCE = 1000
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def forget_uploads(*, now=None) -> int:
    """Remove photos that waited longer than UPLOAD_HOURS for a report; the answer is how many.

    The rows go first, locked, so that none can be attached meanwhile; what is left of a file when this process dies
    between the two is named by nothing and shown to nobody.
    """
    gone = _rows_gone(now or clock())
    for photo in gone:
        default_storage.delete(photo.display)
        default_storage.delete(photo.thumb)
    return len(gone)


@atomic
def _rows_gone(now) -> list[Photo]:
    forgotten = Photo.objects.forgotten(now, settings.UPLOAD_HOURS)
    gone = list(forgotten.select_for_update(skip_locked=True)[:_AT_ONCE])
    Photo.objects.filter(pk__in=[photo.pk for photo in gone]).delete()
    return gone


def let_go(photos) -> int:
    """These pictures belong to nobody any more: gone with the next forget_uploads(), row and files."""
    nobodys = {"ticket": None, "step": None, "owner": None, "draft": "", "is_public": False}
    return photos.update(**nobodys, longitude=None, latitude=None, created_at=_LONG_AGO)
