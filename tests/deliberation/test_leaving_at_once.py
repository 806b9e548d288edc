"""Leaving and signing up at once do not lock each other."""

import time

from django.utils.timezone import now as clock

from communities.accounts import actions as accounts_actions
from communities.privacy import erasing
from communities.tenants.scope import community_of, inside
from deliberation.meetings import listening, stepping
from tests.builders.meetings import a_noticed_meeting
from tests.builders.people import a_resident, cast_of
from tests.builders.topics import verified
from tests.communities.tenants.together import together


def test_leaving_and_signing_up_at_once_do_not_lock_each_other(committed_db, monkeypatch):
    with inside(community_of("alpha")):
        cast = cast_of()
        verified(cast.resident)
        verified(cast.neighbour)
        meeting = a_noticed_meeting(cast, open_seats=5)
        goes, comes = a_resident("13800091111", "走的"), a_resident("13800092222", "来的")
        listening.sign_up(meeting=meeting, by=goes, now=clock())
    record, hold = stepping.record, accounts_actions.hold_ledger
    monkeypatch.setattr(stepping, "record", lambda **w: (time.sleep(0.8), record(**w)))
    monkeypatch.setattr(accounts_actions, "hold_ledger", lambda: (hold(), time.sleep(0.8)))

    def at(work):
        def run():
            with inside(community_of("alpha")):
                try:
                    work()
                except Exception as e:
                    return f"{type(e).__name__}: {e}"[:90]
                return "done"

        return run

    answers = together(
        at(lambda: listening.sign_up(meeting=meeting, by=comes, now=clock())),
        at(lambda: erasing.erase(user=goes, now=clock())),
    )
    assert answers == ["done", "done"]
