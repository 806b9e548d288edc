"""消息 in the shell: what a colleague was told, and how much of it they have not read."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door, in_community
from communities.notifications.models import Message
from communities.notifications.views import inbox_at_desk


@hooks.register("register_admin_urls")
def inbox_url():
    return [path("inbox/", inbox_at_desk, name="inbox_at_desk")]


@hooks.register("register_admin_menu_item")
def inbox_door():
    return Door(_("消息"), "inbox_at_desk", icon="mail", order=15, shown=in_community, waiting=_unread)


def _unread(request) -> int:
    return Message.objects.inbox_of(request.user).unread().count()
