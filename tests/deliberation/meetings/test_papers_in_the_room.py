"""A motion that phones vote on while somebody at the table has no account: paper beside phones, each seat once."""

import re
from datetime import datetime

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, RuleBroken
from communities.tenants.scope import community_of, inside
from deliberation.ballots import casting, papers
from deliberation.ballots.errors import PapersWaiting, VotedOnline, VotedOnPaper
from deliberation.ballots.models import Elector, Way
from deliberation.meetings import balloting, debating, live
from deliberation.meetings.states import MotionState
from tests.api.client import api
from tests.builders.ballots import over
from tests.builders.browsers import browser_of, words_of
from tests.builders.meetings import a_session, seat_of
from tests.builders.people import cast_of
from tests.builders.topics import verified
from tests.communities.tenants.together import outcome, together

YES, NO, ABSTAIN = 0, 1, 2


def a_motion(cast):
    """Being talked over; of the six at the table the property company's manager has no account."""
    meeting = a_session(cast)
    by = {"by": cast.secretary, "now": clock()}
    made = debating.move(meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), **by)
    return debating.second(motion=made, seat=seat_of(meeting, cast.neighbour), **by)


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def motion(cast):
    return a_motion(cast)


def opened(motion, cast, *, is_secret: bool = False):
    return balloting.open_vote(motion=motion, minutes=3, is_secret=is_secret, by=cast.secretary, now=clock())


def the_papers_line(motion) -> Elector:
    return motion.ballot.electors.by_name_alone().get()


def tick(line, cast):
    return papers.tick(elector=line, by=cast.secretary, now=clock())


def vote(motion, user, choice: int):
    return casting.cast(ballot=motion.ballot, choices=[choice], by=user, now=clock())


def enter(motion, slip, choice: int, by):
    return papers.enter_paper(ballot=motion.ballot, slip=slip, choices=[choice], by=by, now=clock())


def result(motion, cast, **more):
    return balloting.take_result(motion=motion, by=cast.secretary, now=clock(), **more)


def phones(motion) -> list:
    return [seat.user for seat in motion.meeting.seats.at_the_table().select_related("user") if seat.user]


@pytest.mark.parametrize("is_secret", [True, False], ids=["secret", "named"])
def test_who_has_no_account_votes_on_paper_and_it_counts_as_a_phone_does(cast, motion, is_secret):
    motion = opened(motion, cast, is_secret=is_secret)
    line = the_papers_line(motion)
    assert (line.name, motion.ballot.electors.count()) == ("物业陈经理", 6)
    for person in phones(motion)[:3]:
        vote(motion, person, YES)
    tick(line, cast)
    over(motion.ballot)
    slip = "1" if is_secret else papers.slip_of(line)
    for officer in (cast.secretary, cast.member):
        enter(motion, slip, YES, officer)
    done = result(motion, cast)
    # Three phones alone would not be more than half of six.
    assert (done.state, done.yes, done.present) == (MotionState.CARRIED, 4, 6)


def test_control_without_the_paper_the_same_three_phones_fail(cast, motion):
    motion = opened(motion, cast)
    for person in phones(motion)[:3]:
        vote(motion, person, YES)
    over(motion.ballot)
    assert result(motion, cast).state == MotionState.FAILED


def test_no_result_until_each_paper_was_entered_twice_alike(cast, motion):
    motion = opened(motion, cast)
    line = the_papers_line(motion)
    tick(line, cast)
    over(motion.ballot)
    with pytest.raises(PapersWaiting):  # nobody entered it
        result(motion, cast)
    enter(motion, papers.slip_of(line), YES, cast.secretary)
    with pytest.raises(PapersWaiting):  # once
        result(motion, cast)
    enter(motion, papers.slip_of(line), NO, cast.member)
    with pytest.raises(PapersWaiting):  # two who read differently
        result(motion, cast)
    with pytest.raises(PapersWaiting):  # nor does the chair end that
        result(motion, cast, without_missing=True)
    papers.settle_paper(
        ballot=motion.ballot,
        slip=papers.slip_of(line),
        choices=[NO],
        reason="一起又看了一遍",
        by=cast.secretary,
        now=clock(),
    )
    assert result(motion, cast).no == 1


def test_the_chair_ends_a_vote_whose_paper_was_never_entered(cast, motion):
    motion = opened(motion, cast)
    for person in phones(motion):
        vote(motion, person, YES)
    assert not balloting.lacks_papers(motion)
    tick(the_papers_line(motion), cast)
    assert not balloting.lacks_papers(motion), "while it goes on the paper may still be entered"
    over(motion.ballot)
    motion.refresh_from_db()
    assert balloting.lacks_papers(motion)
    done = result(motion, cast, without_missing=True)
    assert Entry.objects.get(verb="ballots.count").facts["without"] == 1
    assert (done.state, done.yes, done.present) == (MotionState.CARRIED, 5, 6)


def test_a_phone_that_voted_hands_in_no_paper_and_who_handed_one_in_votes_by_no_phone(cast, motion):
    motion = opened(motion, cast)
    mine, neighbours = (motion.ballot.electors.get(user=user) for user in (cast.resident, cast.neighbour))
    vote(motion, cast.resident, YES)
    with pytest.raises(VotedOnline):
        tick(mine, cast)
    tick(neighbours, cast)
    with pytest.raises(VotedOnPaper):
        vote(motion, cast.neighbour, YES)


