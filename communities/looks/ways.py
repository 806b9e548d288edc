"""Where to go afterwards, as a page was asked to remember."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, name: str) -> str:
    """The address sent as `name`, in the form or the query, if it is a page of this host; else nothing."""
    wanted = request.POST.get(name) or request.GET.get(name, "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
