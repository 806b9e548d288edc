"""Meetings that residents call: joining, being listed, the room, the door and the end, without the committee."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.datamap import Leaver, known_as
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from communities.residents.models import Building
from communities.residents.rules import LevelTooLow
from communities.tenants.scope import inside
from deliberation.meetings import calling, codes, convening, lapsing, leaving, listening, rooms, session
from deliberation.meetings.errors import CallsAlready, CosignedAlready, NotCosigned
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import Answer, MeetingState, Room
from tests import databases
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.meetings import a_call, joiners, seat_of, what_called
from tests.builders.people import a_resident, cast_of, client_of
from tests.builders.topics import verified


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def signed(meeting: Meeting, person) -> Meeting:
    return calling.cosign(meeting=meeting, by=person, now=clock())


def a_due_call(by) -> Meeting:
    """Listed, and its time has come."""
    meeting = a_call(by, signed=5, now=clock() - timedelta(hours=2), starts_at=clock())
    return Meeting.objects.get(pk=meeting.pk)


def test_with_the_fifth_who_joins_it_is_listed_and_all_of_them_have_places(cast):
    meeting, people = a_call(cast.resident, people=7), joiners(5)
    for person in people[:4]:
        meeting = signed(meeting, person)
    assert (meeting.state, meeting.seats.count()) == (MeetingState.GATHERING, 0)
    meeting = signed(meeting, people[4])
    assert (meeting.state, meeting.seats.coming().count()) == (MeetingState.NOTICED, 6)
    assert Message.objects.inbox_of(cast.resident).filter(title="联署够了：花坛谁来浇水").exists()
    late = joiners(2, start=50)
    answers = [listening.sign_up(meeting=meeting, by=person, now=clock()).answer for person in late]
    assert answers == [Answer.YES, Answer.WAITING]
    verbs = list(Entry.objects.filter(verb__startswith="meetings.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["meetings.call", *["meetings.cosign"] * 5, "meetings.publish", *["meetings.sign_up"] * 2]


def test_the_community_says_how_many_have_to_join(cast):
    community = databases.community("alpha")
    community.rules = {"deliberation": {"call_cosigners": {"value": 1, "basis": "居民公约第 3 条"}}}
    with inside(community):
        meeting = a_call(cast.resident)
        assert signed(meeting, cast.neighbour).state == MeetingState.NOTICED


def test_until_it_is_listed_only_who_knows_its_address_reads_it_and_the_committee_does_not(cast):
    meeting = a_call(cast.resident, title="花坛谁来浇水")
    path, page = f"/meetings/calls/{meeting.pk}/", f"/meetings/{meeting.pk}/"
    for browser, status in (
        (browser_of(cast.neighbour), 200),
        (browser_of(cast.secretary), 404),
        (a_browser(), 302),
        (browser_of(cast.resident), 200),
    ):
        assert browser.get(path).status_code == status
        assert browser.get(page).status_code == 404
    for browser in (a_browser(), browser_of(cast.neighbour)):
        assert "花坛谁来浇水" not in words_of(browser.get("/meetings/"))
    assert "花坛谁来浇水" in words_of(browser_of(cast.resident).get("/meetings/"))
    desk = browser_of(cast.secretary)
    assert "花坛谁来浇水" not in words_of(desk.get("/manage/meetings/"))
    assert desk.get(f"/manage/meetings/{meeting.pk}/").status_code == 404
    for person in joiners(5):
        signed(meeting, person)
    assert "花坛谁来浇水" in words_of(a_browser().get("/meetings/"))
    assert "花坛谁来浇水" in words_of(desk.get("/manage/meetings/"))
    assert browser_of(cast.neighbour).get(path).status_code == 302


def test_who_may_not_join(cast):
    meeting = a_call(cast.resident)
    signed(meeting, cast.neighbour)
    for person, refusal in (
        (cast.resident, CosignedAlready),
        (cast.neighbour, CosignedAlready),
        (cast.secretary, NotAllowed),
        (a_resident("13800090009", "没核实的"), LevelTooLow),
    ):
        with pytest.raises(refusal):
            signed(meeting, person)
    assert meeting.cosigners.count() == 1


def test_who_may_not_call(cast):
    for person, refusal in ((cast.secretary, NotAllowed), (a_resident("13800090009", "没核实的"), LevelTooLow)):
        with pytest.raises(refusal):
            a_call(person)
    a_call(cast.resident)
    with pytest.raises(CallsAlready):
        a_call(cast.resident)


def test_joining_may_be_taken_back_until_it_is_listed(cast):
    meeting = a_call(cast.resident, signed=4)
    signed_by = {"meeting": meeting, "now": clock()}
    with pytest.raises(NotCosigned):
        calling.take_back_cosign(by=cast.neighbour, **signed_by)
    calling.take_back_cosign(by=joiners(1, start=100)[0], **signed_by)
    assert signed(meeting, cast.neighbour).state == MeetingState.GATHERING
    assert signed(meeting, joiners(1)[0]).state == MeetingState.NOTICED
    with pytest.raises(StepNotAllowed):
        calling.take_back_cosign(by=cast.neighbour, **signed_by)


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"title": " "}, "title"),
        ({"about": ""}, "about"),
        ({"people": 5}, "people"),
        ({"minutes": 5}, "minutes"),
        ({"place": ""}, "place"),
        ({"mode": "ONLINE"}, "link"),
        ({"mode": "HYBRID"}, "link"),
        ({"mode": "HYBRID", "link": "javascript:alert(1)"}, "link"),
        ({"mode": "ONLINE", "link": "https://a.example", "wants_room": True}, "wants_room"),
        ({"starts_at": clock() - timedelta(hours=1)}, "starts_at"),
        ({"starts_at": clock() + timedelta(days=91)}, "starts_at"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(cast, what, field):
    with pytest.raises(Invalid) as refused:
        calling.call(what_called(**what), by=cast.resident, now=clock())
    assert refused.value.field == field
    calling.call(what_called(), by=cast.resident, now=clock())  # control


def test_phones_and_rooms_in_its_words_are_masked(cast):
    meeting = a_call(cast.resident, about="打 13812345678 找我", place="3 号楼 201 室")
    assert ("13812345678" in meeting.about, "201" in meeting.place) == (False, False)


def test_what_may_name_somebody_is_asked_about_and_a_tick_lets_it_through(cast):
    browser = browser_of(cast.resident)
    sent = {"title": "请钟医生讲高血压", "about": "3号楼2单元的都来。", "minutes": "60", "people": "30"}
    sent |= {"mode": "ONSITE", "place": "凉亭", "starts_at": f"{clock() + timedelta(days=2):%Y-%m-%dT%H:%M}"}
    asked = browser.post("/meetings/calls/new/", sent)
    assert (asked.status_code, 'name="looked_title"' in words_of(asked)) == (400, True)
    looked = {"looked_title": "“钟医生”", "looked_about": "“3号楼2单元”"}
    assert browser.post("/meetings/calls/new/", sent | looked).status_code == 302
    assert Meeting.objects.get(called_by=cast.resident).title == sent["title"]


def test_the_api_refuses_only_who_is_named_beyond_doubt_and_takes_it_when_it_was_looked_at(cast):
    def called(person, **more):
        sent = {"about": "排个班。", "starts_at": (clock() + timedelta(days=1)).isoformat(), "place": "凉亭"}
        return phone_of(person).post("/api/v1/meetings/calls", sent | more).json()

    assert called(cast.resident, title="请钟医生讲高血压")["errors"][0]["field"] == "title"
    assert called(cast.resident, title="请钟医生讲高血压", looked=True)["data"]["title"] == "请钟医生讲高血压"
    assert called(cast.neighbour, title="3号楼2单元加装电梯")["data"]["title"] == "3号楼2单元加装电梯"


def test_the_committee_lends_a_room_or_says_why_not(cast):
    who = {"by": cast.secretary, "now": clock()}
    lent = a_call(cast.resident, signed=5, place="", wants_room=True)
    lent = rooms.lend_room(meeting=lent, place="活动室一楼", **who)
    assert (lent.room, lent.place) == (Room.LENT, "活动室一楼")
    with pytest.raises(Invalid):
        rooms.refuse_room(meeting=lent, reason="那天有课。", **who)
    refused = a_call(cast.neighbour, signed=5, place="", wants_room=True)
    with pytest.raises(Invalid):
        rooms.refuse_room(meeting=refused, reason=" ", **who)
    rooms.refuse_room(meeting=refused, reason="那天有课。", **who)
    assert Message.objects.inbox_of(cast.neighbour).filter(body__contains="那天有课").exists()
    assert "那天有课" in words_of(a_browser().get(f"/meetings/{refused.pk}/"))
    for act in (
        lambda: rooms.lend_room(meeting=refused, place="一楼", by=cast.resident, now=clock()),
        lambda: rooms.refuse_room(meeting=refused, reason="不行。", by=cast.resident, now=clock()),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=refused.pk).update(room_reason="")


def test_a_room_that_nobody_asked_for_is_not_lent(cast):
    meeting = a_call(cast.resident, signed=5)
    with pytest.raises(Invalid):
        rooms.lend_room(meeting=meeting, place="一楼", by=cast.secretary, now=clock())
    assert browser_of(cast.secretary).get(f"/manage/meetings/{meeting.pk}/lend_room/").status_code == 404


def test_its_caller_moves_it_and_everybody_who_comes_is_told(cast):
    meeting = a_call(cast.resident, signed=5)
    where = calling.Where(clock() + timedelta(days=6), place="小广场")
    for person in (cast.neighbour, cast.secretary):
        with pytest.raises(NotAllowed):
            calling.move_call(where, meeting=meeting, by=person, now=clock())
    calling.move_call(where, meeting=meeting, by=cast.resident, now=clock())
    assert Message.objects.filter(title="会议有变动：花坛谁来浇水").count() == 6


def test_its_caller_shows_the_code_neighbours_arrive_with_it_and_it_is_held_and_ended(cast):
    meeting = a_due_call(cast.resident)
    mine, other = browser_of(cast.resident), joiners(1, start=100)[0]
    code = codes.code_at(meeting.key, clock())
    screen = f"/meetings/{meeting.pk}/screen/"
    assert f"{code[:3]} {code[3:]}" in words_of(mine.get(screen))
    assert browser_of(cast.neighbour).get(screen).status_code == 403
    session.check_in(meeting=meeting, code=code, by=other, now=clock())
    assert seat_of(meeting, other).checked_in_at
    doors = f"/meetings/calls/{meeting.pk}/doors/"
    by_hand = seat_of(meeting, joiners(2, start=100)[1])
    mine.post(doors, {"seat": by_hand.pk})
    assert "现在到了 2 人" in words_of(mine.get(doors))
    assert browser_of(cast.neighbour).get(doors).status_code == 404
    for verb, state in (("begin", MeetingState.IN_SESSION), ("close", MeetingState.CLOSED)):
        assert browser_of(cast.neighbour).post(f"/meetings/calls/{meeting.pk}/run/{verb}/").status_code == 404
        mine.post(f"/meetings/calls/{meeting.pk}/run/{verb}/")
        meeting.refresh_from_db()
        assert meeting.state == state


def test_another_resident_neither_begins_nor_ends_nor_calls_it_off(cast):
    meeting = a_due_call(cast.resident)
    how = {"meeting": meeting, "by": cast.neighbour, "now": clock()}
    for act in (
        lambda: session.begin(**how),
        lambda: session.close(**how),
        lambda: convening.cancel(reason="不开了。", **how),
        lambda: session.check_in_by_desk(seat=seat_of(meeting, cast.resident), by=cast.neighbour, now=clock()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_its_caller_calls_it_off_with_a_reason_that_everybody_reads(cast):
    meeting = a_call(cast.resident, signed=5)
    mine, path = browser_of(cast.resident), f"/meetings/calls/{meeting.pk}/run/cancel/"
    mine.post(path, {"reason": " "})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.NOTICED
    mine.post(path, {"reason": "下雨。"})
    assert Message.objects.filter(title="会议取消：花坛谁来浇水").count() == 6
    assert "下雨" in words_of(a_browser().get(f"/meetings/{meeting.pk}/"))


def test_one_whose_time_comes_before_enough_joined_is_not_held(cast):
    meeting = a_call(cast.resident, signed=4)
    assert lapsing.lapse_calls(now=meeting.starts_at - timedelta(minutes=1)) == 0
    assert lapsing.lapse_calls(now=meeting.starts_at) == 1
    meeting.refresh_from_db()
    assert (meeting.state, "没有满 5 人" in meeting.reason) == (MeetingState.CANCELLED, True)
    assert Message.objects.inbox_of(cast.resident).filter(title__startswith="没有开成").exists()
    assert "没有满 5 人" in words_of(browser_of(cast.resident).get(f"/meetings/calls/{meeting.pk}/"))
    assert browser_of(cast.neighbour).get(f"/meetings/calls/{meeting.pk}/").status_code == 404


@pytest.mark.parametrize(("arrived", "state"), [(False, MeetingState.CANCELLED), (True, MeetingState.CLOSED)])
def test_one_that_its_caller_forgot_is_over_a_day_later(cast, arrived, state):
    meeting = a_due_call(cast.resident)
    if arrived:
        session.check_in_by_desk(seat=seat_of(meeting, cast.resident), by=cast.resident, now=clock())
    assert lapsing.lapse_calls(now=meeting.starts_at + timedelta(hours=23)) == 0
    assert lapsing.lapse_calls(now=meeting.starts_at + timedelta(hours=24)) == 1
    meeting.refresh_from_db()
    assert meeting.state == state


def test_the_desk_offers_only_what_is_the_committees(cast):
    meeting, desk = a_call(cast.resident, signed=5, wants_room=True), browser_of(cast.secretary)
    at = f"/manage/meetings/{meeting.pk}/"
    shown = words_of(desk.get(at))
    assert [word in shown for word in ("借一间屋子", "不能借", "取消会议", "主持台", "邀请一位")] == [
        *(True, True, True),
        *(False, False),
    ]
    for verb in ("invite", "renotice", "notice", "arrange", "console"):
        assert desk.get(f"{at}{verb}/").status_code == 404
    wrong = desk.post(f"{at}refuse_room/", {"reason": ""})
    assert (wrong.status_code, "请写明为什么不能借" in words_of(wrong)) == (400, True)
    desk.post(f"{at}lend_room/", {"place": "活动室"})
    meeting.refresh_from_db()
    assert meeting.room == Room.LENT


def test_the_form_keeps_what_was_typed_and_an_unverified_resident_reads_what_is_missing(cast):
    browser = browser_of(cast.resident)
    sent = {"title": "花坛谁来浇水", "about": "排个班。", "minutes": "60", "people": "30", "mode": "ONLINE"}
    sent["starts_at"] = f"{clock() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    wrong = browser.post("/meetings/calls/new/", sent)
    told = words_of(wrong)
    assert (wrong.status_code, "请填线上会议的网址" in told, "排个班" in told) == (400, True, True)
    made = browser.post("/meetings/calls/new/", sent | {"mode": "ONSITE", "place": "凉亭"})
    meeting = Meeting.objects.get(called_by=cast.resident)
    assert made["Location"] == f"/meetings/calls/{meeting.pk}/"
    unknown = browser_of(a_resident("13800090009", "没核实的")).get("/meetings/calls/new/")
    assert (unknown.status_code, "我的住处" in words_of(unknown)) == (403, True)


def test_its_place_is_drawn_on_the_map_and_stands_in_calendars(cast):
    near = Building.objects.first()
    Building.objects.filter(pk=near.pk).update(longitude=116.3, latitude=39.9)
    meeting = a_call(cast.resident, signed=5, near=near)
    assert f"在{near.name}附近" in words_of(a_browser().get(f"/meetings/{meeting.pk}/"))
    assert "GEO:39.900000;116.300000" in words_of(a_browser().get(f"/meetings/{meeting.pk}.ics"))


def test_the_api_calls_joins_moves_shows_the_code_and_runs(cast):
    mine, other = phone_of(cast.resident), phone_of(cast.neighbour)
    sent = {
        "title": "花坛",
        "about": "排个班。",
        "starts_at": (clock() + timedelta(minutes=20)).isoformat(),
        "place": "凉亭",
    }
    assert "errors" in mine.post("/api/v1/meetings/calls", sent | {"place": ""}).json()
    made = mine.post("/api/v1/meetings/calls", sent).json()["data"]
    at = f"/api/v1/meetings/calls/{made['id']}"
    assert (made["needed"], made["signed"], made["is_mine"]) == (5, 0, True)
    assert other.post(f"{at}/cosign").json()["data"]["has_signed"] is True
    assert other.post(f"{at}/cosign").json()["code"] == "cosigned_already"
    assert other.delete(f"{at}/cosign").json()["data"]["signed"] == 0
    assert other.delete(f"{at}/cosign").json()["code"] == "not_cosigned"
    assert other.post(f"{at}/move", sent).json()["code"] == "not_found"
    assert mine.post(f"{at}/move", sent | {"place": "小广场"}).json()["data"]["place"] == "小广场"
    assert mine.post("/api/v1/meetings/calls", sent).json()["code"] == "calls_already"
    assert mine.get("/api/v1/meetings/calls").json()["data"]["items"][0]["id"] == made["id"]
    for person in joiners(5):
        state = phone_of(person).post(f"{at}/cosign").json()["data"]["state"]
    assert state == "NOTICED"
    code = mine.get(f"{at}/code").json()["data"]
    assert len(code["code"]) == 6
    assert other.get(f"{at}/code").json()["code"] == "not_found"
    arrived = phone_of(joiners(1)[0]).post(f"/api/v1/meetings/{made['id']}/arrive", {"code": code["code"]})
    assert arrived.json()["data"]["my_seat"]["is_there"] is True
    assert other.post(f"{at}/run", {"step": "begin"}).json()["code"] == "not_found"
    assert mine.post(f"{at}/run", {"step": "begin"}).json()["code"] == "notice_period"
    Meeting.objects.filter(pk=made["id"]).update(starts_at=clock())
    assert mine.post(f"{at}/run", {"step": "begin"}).json()["data"]["state"] == "IN_SESSION"
    assert mine.post(f"{at}/run", {"step": "close"}).json()["data"]["state"] == "CLOSED"


def test_the_api_calls_a_meeting_off_with_a_reason(cast):
    made = a_call(cast.resident, signed=5)
    mine, at = phone_of(cast.resident), f"/api/v1/meetings/calls/{made.pk}/run"
    assert mine.post(at, {"step": "cancel"}).json()["errors"][0]["field"] == "reason"
    assert mine.post(at, {"step": "cancel", "reason": "下雨。"}).json()["data"]["state"] == "CANCELLED"


def test_the_calls_of_another_community_are_not_found(cast, beta):
    meeting = a_call(cast.resident)
    assert browser_of(cast.neighbour).get(f"/meetings/calls/{meeting.pk}/").status_code == 200  # control
    with inside(beta):
        stranger = client_of(cast_of().resident, "beta")
    assert stranger.get(f"/meetings/calls/{meeting.pk}/").status_code == 404


def test_a_caller_who_leaves_is_forgotten_and_what_was_not_held_is_called_off(cast):
    held, coming = a_due_call(cast.resident), None
    session.begin(meeting=held, by=cast.resident, now=clock())
    session.close(meeting=held, by=cast.resident, now=clock())
    coming = a_call(cast.resident, signed=5)
    Meeting.objects.filter(pk=coming.pk).update(title="李阿姨想聊花坛")
    leaver = Leaver(cast.resident, clock(), known_as(cast.resident))
    leaving.forget_calls(leaver)
    for meeting, state in ((held, MeetingState.CLOSED), (coming, MeetingState.CANCELLED)):
        meeting.refresh_from_db()
        assert (meeting.state, meeting.called_by, meeting.convenor) == (state, None, "居民")
    assert "李阿姨" not in coming.title
    assert Message.objects.inbox_of(joiners(1, start=100)[0]).filter(title__startswith="会议取消").exists()
