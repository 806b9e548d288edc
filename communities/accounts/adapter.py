"""allauth serves staff only: no sign-up, password and TOTP, links below /manage/."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return reverse("wagtailadmin_home")
