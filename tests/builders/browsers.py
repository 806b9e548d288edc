"""Browsers for page tests: after each answer the test stands again in the community that it stood in before."""

from django.db import connection
from django.test import Client

from communities.accounts.models import User
from tests.builders import people


class Browser(Client):
    def request(self, **request):
        entered = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(entered)


def a_browser(slug: str = "alpha") -> Browser:
    """Somebody who is not signed in."""
    return Browser(HTTP_HOST=f"{slug}.localhost")


def browser_of(user: User) -> Browser:
    """Somebody who is signed in to the community that is entered."""
    browser = a_browser()
    browser.cookies = people.client_of(user).cookies
    return browser


def phone_of(user: User) -> Browser:
    """A mini-program that holds a token of `user`, in the community that is entered."""
    browser = a_browser()
    browser.defaults |= people.api_of(user).defaults
    return browser


def words_of(response) -> str:
    """The page as text."""
    return response.content.decode()


def asked_of(captured) -> int:
    """How many queries a page cost, without the SET that every request begins with."""
    return sum(not query["sql"].startswith("SET ") for query in captured.captured_queries)
