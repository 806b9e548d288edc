"""What a ballot is about: slices above say it, and settings.BALLOT_MATTERS names the one that does (ADR 8).

That module has `offered()`, what a draft may be about as {key: title}; `put(ballot, key, by, now)`, within the
transaction that writes the draft; and `of(ballots, hidden)`, {key of the ballot: {"id", "title", "url"}}, with what is not
public where `hidden` asks for it.
"""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module

from django.conf import settings

from communities.accounts.models import User
from deliberation.ballots.models import Ballot


def offered() -> dict[int, str]:
    return _matters().offered()


def put(*, ballot: Ballot, matter: int | None, by: User, now: datetime) -> None:
    """The ballot is about this, or about nothing. Raises Invalid for what is not offered."""
    _matters().put(ballot=ballot, key=matter, by=by, now=now)


def of(ballots: Iterable[Ballot], *, hidden: bool = False) -> dict[int, dict]:
    """As everybody may read it; at the desk with what is `hidden`, too."""
    return _matters().of(ballots, hidden=hidden)


def of_one(ballot: Ballot, *, hidden: bool = False) -> dict | None:
    return of([ballot], hidden=hidden).get(ballot.pk)


def _matters():
    return import_module(settings.BALLOT_MATTERS)
