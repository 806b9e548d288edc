"""The numbers of ballots that a community may set for itself: Community.rules, beside those of consultation."""

from django.conf import settings
from django.db import connection


def proxies_here() -> int:
    """For how many one person may vote besides themselves, where a ballot allows it at all.

    `Community.rules["deliberation"]["ballot_proxies"]` overrides settings.BALLOT_PROXIES; without a recorded basis an
    override is none, as in deliberation/topics/parameters.py.
    """
    override = connection.tenant.rules.get("deliberation", {}).get("ballot_proxies")
    if override and str(override.get("basis", "")).strip():
        return max(0, int(override["value"]))
    return settings.BALLOT_PROXIES
