"""Ballots as they are met: in preparation, open to some electors, over."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.timezone import now as clock

from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from deliberation.ballots import casting, drafting, rolls
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.models import Ballot

QUESTION = "单元门口装不装充电桩？"


def voters(count: int, start: int = 1) -> list[User]:
    """So many residents with accounts."""
    people = [User(username=f"voter{n}", name=f"居民{n}", password="!") for n in range(start, start + count)]
    made = User.objects.bulk_create(people)
    Grant.objects.bulk_create(Grant(user=user, role=Role.RESIDENT) for user in made)
    return made


def a_draft(by: User, **what) -> Ballot:
    given = {"question": QUESTION, "is_secret": False, "closes_at": clock() + timedelta(days=2)}
    return drafting.draft_ballot(**given | what, by=by, now=clock())


def a_ballot(by: User, electors: list[User], **what) -> Ballot:
    """An open ballot, named unless `is_secret`."""
    roll = rolls.of_users(electors)
    return drafting.open_ballot(ballot=a_draft(by, **what), roll=roll, by=by, now=clock())


def vote(ballot: Ballot, by: User, *choices: int, elector: int | None = None) -> casting.Receipt:
    return casting.cast(ballot=ballot, choices=list(choices), by=by, now=clock(), elector=elector)


def over(ballot: Ballot, moment: datetime | None = None) -> Ballot:
    """The same with its time gone by: what no rule of the database would let anybody write."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE ballots_ballot SET closes_at = %s WHERE id = %s",
            [moment or clock(), ballot.pk],
        )
        cursor.execute("SET session_replication_role = origin")
    return Ballot.objects.get(pk=ballot.pk)


def counted(ballot: Ballot) -> Ballot:
    return count_ballot(ballot=over(ballot), by=None, now=clock())
