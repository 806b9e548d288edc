"""Staff sign in with a password; what they may in the Wagtail shell follows from their grants."""

from django.contrib.auth.backends import ModelBackend

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
        # A resident's session is made by a code, not by this backend's password; both are looked up here.
        user = super().get_user(user_id)
        if user is not None:
            return user
        found = self._active(user_id)
        return found

    @staticmethod
    def _active(user_id):
        from communities.accounts.models import User

        return User.objects.filter(pk=user_id, is_active=True).first()
