"""Who may stand in 党建 at all."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.cache import never_cache

from communities.looks.shell import in_community
from communities.party.rules import may_keep_party


def in_office(request) -> bool:
    return in_community(request) and may_keep_party(request.user)


def office(view):
    """A page of 党建: 404 on the platform's host, refused to everyone but the committee, never cached."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not in_community(request):
            raise Http404
        if not may_keep_party(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)
