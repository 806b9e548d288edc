"""账号与身份 in the shell."""

from django.shortcuts import redirect
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.accounts import staff_views as views
from communities.looks.shell import Door

urls = (
    [
        path("", views.everyone, name="everyone"),
        path("new/", views.new, name="new"),
        path("<int:pk>/", views.person, name="person"),
        path("<int:pk>/link/", views.link, name="link"),
        path("<int:pk>/switch/", views.switch, name="switch"),
        path("<int:pk>/end/<int:grant>/", views.end, name="end"),
    ],
    "staff",
)


@hooks.register("register_admin_urls")
def staff_urls():
    return [path("staff/", include(urls))]


@hooks.register("register_admin_urls", order=-100)
def one_way_in():
    """Wagtail's own sign-in asks for a password alone. These stand before it; a stranger is sent to ours."""

    def home(request, *args):
        return redirect("wagtailadmin_home")

    return [path("login/", home), re_path(r"^password_reset/", home)]


@hooks.register("register_settings_menu_item")
def staff_door():
    return Door(_("账号与身份"), "staff:everyone", icon="user", order=20, shown=views.may_keep_staff)
