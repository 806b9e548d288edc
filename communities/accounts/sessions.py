"""Sessions of one person on the web, found and ended."""

from collections.abc import Iterable

from django.contrib.sessions.models import Session

_AT_ONCE = 500


def end_sessions(*, user, numbers: Iterable[str] = (), but: str | None = None) -> int:
    """End the sessions of this account, and unfinished reports and sign-ins with one of `numbers`; how many there were.

    A session's content is packed by the framework: each has to be opened to see whose it is. `but` is one that stays.
    """
    own, numbers = str(user.pk), list(numbers)
    gone = [
        session.pk
        for session in Session.objects.exclude(pk=but).iterator(chunk_size=_AT_ONCE)
        if (content := session.get_decoded()).get("_auth_user_id") == own or any(n in str(content) for n in numbers)
    ]
    return Session.objects.filter(pk__in=gone).delete()[0]
