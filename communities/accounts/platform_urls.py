"""The platform's host has no residents: whoever signs in there is staff."""

from django.urls import path
from django.views.generic import RedirectView

app_name = "accounts"
urlpatterns = [
    path("sign-in/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="sign_in"),
    path("sign-out/", RedirectView.as_view(pattern_name="account_logout"), name="sign_out"),
]
