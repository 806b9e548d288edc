"""A photo, to those who may see it."""

from django.db import connection
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from communities.feedback.drafts import draft_in, has_draft
from communities.feedback.models import Photo, Ticket
from communities.feedback.numbers import opens
from communities.feedback.rules import may_see_photo
from communities.feedback.uploads import SIZES, open_photo
from communities.looks.answers import personal


@require_safe
@personal
def photo(request, key: str, size: str):
    """The JPEG; 404 for one that does not exist, and for who may not see it, so that nobody learns which."""
    found = Photo.objects.with_ticket().filter(key=key).first()
    if found is None or size not in SIZES or not _may_see(request, found):
        raise Http404
    try:
        response = FileResponse(open_photo(found, size), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    return response


def _may_see(request, found: Photo) -> bool:
    if found.ticket_id is None:
        return _is_in_draft(request, found) or may_see_photo(request.user, found)
    if found.is_public and Ticket.objects.public().filter(pk=found.ticket_id).exists():
        return True
    key = request.GET.get("key", "")
    return (bool(key) and opens(key, connection.schema_name, found.ticket_id)) or may_see_photo(request.user, found)


def _is_in_draft(request, found: Photo) -> bool:
    return bool(found.draft) and has_draft(request.session) and draft_in(request.session).key == found.draft
