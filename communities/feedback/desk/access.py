"""Who may stand at the desk, and which ticket an address means."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.cache import never_cache

from communities.accounts.rules import is_committee
from communities.feedback.models import Ticket
from communities.feedback.numbers import key_in
from communities.feedback.rules import may_see_desk
from communities.looks.shell import in_community


def at_desk(request) -> bool:
    """Whether the desk is shown at all: in a community, to the committee and to those who handle tickets."""
    return in_community(request) and may_see_desk(request.user)


def desk(view):
    """A view of the desk: 404 on the platform's host, refused to everyone who has no work here, never cached."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not in_community(request):
            raise Http404
        if not may_see_desk(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def committee_desk(view):
    """A view of the desk for the committee alone."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not is_committee(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return desk(guarded)


def opened(number: str, user) -> Ticket:
    """The ticket of this number in this person's queue; Http404 for every other, another community's among them."""
    key = key_in(number)
    ticket = Ticket.objects.workable_by(user).for_page().filter(pk=key).first() if key and key < 2**63 else None
    if ticket is None or ticket.number != number:
        raise Http404
    return ticket
