"""Below /manage/ on every host: staff sign-in, then of the Wagtail shell what is used here."""

from functools import wraps

from allauth.account import views as account
from django.http import Http404
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from communities.accounts import views

# What Wagtail brings along and nothing here stands on; some of it asks for no permission. Each keeps its name, which
# Wagtail's own templates ask for, and answers that there is nothing. The CMS will open pages, pictures and documents.
SHUT = (
    *("api/", "block-preview/", "bulk/", "choose-", "collections/", "documents/", "failwhale/", "groups/", "images/"),
    *("pages/", "reports/", "snippets/choose/", "tag-autocomplete/", "test404/", "users/", "workflows/"),
)


def shut(view):
    @wraps(view)
    def nothing(request, *args, **kwargs):
        raise Http404

    return nothing


for pattern in wagtailadmin_urls.urlpatterns:
    if str(pattern.pattern).startswith(SHUT):
        decorate_urlpatterns([pattern], shut)

urlpatterns = [
    path("sign-in/", views.staff_sign_in, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/password/", account.password_change, name="account_change_password"),
    # A link is made by the secretary or the operator (communities/accounts/staff.py), not asked for by mail.
    re_path(
        r"^account/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("account/set/", views.staff_account, name="account_set_password"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/", views.staff_account, name="account_email"),
    path("account/closed/", views.staff_account, name="account_signup"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/", include("allauth.mfa.urls")),
    path("", include(wagtailadmin_urls)),
]
