"""Two who act at once on a delegation do not lock each other."""

import time

from django.utils.timezone import now as clock

from communities.tenants.scope import community_of, inside
from deliberation.ballots import casting, delegating
from tests.builders.ballots import a_ballot, vote
from tests.builders.people import a_resident, cast_of
from tests.communities.tenants.together import together


def test_giving_back_and_voting_at_once_do_not_lock_each_other(committed_db, monkeypatch):
    with inside(community_of("alpha")):
        cast = cast_of()
        mine, holder = [a_resident(f"1380005{k:04d}", f"邻居{k}") for k in range(2)]
        ballot = a_ballot(cast.secretary, [mine, holder], is_secret=False, proxies_most=1)
        delegating.delegate(ballot=ballot, phone=holder.phone, by=mine, now=clock())
    first, second = casting.record, delegating.record
    monkeypatch.setattr(
        casting, "record", lambda **w: (time.sleep(0.6), first(**w))
    )  # the line is held, the ledger not yet
    monkeypatch.setattr(
        delegating, "record", lambda **w: (second(**w), time.sleep(0.6))
    )  # the ledger is held, the line not yet

    def at(work):
        def run():
            with inside(community_of("alpha")):
                try:
                    work()
                except Exception as e:
                    return f"{type(e).__name__}: {e}"[:80]
                return "done"

        return run

    answers = together(
        at(lambda: vote(ballot, holder, 0)), at(lambda: delegating.revoke(ballot=ballot, by=mine, now=clock()))
    )
    assert answers == ["done", "done"]
