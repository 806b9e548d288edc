"""Signing up to listen: questions, terms, places that are reserved, the committee's list, and who wants to be read of."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now as clock
from python_calamine import CalamineWorkbook

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.tenants.scope import inside
from deliberation.meetings import coming, convening, inviting, listening, reserving
from deliberation.meetings.asking import Ask
from deliberation.meetings.errors import NoSeat
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import free_places, free_reserved
from deliberation.meetings.reserving import SigningUp
from deliberation.meetings.states import Answer
from tests import databases
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.meetings import a_noticed_meeting, a_ready_meeting, seat_of
from tests.builders.people import a_resident, cast_of
from tests.builders.topics import verified
from tests.communities.tenants.together import outcome, together

KIDS = Ask("带不带孩子", ("带", "不带"))
WISH = Ask("想问什么")


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def people(count: int):
    return [a_resident(f"1380008{n:04d}", f"邻居{n}") for n in range(count)]


def arranged(cast, meeting: Meeting, **what) -> Meeting:
    what = SigningUp(**what)
    return reserving.arrange_signing_up(what, meeting=meeting, by=cast.secretary, now=clock())


def signed_up(meeting: Meeting, person, *answers: str, accepts: bool = True) -> Seat:
    return listening.sign_up(meeting=meeting, answers=answers, accepts=accepts, by=person, now=clock())


def a_meeting_with_reserved(cast, seats: int, reserved: int) -> Meeting:
    return arranged(
        cast, a_noticed_meeting(cast, open_seats=seats), reserved_seats=reserved, reserved_for="坐轮椅的邻居"
    )


def test_reserved_places_are_not_taken_by_signing_up(cast):
    meeting = a_meeting_with_reserved(cast, 2, 1)
    seats = [signed_up(meeting, person) for person in people(2)]
    assert [seat.answer for seat in seats] == ["YES", "WAITING"]
    assert (free_places(meeting), free_reserved(meeting)) == (0, 1)


def test_the_committee_gives_a_reserved_place_to_whoever_waits_and_tells_them(cast):
    meeting = a_meeting_with_reserved(cast, 2, 1)
    first, second, third = people(3)
    for person in (first, second, third):
        signed_up(meeting, person)
    given = reserving.give_reserved(seat=seat_of(meeting, second), by=cast.secretary, now=clock())
    assert (given.answer, given.is_reserved, free_reserved(meeting)) == (Answer.YES, True, 0)
    assert Message.objects.inbox_of(second).filter(title__startswith="给您留了旁听的位子").exists()
    with pytest.raises(Invalid):
        reserving.give_reserved(seat=seat_of(meeting, third), by=cast.secretary, now=clock())


def test_who_moves_to_a_reserved_place_leaves_theirs_to_the_first_who_waits(cast):
    meeting = a_meeting_with_reserved(cast, 2, 1)
    first, second = people(2)
    for person in (first, second):
        signed_up(meeting, person)
    reserving.give_reserved(seat=seat_of(meeting, first), by=cast.secretary, now=clock())
    assert [seat_of(meeting, one).answer for one in (first, second)] == ["YES", "YES"]


def test_somebody_who_rang_gets_a_reserved_place_and_the_desk_takes_it_back(cast):
    meeting = a_meeting_with_reserved(cast, 1, 1)
    seat = reserving.book_reserved(meeting=meeting, name="王奶奶", by=cast.secretary, now=clock())
    assert (seat.user, seat.is_reserved) == (None, True)
    with pytest.raises(Invalid):
        reserving.book_reserved(meeting=meeting, name="另一位", by=cast.secretary, now=clock())
    listening.give_up_for(seat=seat, by=cast.secretary, now=clock())
    assert free_reserved(meeting) == 1


def test_giving_a_reserved_place_up_promotes_nobody_to_it(cast):
    meeting = a_meeting_with_reserved(cast, 2, 1)
    first, second, third = people(3)
    for person in (first, second, third):
        signed_up(meeting, person)
    reserving.give_reserved(seat=seat_of(meeting, second), by=cast.secretary, now=clock())
    listening.give_up(meeting=meeting, by=second, now=clock())
    assert (seat_of(meeting, third).answer, free_reserved(meeting)) == ("WAITING", 1)


def test_fewer_reserved_places_let_those_in_who_wait(cast):
    meeting = a_meeting_with_reserved(cast, 2, 1)
    first, second = people(2)
    for person in (first, second):
        signed_up(meeting, person)
    arranged(cast, meeting)
    assert seat_of(meeting, second).answer == Answer.YES


def test_no_more_is_reserved_than_is_free_and_it_says_for_whom(cast):
    meeting = a_noticed_meeting(cast, open_seats=2)
    for what, field in (
        ({"reserved_seats": 1}, "reserved_for"),
        ({"reserved_seats": 3, "reserved_for": "本楼的"}, "reserved_seats"),
    ):
        with pytest.raises(Invalid) as refused:
            arranged(cast, meeting, **what)
        assert refused.value.field == field
    meeting = a_meeting_with_reserved(cast, 2, 1)
    signed_up(meeting, people(1)[0])
    change = convening.Change(starts_at=meeting.starts_at, place=meeting.place, open_seats=1)
    with pytest.raises(Invalid) as refused:
        convening.renotice(change, meeting=meeting, reason="换小房间。", by=cast.secretary, now=clock())
    assert refused.value.field == "open_seats"


@pytest.mark.parametrize(
    "columns", [{"reserved_seats": 3, "reserved_for": "本楼的"}, {"reserved_seats": 1, "reserved_for": ""}]
)
def test_the_database_refuses_reserved_places_that_are_not_there_or_nobodys(cast, columns):
    meeting = a_noticed_meeting(cast, open_seats=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**columns)
    Meeting.objects.filter(pk=meeting.pk).update(reserved_seats=2, reserved_for="本楼的")  # control


def test_what_is_asked_is_answered_and_the_terms_are_accepted(cast):
    meeting = arranged(cast, a_noticed_meeting(cast, open_seats=5), asks=(KIDS, WISH), terms="不录像。")
    one = people(1)[0]
    for answers, accepts, field in (
        ((), True, "answer_0"),
        (("也许",), True, "answer_0"),
        (("带", "长" * 101), True, "answer_1"),
        (("带", "", "多的"), True, "answers"),
        (("带",), False, "accepts"),
    ):
        with pytest.raises(Invalid) as refused:
            signed_up(meeting, one, *answers, accepts=accepts)
        assert refused.value.field == field
    assert not meeting.seats.listening().exists()
    seat = signed_up(meeting, one, "不带", "收费吗")
    assert (seat.answers, bool(seat.accepted_at)) == (["不带", "收费吗"], True)


def test_questions_stand_once_somebody_has_answered_but_places_may_still_be_reserved(cast):
    meeting = arranged(cast, a_noticed_meeting(cast, open_seats=5), asks=(KIDS,))
    signed_up(meeting, people(1)[0], "带")
    for what in ({"asks": (WISH,)}, {"asks": (KIDS,), "terms": "不录像。"}):
        with pytest.raises(Invalid):
            arranged(cast, meeting, **what)
    assert arranged(cast, meeting, asks=(KIDS,), reserved_seats=1, reserved_for="本楼的").reserved_seats == 1


@pytest.mark.parametrize(
    "asks", [[Ask("几点")] * 6, [Ask("", ("是", "否"))], [Ask("带不带", ("带",))], [Ask("带不带", ("带", "带"))]]
)
def test_questions_that_cannot_be_put_are_refused(cast, asks):
    with pytest.raises(Invalid):
        arranged(cast, a_ready_meeting(cast, open_seats=5), asks=tuple(asks))


def test_only_the_committee_arranges_gives_places_and_takes_the_list(cast):
    meeting = a_meeting_with_reserved(cast, 2, 1)
    seat = signed_up(meeting, cast.worker)
    who = {"by": cast.resident, "now": clock()}
    for act in (
        lambda: reserving.arrange_signing_up(SigningUp(), meeting=meeting, **who),
        lambda: reserving.give_reserved(seat=seat, **who),
        lambda: reserving.book_reserved(meeting=meeting, name="王奶奶", **who),
        lambda: listening.give_up_for(seat=seat, **who),
        lambda: coming.sheet_of(meeting=meeting, whole=False, **who),
    ):
        with pytest.raises(NotAllowed):
            act()


def rows_of(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_list_has_masked_phones_no_formula_and_a_link_of_the_ledger(cast):
    meeting = arranged(cast, a_noticed_meeting(cast, open_seats=5), asks=(WISH,))
    person = a_resident("13800080001", "=1+1")
    signed_up(meeting, person, "=HYPERLINK(1)")
    masked, whole = (
        coming.sheet_of(meeting=meeting, whole=whole, by=cast.secretary, now=clock()) for whole in (False, True)
    )
    row = rows_of(masked)[-1]
    assert (row[1], row[2], row[-1]) == ("'=1+1", "138****0001", "'=HYPERLINK(1)")
    assert rows_of(whole)[-1][2] == "13800080001"
    taken = Entry.objects.filter(verb="meetings.export").order_by("pk")
    assert [entry.facts["whole"] for entry in taken] == [False, True]


def test_nobody_is_read_of_as_coming_unless_they_want_it_and_it_is_taken_back_at_once(cast):
    meeting = a_noticed_meeting(cast, open_seats=5)
    inviting.answer(meeting=meeting, comes=True, by=cast.resident, now=clock())
    path = f"/meetings/{meeting.pk}/"
    assert "李阿姨" not in words_of(a_browser().get(path))
    browser_of(cast.resident).post(f"{path}list-me/", {"listed": "yes"})
    assert "李阿姨" in words_of(a_browser().get(path))
    browser_of(cast.resident).post(f"{path}list-me/", {"listed": "no"})
    assert "李阿姨" not in words_of(a_browser().get(path))


def test_who_does_not_come_is_not_listed_and_saying_no_takes_it_back(cast):
    meeting = a_noticed_meeting(cast, open_seats=5)
    who = {"meeting": meeting, "by": cast.resident, "now": clock()}
    with pytest.raises(Invalid):
        coming.list_me(listed=True, **who)
    with pytest.raises(NoSeat):
        coming.list_me(meeting=meeting, listed=True, by=cast.worker, now=clock())
    inviting.answer(comes=True, **who)
    assert coming.list_me(listed=True, **who).is_listed
    assert not inviting.answer(comes=False, **who).is_listed
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting.seats.filter(user=cast.resident).update(is_listed=True)


def test_the_form_keeps_what_was_typed_and_says_what_is_missing_beside_it(cast):
    meeting = arranged(cast, a_noticed_meeting(cast, open_seats=5), asks=(KIDS, WISH), terms="开会时不录像。")
    browser, path = browser_of(people(1)[0]), f"/meetings/{meeting.pk}/sign-up/"
    shown = words_of(browser.get(path))
    assert [word in shown for word in ("带不带孩子", "开会时不录像", "我看过报名须知")] == [True] * 3
    wrong = browser.post(path, {"answer_1": "收费吗"})
    told = words_of(wrong)
    assert (wrong.status_code, "请选一个" in told, "请先看报名须知" in told, "收费吗" in told) == (
        400,
        True,
        True,
        True,
    )
    assert browser.post(path, {"answer_0": "不带", "answer_1": "收费吗", "accepts": "on"}).status_code == 302
    desk = words_of(browser_of(cast.secretary).get(f"/manage/meetings/{meeting.pk}/"))
    assert "收费吗" in desk
    assert "收费吗" not in words_of(browser_of(cast.resident).get(f"/meetings/{meeting.pk}/"))


def test_the_desk_arranges_signing_up_and_downloads_the_list(cast):
    meeting, desk = a_noticed_meeting(cast, open_seats=5), browser_of(cast.secretary)
    at = f"/manage/meetings/{meeting.pk}/"
    sent = {
        "reserved_seats": "2",
        "reserved_for": "本楼的",
        "ask_1": "带不带孩子",
        "choices_1": "带、不带",
        "ask_2": "想问什么",
    }
    wrong = desk.post(f"{at}arrange/", sent | {"reserved_for": ""})
    assert (wrong.status_code, "请写这些席位留给谁" in words_of(wrong), "想问什么" in words_of(wrong)) == (
        400,
        True,
        True,
    )
    desk.post(f"{at}arrange/", sent)
    meeting.refresh_from_db()
    assert meeting.asked == [KIDS.kept(), WISH.kept()]
    desk.post(f"{at}book_reserved/", {"name": "王奶奶"})
    got = desk.post(f"{at}sheet/")
    assert ("王奶奶" in [row[1] for row in rows_of(got.content)], desk.get(f"{at}sheet/").status_code) == (True, 405)
    assert browser_of(cast.resident).post(f"{at}sheet/").status_code != 200


def test_the_api_signs_up_with_answers_and_lists(cast):
    meeting = arranged(cast, a_noticed_meeting(cast, open_seats=3), asks=(KIDS,), terms="不录像。")
    program, at = phone_of(people(1)[0]), f"/api/v1/meetings/{meeting.pk}"
    assert program.get(at).json()["data"]["asked"] == [{"ask": "带不带孩子", "choices": ["带", "不带"]}]
    assert program.post(f"{at}/listen", {"answers": ["带"]}).json()["errors"][0]["field"] == "accepts"
    seat = program.post(f"{at}/listen", {"answers": ["带"], "accepts": True}).json()["data"]["my_seat"]
    assert seat["answer"] == "YES"
    listed = program.post(f"{at}/list-me", {"listed": True}).json()["data"]
    assert listed["who_comes"] == {"names": ["邻居0"], "others": 0}
    gone = program.delete(f"{at}/listen").json()["data"]
    assert (gone["who_comes"], gone["my_seat"]["is_listed"]) == ({"names": [], "others": 0}, False)


def test_two_of_the_committee_give_the_last_reserved_place_at_once_and_one_is_refused(committed_db):
    with inside(databases.community("alpha")):
        cast = cast_of()
        for person in (cast.resident, cast.neighbour):
            verified(person)
        meeting = a_meeting_with_reserved(cast, 1, 1)
        seats = [signed_up(meeting, person) for person in people(2)]

    def given(seat):
        def run():
            with inside(databases.community("alpha")):
                return reserving.give_reserved(seat=seat, by=cast.secretary, now=clock()).is_reserved

        return outcome(run)

    found = together(*(given(seat) for seat in seats))
    assert sorted(type(one).__name__ for one in found) == ["Invalid", "bool"]


def test_a_meeting_that_goes_on_takes_no_places_and_says_that_it_is_its_step(cast):
    meeting = a_noticed_meeting(cast, open_seats=3)
    Meeting.objects.filter(pk=meeting.pk).update(state="IN_SESSION")
    refused = phone_of(people(1)[0]).post(f"/api/v1/meetings/{meeting.pk}/listen", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "step_not_allowed")
