"""A name in what was moved, said or asked is marked once it stands, and covered by people, in session and after it."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from deliberation.meetings import debating, session, wall
from deliberation.meetings.covering import cover
from deliberation.meetings.models import Meeting
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_call, a_noticed_meeting, a_session, seat_of
from tests.builders.outcomes import a_draft
from tests.builders.topics import verified

NAMED, COVERED = "停车线画到王建国家门口为止", "停车线画到某某家门口为止"


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def meeting(cast):
    """In session: a motion, a line and a question with the same name in them."""
    made, who = a_session(cast), {"by": cast.secretary, "now": clock()}
    motion = debating.move(meeting=made, text=NAMED, seat=seat_of(made, cast.resident), **who)
    debating.second(motion=motion, seat=seat_of(made, cast.neighbour), **who)
    debating.ask_to_speak(meeting=made, stance="FOR", seat=seat_of(made, cast.resident), by=cast.resident, now=clock())
    turn = debating.give_floor(meeting=made, **who)
    debating.write_line(turn=turn, line="王建国家的车最多。", **who)
    wall.ask(meeting=made, text="王建国家同意吗？", by=cast.neighbour, now=clock())
    return made


def texts(meeting) -> list[str]:
    return [meeting.motions.get().text, meeting.turns.get().line, meeting.questions.get().text]


def settled(meeting, cast) -> None:
    debating.withdraw(motion=meeting.motions.get(), by=cast.secretary, now=clock())
    session.close(meeting=meeting, by=cast.secretary, now=clock())


@pytest.mark.parametrize("over", [False, True])
def test_a_name_is_marked_at_the_desk_and_covered_everywhere_it_was_said(cast, meeting, over):
    if over:
        settled(meeting, cast)
    desk, at = browser_of(cast.secretary), f"/manage/meetings/{meeting.pk}/cover/"
    for page in ("", "console/"):
        read = words_of(desk.get(f"/manage/meetings/{meeting.pk}/{page}"))
        assert "停车线画到<mark>王建国</mark>家门口为止" in read or (over and page), page
        assert at in read or (over and page)
    assert desk.post(at, {"words": "王建国"}).status_code == 302
    assert texts(meeting) == [COVERED, "某某家的车最多。", "某某家同意吗？"]
    assert "王建国" not in words_of(a_browser().get(f"/meetings/{meeting.pk}/"))
    assert "<mark>" not in words_of(desk.get(f"/manage/meetings/{meeting.pk}/"))
    entry = Entry.objects.latest("seq")
    assert entry.verb == "meetings.cover" and "王建国" not in str(entry.facts)


def test_phones_vote_on_nothing_with_a_name_in_it_that_nobody_looked_at(cast, meeting):
    motion, desk = meeting.motions.get(), browser_of(cast.secretary)
    at, sent = f"/manage/meetings/{meeting.pk}/open_vote/{motion.pk}/", {"minutes": 3, "is_secret": "on"}
    refused = desk.post(at, sent)
    assert refused.status_code == 400 and "先“遮去姓名”，再投票" in words_of(refused)
    cover(meeting=meeting, words="王建国", by=cast.secretary, now=clock())
    assert desk.post(at, sent).status_code == 302
    motion.refresh_from_db()
    assert motion.ballot.question == COVERED


def test_what_stands_in_a_draft_of_minutes_is_covered_there(cast):
    minutes = a_draft(cast)
    minutes.content = minutes.content | {"opinion": f"{NAMED}。"}
    minutes.save()
    minutes.meeting.motions.update(text=NAMED)
    with pytest.raises(Invalid, match="请到纪要那里"):
        cover(meeting=minutes.meeting, words="王建国", by=cast.secretary, now=clock())
    minutes.content = minutes.content | {"opinion": ""}
    minutes.save()
    cover(meeting=minutes.meeting, words="王建国", by=cast.secretary, now=clock())  # control
    assert minutes.meeting.motions.get().text == COVERED


CALLED_WITH = {
    "title": "王建国家门口堆的东西怎么办",
    "about": "王建国家门口堆满了。",
    "place": "王建国家楼下",
    "reason": "王建国家的人不肯来。",
}


@pytest.mark.parametrize("state", ["NOTICED", "CANCELLED"])
def test_a_name_in_what_a_resident_called_a_meeting_with_or_off_is_covered_at_the_desk(cast, state):
    called, desk = a_call(cast.neighbour, signed=5), browser_of(cast.secretary)
    at = f"/manage/meetings/{called.pk}/"
    assert "<mark>" not in words_of(desk.get(at))  # control
    Meeting.objects.filter(pk=called.pk).update(state=state, **CALLED_WITH)
    page = words_of(desk.get(at))
    assert page.count("<mark>王建国</mark>") == 4 and f"{at}cover/" in page
    assert desk.post(f"{at}cover/", {"words": "王建国"}).status_code == 302
    called.refresh_from_db()
    assert {name: getattr(called, name) for name in CALLED_WITH} == {
        name: text.replace("王建国", "某某") for name, text in CALLED_WITH.items()
    }
    page = words_of(a_browser().get(f"/meetings/{called.pk}/"))
    assert "王建国" not in page and called.title in page
    assert Entry.objects.latest("seq").verb == "meetings.cover"


def test_control_what_the_committee_itself_called_a_meeting_with_it_changes_by_its_own_means(cast):
    noticed = a_noticed_meeting(cast)
    Meeting.objects.filter(pk=noticed.pk).update(title=CALLED_WITH["title"])
    assert "<mark>" not in words_of(browser_of(cast.secretary).get(f"/manage/meetings/{noticed.pk}/"))
    with pytest.raises(StepNotAllowed):
        cover(meeting=noticed, words="王建国", by=cast.secretary, now=clock())


def test_control_of_a_call_that_nobody_but_neighbours_read_the_committee_covers_nothing(cast):
    called = a_call(cast.neighbour)
    Meeting.objects.filter(pk=called.pk).update(title=CALLED_WITH["title"])
    with pytest.raises(StepNotAllowed):
        cover(meeting=called, words="王建国", by=cast.secretary, now=clock())


@pytest.mark.parametrize("words", ["", "王", "李秀英", NAMED])
def test_control_what_was_not_said_covers_nothing_and_nobody_but_the_committee_does(cast, meeting, words):
    before = texts(meeting)
    with pytest.raises(Invalid):
        cover(meeting=meeting, words=words, by=cast.secretary, now=clock())
    with pytest.raises(NotAllowed):
        cover(meeting=meeting, words="王建国", by=cast.resident, now=clock())
    assert texts(meeting) == before


def test_control_before_anything_was_said_there_is_nothing_to_cover(cast):
    meeting = a_noticed_meeting(cast)
    with pytest.raises(StepNotAllowed):
        cover(meeting=meeting, words="王建国", by=cast.secretary, now=clock())
    assert "/cover/" not in words_of(browser_of(cast.secretary).get(f"/manage/meetings/{meeting.pk}/"))
