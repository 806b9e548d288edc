"""A photo, to those who may see it."""

from django.db import connection
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from communities.feedback.drafts import draft_in, has_draft
from communities.feedback.models import Photo, Ticket
from communities.feedback.numbers import opens
from communities.feedback.rules import is_reporter, may_answer
from communities.feedback.uploads import SIZES, open_photo
from communities.feedback.views._answer import personal


@require_safe
@personal
def photo(request, key: str, size: str):
    """The JPEG; 404 for one that does not exist, and for who may not see it, so that nobody learns which."""
    found = (
        Photo.objects.select_related("ticket__category", "ticket__lead", "ticket__worker__user").filter(key=key).first()
    )
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
    user, ticket = request.user, found.ticket
    if ticket is None:
        return _is_in_draft(request, found) or bool(user.is_authenticated and found.owner_id == user.pk)
    if found.is_public and Ticket.objects.public().filter(pk=ticket.pk).exists():
        return True
    key = request.GET.get("key", "")
    if key and opens(key, connection.schema_name, ticket.pk):
        return True
    return user.is_authenticated and (is_reporter(user, ticket) or may_answer(user, ticket))


def _is_in_draft(request, found: Photo) -> bool:
    return bool(found.draft) and has_draft(request.session) and draft_in(request.session).key == found.draft
