"""The back office's menu: doors named by jobs.

Wagtail builds its menu once and keeps the addresses it found then. Here one process answers for many communities, some
below /c/<slug>/, so a door finds its address anew in every request.
"""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem


class Door(MenuItem):
    """A door to the view called `view_name`, shown to those for whom `shown(request)` is true; with `waiting(request)`,
    how many wait behind it.
    """

    def __init__(
        self, label: str, view_name: str, *, icon: str, order: int, shown: Callable, waiting: Callable | None = None
    ):
        super().__init__(label, "", name=view_name.replace(":", "-"), icon_name=icon, order=order)
        self.view_name, self.shown, self.waiting = view_name, shown, waiting

    def is_shown(self, request) -> bool:
        return self.shown(request)

    def render_component(self, request):
        count = self.waiting(request) if self.waiting else 0
        label = f"{self.label}（{count}）" if count else self.label
        return LinkMenuItem(self.name, label, reverse(self.view_name), icon_name=self.icon_name)


class Rooms(SubmenuMenuItem):
    """A door behind which there are others; not shown while all of them are shut."""


class Jobs(Menu):
    """A menu of our doors alone. Wagtail's would ask the database who may open what nobody here is shown."""

    @cached_property
    def registered_menu_items(self):
        return [item for item in super().registered_menu_items if isinstance(item, Door | Rooms)]


def in_community(request) -> bool:
    """Whether this is a community's back office, not the platform's."""
    return getattr(request, "community", None) is not None


def only_for(may: Callable, *, on_platform: bool = False) -> Callable:
    """A page of a community's back office, or of the platform's: 404 on the other's host, refused unless `may(user)`,
    never cached.
    """

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if in_community(request) == on_platform:
                raise Http404
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(guarded)

    return guard
