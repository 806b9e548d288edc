"""`Authorization: Bearer <token>`, and the session of a signed-in page for the same host."""

from django.utils.timezone import now
from rest_framework import authentication, exceptions

from communities.accounts.tokens import SIGN_IN_AGAIN, user_of_token


def bearer_of(request) -> str | None:
    """The token that a request carries, right or wrong; None for a request without one."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


class BearerToken(authentication.BaseAuthentication):
    """The mini-program's way in. A wrong token is refused rather than taken for nobody."""

    def authenticate(self, request):
        secret = bearer_of(request)
        if secret is None:
            return None
        found = user_of_token(secret, now=now())
        if found is None:
            raise exceptions.AuthenticationFailed(SIGN_IN_AGAIN, code="token_refused")
        return found

    def authenticate_header(self, request):
        return "Bearer"
