"""Rows that wait: ballots past their time are counted, electors who have not voted are nudged once."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.kernel.errors import RuleBroken
from communities.notifications.actions import notify_all
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.models import Ballot

log = logging.getLogger(__name__)


def close_ballots(*, now: datetime | None = None) -> int:
    """Count every ballot whose time is over and whose papers are all entered; the answer is how many."""
    now, count = now or clock(), 0
    for ballot in Ballot.objects.of_the_community().over(now):
        try:
            count_ballot(ballot=ballot, by=None, now=now)
        except RuleBroken:
            # For the desk to settle, or another sweeper was quicker, or our clock is ahead of the database's.
            continue
        except Exception:
            # One box that does not open keeps no other from being counted; somebody has to look at it.
            log.exception("a ballot cannot be counted", extra={"ballot": ballot.pk})
            continue
        count += 1
    return count


def nudge_electors(*, now: datetime | None = None) -> int:
    """Tell those who have not voted that a ballot closes soon, once; the answer is of how many ballots."""
    now = now or clock()
    soon = now + timedelta(hours=settings.BALLOT_NUDGE_HOURS)
    return sum(_nudged(ballot, now) for ballot in Ballot.objects.to_nudge(soon, now))


@atomic
def _nudged(ballot: Ballot, now: datetime) -> bool:
    taken = Ballot.objects.select_for_update(skip_locked=True).filter(pk=ballot.pk, nudged_at__isnull=True).first()
    if taken is None:
        return False
    waiting = User.objects.filter(electors__in=taken.electors.waiting()).distinct()
    path, key = f"votes/{taken.pk}/", f"ballot:{taken.pk}:nudge:{taken.closes_at:%Y%m%d%H%M}"
    body = f"“{taken.question}”快截止了，您还没有投票。"
    notify_all(waiting, title="投票快截止了", body=body, path=path, key=key, now=now)
    taken.nudged_at = now
    taken.save(update_fields=["nudged_at"])
    return True
