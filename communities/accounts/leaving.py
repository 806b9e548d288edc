"""An account whose person has left: an empty number that history may go on naming."""

import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from wagtail.users.models import UserProfile

from communities.accounts.models import Answered, Grant, OneTimeCode, User
from communities.accounts.sessions import end_sessions
from communities.kernel.datamap import Leaver

# How the user name of an account begins whose person has left.
GONE = "gone_"


def empty_account(leaver: Leaver) -> None:
    """Name, phone and all ways in are gone; the number stays, as history names it."""
    end_sessions(user=leaver.user, numbers=[word for word in leaver.known_as if word.isdigit()])
    for model in (EmailAddress, Authenticator, UserProfile):
        model.objects.filter(user=leaver.user).delete()
    user = User.objects.get(pk=leaver.user.pk)
    user.username, user.phone, user.name, user.email = f"{GONE}{secrets.token_hex(8)}", None, "", ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()


def end_roles(leaver: Leaver) -> None:
    Grant.objects.in_force(leaver.now).filter(user=leaver.user).update(ends_at=leaver.now)


def forget_codes(leaver: Leaver) -> None:
    OneTimeCode.objects.filter(phone__in=leaver.known_as).delete()


def forget_answers(leaver: Leaver) -> None:
    """Kept answers of the last day in which a name or number of the person stands."""
    for word in leaver.known_as:
        # One character would be half of everybody's.
        if len(word) > 1:
            Answered.objects.filter(body__contains=word).delete()
