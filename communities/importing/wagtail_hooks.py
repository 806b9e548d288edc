"""导入和导出 in the shell."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.importing import views
from communities.looks.shell import Door

urls = (
    [
        path("", views.runs, name="runs"),
        path("<int:pk>/", views.run, name="run"),
        path("<int:pk>/faults.xlsx", views.faults, name="faults"),
        path("<int:pk>/<slug:verb>/", views.act, name="act"),
        path("<slug:register>/new/", views.new, name="new"),
        path("<slug:register>/template.xlsx", views.template, name="template"),
        path("<slug:register>/export.xlsx", views.export, name="export"),
    ],
    "importing",
)


@hooks.register("register_admin_urls")
def importing_urls():
    return [path("imports/", include(urls))]


@hooks.register("register_admin_menu_item")
def importing_door():
    return Door(_("导入和导出"), "importing:runs", icon="upload", order=65, shown=views.keeps_a_register)
