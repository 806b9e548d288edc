"""`Authorization: Bearer <token>`, and the session of a signed-in page for the same host."""

from django.utils.timezone import now
from rest_framework import authentication, exceptions

from communities.accounts.tokens import user_of_token


class BearerToken(authentication.BaseAuthentication):
    """The mini-program's way in. A wrong token is refused rather than taken for nobody."""

    def authenticate(self, request):
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = user_of_token(secret.strip(), now=now())
        if found is None:
            raise exceptions.AuthenticationFailed("登录已过期，请重新登录。", code="token_refused")
        return found

    def authenticate_header(self, request):
        return "Bearer"
