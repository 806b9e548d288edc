"""On which days a unit may elect anew."""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localdate

from communities.kernel.errors import Invalid
from communities.party.models import PartyUnit, Term
from communities.party.spans import months_after


def refuse_day(unit: PartyUnit, day: date, now: datetime) -> None:
    """Raise Invalid for a day that no election of this unit can have: see settings.PARTY_ELECTION_MONTHS.

    A term that is over already may be followed late: what lies far ahead is a slip of the finger all the same.
    """
    today, months = localdate(now), settings.PARTY_ELECTION_MONTHS
    last = Term.objects.filter(unit=unit).order_by("-starts_on").first()
    first = months_after(last.ends_on if last else today, -months["before"])
    final = months_after(max(last.ends_on, today) if last else today, months["after"])
    if not first <= day <= final:
        term = f"这一届到 {last.ends_on} 止。" if last else ""
        raise Invalid(f"{term}换届最早 {first}，最晚 {final}。请核对日期有没有填错。", field="day")
