import time

import pytest
import time_machine
from django.core import signing

from communities.accounts import links
from communities.accounts.models import User
from tests.builders.people import PASSWORD


def test_a_signed_value_comes_back(alpha):
    assert links.unsign(links.sign("工单:7", purpose="photo"), purpose="photo", seconds=60) == "工单:7"


@pytest.mark.parametrize(
    "damage", [lambda s: s[:-1], lambda s: "8" + s[1:], lambda s: s + "x", lambda s: "", lambda s: ":::"]
)
def test_a_damaged_link_opens_nothing(alpha, damage):
    with pytest.raises(signing.BadSignature):
        links.unsign(damage(links.sign("7", purpose="photo")), purpose="photo", seconds=60)


def test_a_link_is_over_after_its_time(alpha):
    start = time.time()
    with time_machine.travel(start, tick=False):
        signed = links.sign("7", purpose="photo")
    with time_machine.travel(start + 59, tick=False):
        assert links.unsign(signed, purpose="photo", seconds=60) == "7"
    with time_machine.travel(start + 62, tick=False), pytest.raises(signing.SignatureExpired):
        links.unsign(signed, purpose="photo", seconds=60)


def test_a_link_signed_with_the_secret_before_still_opens(alpha, settings):
    signed = links.sign("7", purpose="photo")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]
    assert links.unsign(signed, purpose="photo", seconds=60) == "7"


def test_a_reset_link_works_once_and_not_after_a_sign_in(alpha):
    tokens = links.ResetTokens()
    user = User.objects.create_user("shuji", PASSWORD)
    token = tokens.make_token(user)
    assert tokens.check_token(user, token)
    user.set_password("another-long-password")
    assert not tokens.check_token(user, token)
    token = tokens.make_token(user)
    user.last_login = user.created_at
    assert not tokens.check_token(user, token)


def test_a_reset_link_is_over_after_its_time(alpha, settings):
    tokens, user = links.ResetTokens(), User.objects.create_user("shuji", PASSWORD)
    token = tokens.make_token(user)
    with time_machine.travel(time.time() + settings.PASSWORD_RESET_TIMEOUT + 60):
        assert not tokens.check_token(user, token)
