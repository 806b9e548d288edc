"""账本 in the shell, and a link of it for every record that is changed there."""

from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.audit.actions import record
from communities.audit.rules import may_read_ledger
from communities.audit.views import ledger
from communities.looks.shell import Door


@hooks.register("register_admin_urls")
def ledger_url():
    return [path("ledger/", ledger, name="ledger")]


@hooks.register("register_admin_menu_item")
def ledger_door():
    return Door(_("账本"), "ledger", icon="history", order=80, shown=lambda request: may_read_ledger(request.user))


@hooks.register("after_create_snippet")
def remember_new(request, instance):
    record(by=request.user, verb="shell.create", subject=instance, at=now())


@hooks.register("after_edit_snippet")
def remember_change(request, instance):
    record(by=request.user, verb="shell.edit", subject=instance, at=now())
