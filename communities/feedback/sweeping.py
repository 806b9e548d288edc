"""Uploads of reports that were never sent do not stay."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.timezone import now as clock

from communities.feedback.models import Photo


def forget_uploads(*, now=None) -> int:
    """Remove photos, files first, that waited longer than UPLOAD_HOURS for a report; the answer is how many."""
    gone = list(Photo.objects.forgotten(now or clock(), settings.UPLOAD_HOURS)[:1000])
    for photo in gone:
        default_storage.delete(photo.display)
        default_storage.delete(photo.thumb)
    return Photo.objects.filter(pk__in=[photo.pk for photo in gone]).delete()[0]
