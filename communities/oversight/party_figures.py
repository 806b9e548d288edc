"""The numbers of the party's organisation in the community that is entered. Counts alone: a street sees no names, no phones."""

from datetime import date, timedelta

from communities.party.kinds import Tie
from communities.party.models import Meeting, Membership, PartyUnit
from communities.party.queries import blank_buildings
from communities.party.spans import midnight
from communities.party.states import MeetingState

# How far back meetings are counted.
DAYS = 90
# name: words of the column
WORDS = {
    "party_units": "党组织",
    "party_members": "党员（组织关系在此）",
    "party_reported": "双报到党员",
    "party_meetings": f"近 {DAYS} 天的组织生活",
    "party_blank": "空白楼组",
}


def count(day: date) -> dict[str, int]:
    """Each of WORDS as it is on `day`."""
    ties = Membership.objects.on(day)
    since = midnight(day - timedelta(days=DAYS))
    return {
        "party_units": PartyUnit.objects.standing().count(),
        "party_members": ties.filter(tie=Tie.FULL).values("member").distinct().count(),
        "party_reported": ties.filter(tie=Tie.REPORTED).values("member").distinct().count(),
        "party_meetings": Meeting.objects.filter(state=MeetingState.HELD, starts_at__gte=since).count(),
        "party_blank": blank_buildings().count(),
    }
