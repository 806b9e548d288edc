"""网格体检 in the back office."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from communities.accounts.rules import is_committee
from communities.grid.health import examined
from communities.looks.shell import in_community


def health(request):
    """What is wrong with how the community is divided, each line with the register where it is mended."""
    if not in_community(request) or not is_committee(request.user):
        raise PermissionDenied
    return render(request, "grid/health.html", {"found": examined()})
