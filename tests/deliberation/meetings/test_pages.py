"""The pages of meetings: for residents, for the phone in the room, for the projector and at the desk."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now as clock

from deliberation.meetings import codes, convening, debating, inviting, planning, wall
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.topics.states import Side
from tests.builders.browsers import a_browser, asked_of, browser_of, phone_of, words_of
from tests.builders.meetings import (
    AHEAD,
    a_due_meeting,
    a_graded_topic,
    a_noticed_meeting,
    a_planned_meeting,
    a_ready_meeting,
    a_session,
    seat_of,
)
from tests.builders.people import a_resident
from tests.builders.topics import verified


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def page(browser, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return words_of(response)


def test_a_noticed_meeting_is_read_by_everybody_and_a_planned_one_by_nobody(cast):
    planned, noticed = a_planned_meeting(cast, title="还在筹备"), a_noticed_meeting(cast, title="停车大家谈")
    shown = page(a_browser(), "/meetings/")
    assert ("停车大家谈" in shown, "还在筹备" in shown) == (True, False)
    page(a_browser(), f"/meetings/{planned.pk}/", 404)
    told = page(a_browser(), f"/meetings/{noticed.pk}/")
    assert "停车现状" in told
    assert "居民代表 5" in told


def test_nobodys_name_stands_on_the_page_of_a_meeting(cast):
    meeting = a_noticed_meeting(cast)
    for who in (a_browser(), browser_of(cast.worker)):
        assert [
            name for name in ("李阿姨", "赵大爷", "物业陈经理") if name in page(who, f"/meetings/{meeting.pk}/")
        ] == []


def test_a_meeting_of_another_community_is_not_found(cast, beta):
    meeting = a_noticed_meeting(cast)
    for path in (f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/live.json", f"/meetings/{meeting.pk}.ics"):
        page(a_browser("beta"), path, 404)


def test_somebody_invited_answers_and_sends_another(cast):
    meeting = a_noticed_meeting(cast)
    mine = browser_of(cast.resident)
    mine.post(f"/meetings/{meeting.pk}/answer/", {"comes": "yes"})
    assert "您已答复参加" in page(mine, f"/meetings/{meeting.pk}/")
    wrong = mine.post(f"/meetings/{meeting.pk}/substitute/", {"name": "", "phone": "139"})
    assert (wrong.status_code, "请写姓名" in words_of(wrong), 'value="139"' in words_of(wrong)) == (400, True, True)
    mine.post(f"/meetings/{meeting.pk}/substitute/", {"name": "王老师"})
    assert "王老师代替您参加" in page(mine, f"/meetings/{meeting.pk}/")


def test_a_neighbour_signs_up_to_listen_and_gives_the_place_up(cast):
    meeting = a_noticed_meeting(cast, open_seats=1)
    person = browser_of(a_resident("13800080001", "邻居"))
    assert "旁听席位还有 1 个" in page(person, f"/meetings/{meeting.pk}/")
    person.post(f"/meetings/{meeting.pk}/sign-up/")
    assert "您报名了旁听" in page(person, f"/meetings/{meeting.pk}/")
    person.post(f"/meetings/{meeting.pk}/give-up/")
    assert "旁听席位还有 1 个" in page(person, f"/meetings/{meeting.pk}/")


def test_the_page_of_a_topic_names_its_meetings(cast):
    meeting = a_noticed_meeting(cast, title="停车大家谈")
    topic = meeting.agenda.get().topic
    assert "停车大家谈" in page(a_browser(), f"/topics/{topic.pk}/")


def test_a_pdf_is_read_once_the_meeting_is_noticed_and_by_the_committee_before(cast):
    meeting = a_ready_meeting(cast)
    desk = browser_of(cast.secretary)
    for content, status in ((b"no pdf", 400), (b"%PDF-1.7 words", 302)):
        sent = {"title": "图纸", "file": SimpleUploadedFile("a.pdf", content)}
        assert desk.post(f"/manage/meetings/{meeting.pk}/add_material/", sent).status_code == status
    material = meeting.materials.exclude(file="").get()
    path = f"/meetings/{meeting.pk}/materials/{material.pk}/"
    page(a_browser(), path, 404)
    assert b"".join(desk.get(path).streaming_content) == b"%PDF-1.7 words"
    convening.notice(meeting=meeting, by=cast.secretary, now=clock())
    response = a_browser().get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    response.close()


def test_whoever_scans_the_code_presses_once_and_is_there(cast):
    meeting = a_due_meeting(cast)
    code = codes.code_at(meeting.key, clock())
    phone = browser_of(cast.resident)
    assert f'value="{code}"' in page(phone, f"/meetings/{meeting.pk}/door/?code={code}")
    wrong = phone.post(f"/meetings/{meeting.pk}/door/", {"code": "nonsense"})
    assert (wrong.status_code, 'value="nonsense"' in words_of(wrong)) == (400, True)
    phone.post(f"/meetings/{meeting.pk}/door/", {"code": code})
    assert seat_of(meeting, cast.resident).checked_in_at


def test_a_phone_in_the_room_asks_to_speak_moves_seconds_and_asks(cast):
    meeting = a_session(cast)
    one, other = browser_of(cast.resident), browser_of(cast.neighbour)
    acts = f"/meetings/{meeting.pk}/live/"
    one.post(f"{acts}move/", {"text": "画 40 个车位"})
    motion = meeting.motions.get()
    assert "要不要附议" in page(other, acts)
    other.post(f"{acts}second/", {"row": motion.pk})
    one.post(f"{acts}speak/", {"stance": "FOR"})
    assert "您在排队" in page(one, f"{acts}?mine=1")
    other.post(f"{acts}ask/", {"text": "要收费吗"})
    one.post(f"{acts}like/", {"row": meeting.questions.get().pk})
    assert "1 人也想问" in page(one, acts)
    one.post(f"{acts}silent/")
    assert not meeting.turns.exists()
    one.post(f"{acts}nonsense/")
    page(one, acts)


def test_the_live_state_names_nobody_and_shows_no_code(cast):
    meeting = a_session(cast)
    debating.move(meeting=meeting, text="画车位", seat=seat_of(meeting, cast.resident), by=cast.secretary, now=clock())
    shown = page(a_browser(), f"/meetings/{meeting.pk}/live.json")
    assert [word for word in ("李阿姨", meeting.key, codes.code_at(meeting.key, clock())) if word in shown] == []
    assert "画车位" in a_browser().get(f"/meetings/{meeting.pk}/live.json").json()["state"]["motion"]["text"]


def test_asking_again_costs_one_query_at_most_while_nothing_changed(cast):
    meeting = a_session(cast)
    phone, path = a_browser(), f"/meetings/{meeting.pk}/live.json"
    tag = phone.get(path)["ETag"]
    for expected in (1, 0):  # from the table, then from the cache of a second
        if expected:
            cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert phone.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert asked_of(asked) == expected
    wall.ask(meeting=meeting, text="要收费吗", by=cast.resident, now=clock())
    cache.clear()
    changed = phone.get(path, headers={"If-None-Match": tag})
    assert (changed.status_code, changed["ETag"] == tag) == (200, False)
    assert changed.json()["state"]["questions"][0]["text"] == "要收费吗"


def test_the_live_state_costs_the_same_with_one_and_with_three_questions(cast):
    meeting, costs = a_session(cast), []
    a_browser().get(f"/meetings/{meeting.pk}/live.json")  # the host is looked up once
    for text in ("一问题", "二问题", "三问题"):
        wall.ask(meeting=meeting, text=text, by=cast.resident, now=clock())
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            a_browser().get(f"/meetings/{meeting.pk}/live.json")
        costs.append(asked_of(asked))
    assert costs == [costs[0]] * 3


def test_the_projector_shows_a_code_that_changes_to_the_committee_alone(cast):
    meeting = a_session(cast)
    path = f"/meetings/{meeting.pk}/screen/"
    page(browser_of(cast.resident), path, 403)
    shown = page(browser_of(cast.secretary), path)
    code = codes.code_at(meeting.key, clock())
    assert f"{code[:3]} {code[3:]}" in shown
    assert "<svg" in shown


def test_the_desk_plans_a_meeting_and_says_what_is_missing_before_it_is_noticed(cast):
    topic, desk = a_graded_topic(cast), browser_of(cast.secretary)
    sent = {
        "topics": [topic.pk],
        "title": "停车大家谈",
        "starts_at": f"{clock() + AHEAD:%Y-%m-%dT%H:%M}",
        "minutes": "90",
        "mode": "ONSITE",
        "convenor": "居委会",
        "contact": "010-5555 0101",
    }
    wrong = desk.post("/manage/meetings/new/", sent | {"title": ""})
    assert (wrong.status_code, "请填会议名称" in words_of(wrong), "010-5555 0101" in words_of(wrong)) == (
        400,
        True,
        True,
    )
    desk.post("/manage/meetings/new/", sent)
    meeting = Meeting.objects.get()
    shown = page(desk, f"/manage/meetings/{meeting.pk}/")
    for lacking in ("还没有邀请居民代表", "还没有定主持人", "至少放一份会前材料", "没有写地点"):
        assert lacking in shown
    refused = desk.post(f"/manage/meetings/{meeting.pk}/notice/", {})
    assert (refused.status_code, "还不能公告" in words_of(refused)) == (409, True)


def test_the_console_runs_a_session_from_beginning_to_end(cast):
    meeting, desk = a_due_meeting(cast), browser_of(cast.secretary)
    at = f"/manage/meetings/{meeting.pk}/"
    desk.post(f"{at}begin/")
    for seat in meeting.seats.all():
        desk.post(f"{at}arrive/{seat.pk}/")
    first, second = meeting.seats.order_by("pk")[:2]
    desk.post(f"{at}move/", {"text": "画 40 个车位", "seat": first.pk})
    motion = meeting.motions.get()
    desk.post(f"{at}second/{motion.pk}/", {"seat": second.pk})
    desk.post(f"{at}speak/", {"seat": first.pk, "stance": "FOR"})
    desk.post(f"{at}give_floor/")
    assert "正在发言" not in page(desk, f"{at}console/")
    desk.post(f"{at}write_line/{meeting.turns.get().pk}/", {"line": "夜里没处停。"})
    desk.post(f"{at}put_to_vote/{motion.pk}/")
    wrong = desk.post(f"{at}decide/{motion.pk}/", {"yes": "9", "no": "0", "abstain": "0"})
    assert (wrong.status_code, "请重新点数" in words_of(wrong)) == (400, True)
    desk.post(f"{at}decide/{motion.pk}/", {"yes": "5", "no": "1", "abstain": "0"})
    desk.post(f"{at}close/")
    meeting.refresh_from_db()
    motion.refresh_from_db()
    assert (meeting.state, motion.state) == (MeetingState.CLOSED, "LEANING")
    assert "倾向性意见" in page(a_browser(), f"/meetings/{meeting.pk}/")


def test_the_desk_is_the_committees(cast):
    meeting = a_noticed_meeting(cast)
    for path in ("", "new/", f"{meeting.pk}/", f"{meeting.pk}/console/", "bodies/"):
        # Wagtail sends staff who may not see a page to their first one, and says why.
        assert browser_of(cast.property).get(f"/manage/meetings/{path}").status_code == 302
        page(browser_of(cast.secretary), f"/manage/meetings/{path}")  # control


def test_what_a_page_does_the_api_does_too(cast):
    meeting, program = a_session(cast), phone_of(cast.resident)
    at = f"/api/v1/meetings/{meeting.pk}"
    assert program.get("/api/v1/meetings").json()["data"]["items"][0]["id"] == meeting.pk
    assert program.get(at).json()["data"]["my_seat"]["is_there"] is True
    live = program.post(f"{at}/speak", {"stance": "FOR"}).json()["data"]
    assert live["queue"][0]["stance"] == "FOR"
    assert program.delete(f"{at}/speak").json()["data"]["queue"] == []
    question = program.post(f"{at}/questions", {"text": "要收费吗"}).json()["data"]["questions"][0]
    liked = phone_of(cast.neighbour).post(f"{at}/questions/{question['id']}/like").json()["data"]
    assert liked["questions"][0]["likes"] == 1
    assert phone_of(cast.worker).post(f"{at}/questions", {"text": "不在现场"}).json()["code"] == "no_seat"
    assert program.get("/api/v1/meetings/999999").status_code == 404


@pytest.mark.parametrize(
    ("path", "sent", "field", "said"),
    [
        ("{meeting}/questions", {"text": " "}, "text", "请写您的问题。"),
        ("{meeting}/motions", {"text": ""}, "text", "请写动议：建议做什么。"),
        ("{meeting}/arrive", {"code": ""}, "code", "到会码不对，或者已经换了。请看屏幕上现在的 6 位数字。"),
        ("calls", {"title": "", "about": "排个班。"}, "title", "请写想商量什么事。"),
        ("calls", {"title": "花坛谁来浇水", "about": " "}, "about", "请写想说什么。"),
    ],
)
def test_what_is_left_blank_the_api_says_in_the_words_of_the_page(cast, path, sent, field, said):
    address = f"/api/v1/meetings/{path.format(meeting=a_session(cast).pk)}"
    more = {"starts_at": (clock() + AHEAD).isoformat(), "place": "凉亭"} if path == "calls" else {}
    answer = phone_of(cast.resident).post(address, sent | more)
    assert answer.status_code == 400
    assert [(one["field"], one["message"]) for one in answer.json()["errors"]] == [(field, said)]


def test_the_api_answers_invitations_and_the_door(cast):
    meeting, program = a_noticed_meeting(cast, open_seats=1), phone_of(cast.resident)
    at = f"/api/v1/meetings/{meeting.pk}"
    assert program.post(f"{at}/answer", {"comes": True}).json()["data"]["my_seat"]["answer"] == "YES"
    assert program.post(f"{at}/arrive", {"code": "000000"}).json()["code"] == "notice_period"
    assert program.post(f"{at}/substitute", {"name": "王老师"}).json()["data"]["my_seat"]["substitute"] == "王老师"
    listener = phone_of(a_resident("13800080001", "邻居"))
    assert listener.post(f"{at}/listen").json()["data"]["free_seats"] == 0
    assert listener.post(f"{at}/listen").json()["code"] == "signed_up_already"
    assert listener.delete(f"{at}/listen").json()["data"]["free_seats"] == 1


def test_lists_cost_the_same_with_one_and_with_three_meetings(cast):
    desk, costs = browser_of(cast.secretary), []
    for count in (1, 3):
        while Meeting.objects.count() < count:
            a_noticed_meeting(cast)
        found = []
        for browser, path in (
            (a_browser(), "/meetings/"),
            (desk, "/manage/meetings/"),
            (a_browser(), "/api/v1/meetings"),
        ):
            browser.get(path)
            with CaptureQueriesContext(connection) as asked:
                browser.get(path)
            found.append(asked_of(asked))
        costs.append(found)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 8


def test_the_page_of_a_meeting_costs_the_same_with_more_seats(cast):
    meeting, desk, costs = a_planned_meeting(cast), browser_of(cast.secretary), []
    for name in ("一", "二", "三"):
        inviting.invite(meeting=meeting, side=Side.RESIDENTS, name=name, by=cast.secretary, now=clock())
        planning.add_item(meeting=meeting, title=name, minutes=1, by=cast.secretary, now=clock())
        with CaptureQueriesContext(connection) as asked:
            desk.get(f"/manage/meetings/{meeting.pk}/")
        costs.append(asked_of(asked))
    assert costs[1:] == [costs[1]] * 2


def test_a_program_lists_what_one_is_invited_to_and_where_its_calendar_is(cast):
    meeting, other = a_noticed_meeting(cast, open_seats=1), a_planned_meeting(cast)
    invited, address = phone_of(cast.resident), "/api/v1/meetings?mine=true"
    listed = invited.get(address).json()["data"]["items"]
    assert [(row["id"], row["my_answer"]) for row in listed] == [(meeting.pk, "PENDING")]
    assert phone_of(cast.worker).get(address).json()["data"]["items"] == []  # control: no seat
    assert phone_of(cast.worker).get("/api/v1/meetings").json()["data"]["items"][0]["my_answer"] == ""
    assert a_browser().get(address).status_code == 401
    told = a_browser().get(f"/api/v1/meetings/{meeting.pk}").json()["data"]["calendar"]
    assert b"BEGIN:VCALENDAR" in a_browser().get(told).content
    invited.post(f"/api/v1/meetings/{meeting.pk}/answer", {"comes": False})
    assert invited.get(address).json()["data"]["items"] == []
    assert a_browser().get(f"/meetings/{other.pk}.ics").status_code == 404


@pytest.mark.parametrize(("act", "most"), [("ask", 200), ("move", 400)])
def test_what_is_too_long_for_the_room_is_refused_with_the_number_and_never_cut(cast, act, most):
    meeting = a_session(cast)
    browser, at = browser_of(cast.resident), f"/meetings/{meeting.pk}/live/{act}/"
    long = "长" * (most + 1)
    refused = browser.post(at, {"text": long})
    page = words_of(refused)
    assert (refused.status_code, page.count(f"最多写 {most} 个字，现在有 {most + 1} 个。")) == (400, 2)
    assert f">\n{long}</textarea>" in page and f'id="{act}-text_error"' in page
    assert not meeting.questions.exists() and not meeting.motions.exists()
    browser.post(at, {"text": "长" * most})
    assert meeting.questions.count() + meeting.motions.count() == 1  # control
