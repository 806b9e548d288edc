"""Staff sign in with a password; what they may in the Wagtail shell follows from their grants."""

from django.contrib.auth.backends import ModelBackend

from communities.accounts.models import User
from communities.accounts.roles import COMMITTEE, STAFF

_SHELL = "wagtailadmin.access_admin"
_COMMITTEE_APPS = {"wagtailimages", "wagtaildocs"}


class StaffBackend(ModelBackend):
    """Adds to Django's own permissions what a role brings."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_staff

    def has_perm(self, user_obj, perm, obj=None):
        if not user_obj.is_active or not user_obj.is_authenticated:
            return False
        if perm == _SHELL:
            return bool(user_obj.roles & STAFF)
        if perm.split(".")[0] in _COMMITTEE_APPS and user_obj.roles & COMMITTEE:
            return True
        return super().has_perm(user_obj, perm, obj)

    def get_user(self, user_id):
        # A resident's session is made by a code and not by this backend's password; it is looked up here all the same.
        return User.objects.filter(pk=user_id, is_active=True).first()
