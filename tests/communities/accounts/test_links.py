import time

import time_machine

from communities.accounts import links
from communities.accounts.models import User
from tests.builders.people import PASSWORD


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


def test_a_reset_link_made_with_the_secret_before_still_works(alpha, settings):
    tokens, user = links.ResetTokens(), User.objects.create_user("shuji", PASSWORD)
    token = tokens.make_token(user)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]
    assert links.ResetTokens().check_token(user, token)
