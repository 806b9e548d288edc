"""The platform's host: streets, the district, the operator."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from communities.looks.views import elder_mode
from config.urls_api import pages as api_pages

handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", include("communities.tenants.urls")),
    path("", include("communities.accounts.platform_urls")),
    path("elder/", elder_mode, name="elder_mode"),
    path("api/v1/", include(api_pages)),
    path("manage/", include("config.urls_manage")),
    re_path(r"^c/(?P<slug>[a-z][a-z0-9-]*)$", RedirectView.as_view(url="/c/%(slug)s/")),
]