def test_the_database_itself_refuses_the_other_way_and_a_seat_twice(cast, motion):
    motion = opened(motion, cast)
    line = tick(the_papers_line(motion), cast)
    with pytest.raises(IntegrityError), atomic():
        Elector.objects.filter(pk=line.pk).update(way=Way.ONLINE)
    with pytest.raises(IntegrityError), atomic():
        Elector.objects.create(ballot=motion.ballot, unit=line.unit, called="又一位")
    # Control: another seat is taken.
    Elector.objects.create(ballot=motion.ballot, unit="seat:999999", called="又一位")


@pytest.mark.slow
def test_paper_and_phone_of_one_seat_at_the_same_moment_count_once(committed_db):
    with inside(community_of("alpha")):
        cast = cast_of()
        verified(cast.resident)
        verified(cast.neighbour)
        motion = opened(a_motion(cast), cast)
        lines = list(motion.ballot.electors.exclude(user=None).select_related("user"))

    def within(work):
        def run():
            with inside(community_of("alpha")):
                return work()

        return outcome(run)

    for line in lines:
        came = together(
            within(lambda line=line: tick(line, cast)), within(lambda line=line: vote(motion, line.user, YES))
        )
        assert sum(isinstance(one, RuleBroken) for one in came) == 1, came
    with inside(community_of("alpha")):
        votes = live.made(motion.meeting)["motion"]["votes"]
        assert votes["voted"] == len(lines)
        assert motion.ballot.votes.count() + votes["on_paper"] == len(lines)


def test_a_secret_paper_is_entered_after_the_vote_alone_and_leads_to_nobody(cast, motion):
    motion = opened(motion, cast, is_secret=True)
    tick(the_papers_line(motion), cast)
    with pytest.raises(Invalid, match="截止以后"):
        enter(motion, "1", NO, cast.secretary)
    for person in phones(motion):
        vote(motion, person, YES)
    over(motion.ballot)
    for officer in (cast.secretary, cast.member):
        enter(motion, "1", NO, officer)
    result(motion, cast)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ballots_vote v WHERE v.ballot_id = %s AND (v.elector_id IS NOT NULL OR v.at IS NOT NULL"
            " OR v.way <> '')",
            [motion.ballot_id],
        )
        assert cursor.fetchone()[0] == 0, "one paper among five phones is not told apart"


def test_console_phone_and_projector_say_how_many_voted_and_on_paper(cast, motion):
    desk, meeting = browser_of(cast.secretary), motion.meeting_id
    console = f"/manage/meetings/{meeting}/console/"
    assert "在场有 1 位没有账号" in words_of(desk.get(f"/manage/meetings/{meeting}/open_vote/{motion.pk}/"))
    desk.post(f"/manage/meetings/{meeting}/open_vote/{motion.pk}/", {"minutes": "3"})
    motion.refresh_from_db()
    seen = live.stamp(motion.meeting)
    vote(motion, cast.resident, YES)
    motion.meeting.refresh_from_db()
    assert live.stamp(motion.meeting) != seen, "a vote is a new version"
    sent = desk.post(f"/manage/ballots/tick/{the_papers_line(motion).pk}/", {"back": console})
    assert sent["Location"] == console
    shown = words_of(desk.get(console))
    assert "6 人能投，投了 2 人，其中纸质票 1 张" in shown
    # What the timer counts down to is a moment that scripts read.
    [ends] = re.findall(r'data-ends="([^"]+)" data-over="时间到，可以计票"', shown)
    assert datetime.fromisoformat(ends) == motion.ballot.closes_at
    for page in (f"/meetings/{meeting}/live/", f"/meetings/{meeting}/screen/"):
        browser = browser_of(cast.secretary if "screen" in page else cast.resident)
        assert "投了 2 人，共 6 人，其中纸质票 1 张" in words_of(browser.get(page))
    votes = api(cast.resident).get(f"meetings/{meeting}/live").data["motion"]["votes"]
    assert votes == {"roll": 6, "voted": 2, "on_paper": 1, "entered": 0, "is_over": False}


def test_at_the_console_the_chair_is_told_what_is_missing_and_may_end_it_once_sure(cast, motion):
    desk, meeting = browser_of(cast.secretary), motion.meeting_id
    motion = opened(motion, cast)
    tick(the_papers_line(motion), cast)
    over(motion.ballot)
    refused = desk.post(f"/manage/meetings/{meeting}/take_result/{motion.pk}/")
    assert refused.status_code == 409
    assert "只录入了 0 张" in words_of(refused)
    assert "没录全也计票" in words_of(desk.get(f"/manage/meetings/{meeting}/console/"))
    ends = f"/manage/meetings/{meeting}/take_without/{motion.pk}/"
    assert desk.post(ends).status_code == 400
    assert desk.post(ends, {"is_sure": "on"}).status_code == 302
    motion.refresh_from_db()
    assert motion.state == MotionState.FAILED
