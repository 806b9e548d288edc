"""Who is a stranger: somebody whose cookies tell nothing."""

import pytest

from communities.looks.strangers import is_stranger


def asked(rf, *cookies: str):
    request = rf.get("/")
    request.COOKIES = dict.fromkeys(cookies, "1")
    return request


@pytest.mark.parametrize("name", ["csrftoken", "__Host-csrf"])
def test_whoever_was_shown_a_form_is_a_stranger_still_whatever_its_cookie_is_called(rf, settings, name):
    settings.CSRF_COOKIE_NAME = name
    assert is_stranger(asked(rf, name)) and is_stranger(asked(rf, name, "elder")) and is_stranger(asked(rf))


@pytest.mark.parametrize("name", ["sid", "sid_c_1", "anything"])
def test_control_whoever_has_another_cookie_is_not(rf, name):
    assert not is_stranger(asked(rf, name))


def test_control_whoever_sends_something_is_not(rf):
    request = rf.post("/")
    assert not is_stranger(request)
