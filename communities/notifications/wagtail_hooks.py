"""消息 in the shell: what a colleague was told, and how much of it they have not read."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.sidebar import LinkMenuItem

from communities.looks.shell import Door, in_community
from communities.notifications.models import Message
from communities.notifications.views import inbox_at_desk


class InboxDoor(Door):
    """Says how many messages wait, where some do."""

    def render_component(self, request):
        unread = Message.objects.inbox_of(request.user).unread().count()
        label = _("消息（%(n)s）") % {"n": unread} if unread else self.label
        return LinkMenuItem(self.name, label, reverse(self.view_name), icon_name=self.icon_name)


@hooks.register("register_admin_urls")
def inbox_url():
    return [path("inbox/", inbox_at_desk, name="inbox_at_desk")]


@hooks.register("register_admin_menu_item")
def inbox_door():
    return InboxDoor(_("消息"), "inbox_at_desk", icon="mail", order=15, shown=in_community)
