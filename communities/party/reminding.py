"""The committee is told before a term of office ends, once for each of settings.PARTY_TERM_REMINDERS."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant, User
from communities.accounts.roles import COMMITTEE
from communities.notifications.actions import notify_all
from communities.party.queries import terms_ending


def remind_of_terms(*, now: datetime | None = None) -> int:
    """Tell everybody in the committee of each term that is near its end; the answer is of how many terms.

    What was told once is not told again: the message of a term and a number of months is there already.
    """
    now = now or clock()
    today, committee = localdate(now), list(_committee(now))
    near = [(term, months) for term, months in terms_ending(today) if months] if committee else []
    for term, months in near:
        days = (term.ends_on - today).days
        notify_all(
            committee,
            title=f"{term.unit}快到期了",
            body=f"这一届到{term.ends_on:%Y-%m-%d}为止，还有 {days} 天。请安排换届；要提前或延期的，先报上级党组织批准。",
            path="manage/party/terms/",
            key=f"party.term:{term.pk}:{months}",
            now=now,
        )
    return len(near)


def _committee(now: datetime):
    seats = Grant.objects.in_force(now).filter(role__in=COMMITTEE)
    return User.objects.filter(is_active=True, pk__in=seats.values("user")).order_by("pk")
