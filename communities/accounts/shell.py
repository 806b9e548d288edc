"""Registers in the back office: who may keep them, and what every one of them has in common."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import HistoryFilterSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.snippets.views.snippets import CreateView, EditView, HistoryView, IndexView, SnippetViewSet

from communities.accounts.models import User
from communities.accounts.roles import COMMITTEE, Role
from communities.accounts.rules import holds, is_committee
from communities.looks.forms import Refusable


class RolePolicy(BasePermissionPolicy):
    """What a role brings, instead of Django's permissions: nobody here is given rights one by one.

    Nothing is deleted in the shell: history points at it. What is no longer used is switched off.
    """

    def __init__(self, model, may: Callable[[User], bool], actions: frozenset[str]):
        super().__init__(model)
        self.may, self.actions = may, actions

    def user_has_permission(self, user, action):
        return action in self.actions and self.may(user)

    def users_with_any_permission(self, actions):
        return User.objects.filter(grants__role__in=COMMITTEE, is_active=True).distinct()


def is_secretary(user) -> bool:
    return holds(user, Role.COMMITTEE_SECRETARY)


class YesNo(Column):
    """A truth in words: Wagtail's own column says True."""

    def get_value(self, instance):
        return _("是") if super().get_value(instance) else _("否")


class List(IndexView):
    """A list without boxes to tick: what they offer in Wagtail is deleting."""

    @property
    def columns(self):
        return [column for column in super().columns if column.name != "bulk_actions"]


class WithoutDates(HistoryFilterSet):
    """Wagtail's choice of dates writes a script into the page, which our content policy refuses."""

    timestamp = None


class History(HistoryView):
    filterset_class = WithoutDates


class DropPanel(HelpPanel):
    """At the foot of the page of one row: the way to delete it, where nothing stands on it. `route` takes its key."""

    def __init__(self, route: str, *args: str, **kwargs):
        super().__init__(heading=_("登记错了"), template="desk/drop_link.html")
        self.route, self.args = route, args

    def clone(self):
        return type(self)(self.route, *self.args)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self):
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            address = reverse(self.panel.route, args=[*self.panel.args, self.instance.pk])
            return super().get_context_data(parent_context) | {"address": address}


def drop_page(request, row, act: Callable, done: dict, *, back: str):
    """Asks once more before `act` deletes the row; a refusal stands above the button."""
    form = Refusable(request.POST if request.method == "POST" else None)
    if form.is_bound and form.passes(act, **done):
        messages.success(request, f"已删除：{row}。")
        return redirect(back)
    context = {"form": form, "heading": f"删除：{row}", "go": "确定删除", "back": back}
    return render(request, "desk/one_form.html", context, status=409 if form.errors else 200)


class OneRow:
    """The page of one row without Wagtail's panel at its side, which calls every saved row published (发布)."""

    def get_side_panels(self):
        return MediaContainer([])


class Adding(OneRow, CreateView):
    pass


class Changing(OneRow, EditView):
    pass


class Register(SnippetViewSet):
    """A table that the committee keeps. Its door is one of ours, not a menu item that remembers one address."""

    index_view_class = List
    history_view_class = History
    add_view_class = Adding
    edit_view_class = Changing
    copy_view_enabled = False
    menu_item_is_registered = True
    menu_hook = None
    may: Callable[[User], bool] = staticmethod(is_committee)
    actions = frozenset({"view", "add", "change"})

    @property
    def permission_policy(self):
        return RolePolicy(self.model, self.may, self.actions)

    def register_menu_item(self):
        """See communities.looks.shell."""
