"""What a leaver has in hand goes to whom was chosen, on the day; what may not go there stays, and says why."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.feedback.handing_on import hand_on
from communities.grid.models import GridWorker
from communities.grid.succeeding import succeed
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.party import posts
from communities.party.handing_over import hand_over, hand_over_due
from communities.party.kinds import PostKind, UnitKind
from communities.party.models import Appointment
from communities.party.posts import Seat
from communities.party.spans import midnight
from deliberation.meetings.entrusting import entrust
from deliberation.outcomes.carrying import reassign
from tests.builders.browsers import browser_of, words_of
from tests.builders.hands import full_hands
from tests.builders.party import a_member, a_unit, holds_post, the_post
from tests.builders.people import a_resident, a_staff_member

TOMORROW = timedelta(days=1)


@pytest.fixture
def unit(cast):
    Grant.objects.update(starts_at=clock() - timedelta(days=30))
    return a_unit()


@pytest.fixture
def held(cast, unit):
    """The grid worker's post in the unit; they are responsible for their grid."""
    cast.post.is_responsible, cast.post.work_phone = True, "010-5555 0102"
    cast.post.save()
    return holds_post(a_member("王网格", unit, user=cast.worker), unit, PostKind.DEPUTY)


@pytest.fixture
def hands(cast, held):
    return full_hands(cast, "王网格")


@pytest.fixture
def heir(cast, unit):
    """Of the committee, without a post in a grid."""
    user = a_staff_member("jieren", Role.COMMITTEE_MEMBER, name="接任的人")
    Grant.objects.filter(user=user).update(starts_at=clock() - timedelta(days=30))
    return a_member("接任的人", unit, user=user)


def whose(hands) -> tuple:
    """In whose hands each thing is."""
    for row in (hands.ticket, hands.meeting, hands.task):
        row.refresh_from_db()
    on_duty = GridWorker.objects.on_duty().filter(is_responsible=True)
    return hands.ticket.worker.user, hands.meeting.chair, hands.task.person, *(post.user for post in on_duty)


def told(user) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("pk").values_list("title", flat=True))


def asked(user) -> list[str]:
    return [title for title in told(user) if title.startswith("请您")]


def re_elected(cast, unit, seat, by=None, **more):
    more = {"day": localdate()} | more
    return posts.re_elect(unit=unit, elected=[seat], by=by or cast.secretary, now=clock(), **more)


def test_all_that_a_leaver_has_in_hand_goes_to_the_one_chosen_who_is_told_once(cast, unit, held, hands, heir):
    user, due = heir.person.user, hands.ticket.finish_by
    [done] = re_elected(cast, unit, Seat(heir, the_post()), work_to={held.member_id: user}).handed_over
    assert whose(hands) == (user, user, user, user)
    assert (hands.ticket.state, hands.ticket.finish_by) == ("DISPATCHED", due)
    assert GridWorker.objects.on_duty().get(user=user).work_phone == "010-5555 0102"
    assert not GridWorker.objects.on_duty().filter(user=cast.worker).exists()
    assert told(user) == ["王网格把 4 件事交给了您"]
    # what has no account behind it stays, and says why
    assert [(work.key, "写的是名字" in why) for work, why in done.stayed] == [(f"project:{hands.project.pk}", True)]
    facts = Entry.objects.get(verb="party.hand_over").facts
    assert (facts["to"], len(facts["went"]), facts["stayed"]) == (user.pk, 4, [f"project:{hands.project.pk}"])
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"feedback.hand_on", "grid.keep_post", "meetings.entrust", "outcomes.reassign"} <= verbs


def test_who_hands_over_one_by_one_moves_nothing(cast, unit, held, hands, heir):
    before = whose(hands)
    assert re_elected(cast, unit, Seat(heir, the_post())).handed_over == []
    assert whose(hands) == before == (cast.worker,) * 4
    assert told(heir.person.user) == [] and not Entry.objects.filter(verb="party.hand_over").exists()


def test_an_election_ahead_hands_over_at_that_midnight_once(cast, unit, held, hands, heir):
    user, day = heir.person.user, localdate() + TOMORROW
    seat = Seat(heir, the_post())
    [done] = re_elected(cast, unit, seat, day=day, work_to={held.member_id: user}).handed_over
    assert (done.ahead, done.went) == (day, [])
    moment = midnight(day)
    assert hand_over_due(now=moment - timedelta(microseconds=1)) == 0
    assert whose(hands) == (cast.worker,) * 4
    assert [hand_over_due(now=moment), hand_over_due(now=moment)] == [1, 0]
    post = GridWorker.objects.get(user=user)
    assert (post.starts_on, GridWorker.objects.get(user=cast.worker).ends_on) == (day, day)
    assert whose(hands)[:3] == (user, user, user)
    assert told(user) == ["王网格把 4 件事交给了您"]
    # who laid it down hears what went and what did not, and is led to it
    message = Message.objects.get(to=cast.secretary, title="王网格手上的事交给了接任的人")
    assert "交了 4 件，没交成 1 件" in message.body and "停车" in message.body
    assert browser_of(cast.secretary).get(f"/{message.path}").status_code == 200


def test_what_was_laid_down_is_done_though_its_author_s_rights_ended_with_the_old_term(cast, unit, held, hands, heir):
    leader = a_member("张书记", unit, user=cast.secretary)
    day, user = localdate() + TOMORROW, heir.person.user
    posts.appoint(
        member=leader, unit=unit, post=the_post(), starts_on=localdate() - TOMORROW, method="elected",
        role=Role.COMMITTEE_SECRETARY, by=cast.secretary, now=clock(),
    )  # fmt: skip
    seat = Seat(heir, the_post(), Role.COMMITTEE_SECRETARY)
    re_elected(cast, unit, seat, day=day, work_to={held.member_id: user})
    assert not Grant.objects.filter(user=cast.secretary).in_force(midnight(day)).exists()
    assert hand_over_due(now=midnight(day)) == 1
    assert whose(hands)[:3] == (user, user, user)


def test_only_the_secretary_lays_down_what_happens_by_itself(cast, unit, held, hands, heir):
    what = {"appointment": held, "work_to": heir.person.user, "now": clock()}
    with pytest.raises(NotAllowed, match="只有社区书记"):
        posts.end_appointment(ends_on=localdate() + TOMORROW, by=cast.member, **what)
    done = posts.end_appointment(ends_on=localdate(), by=cast.member, **what)
    # today another of the committee hands over what they may: not the post in the grid, and so not its tickets
    assert {work.key.partition(":")[0] for work in done.went} == {"chair", "task"}
    assert {work.key.partition(":")[0] for work, _why in done.stayed} == {"post", "ticket", "project"}
    assert whose(hands)[0] == cast.worker


def test_who_may_not_hold_it_is_refused_in_words_and_it_stays(cast, unit, held, hands):
    neighbour = a_resident("13800000077", "钱大爷")
    done = posts.end_appointment(
        appointment=held, ends_on=localdate(), work_to=neighbour, by=cast.secretary, now=clock()
    )
    assert done.went == [] and all(why for _work, why in done.stayed) and len(done.stayed) == 5
    assert whose(hands) == (cast.worker,) * 4 and told(neighbour) == []
    # and is found on the unit's page, and handed over later to somebody who may
    desk = browser_of(cast.secretary)
    assert f"/manage/party/do/hand/{held.pk}/" in words_of(desk.get(f"/manage/party/units/{unit.pk}/"))
    assert f"诉求 {hands.ticket.number}" in words_of(desk.get(f"/manage/party/do/hand/{held.pk}/"))
    assert desk.post(f"/manage/party/do/hand/{held.pk}/", {}).status_code == 400
    done = hand_over(appointment=held, work_to=cast.member, by=cast.secretary, now=clock())
    assert len(done.went) == 4 and whose(hands) == (cast.member,) * 4


def test_each_slice_refuses_who_may_not_hold_it(cast, hands):
    stranger = a_resident("13800000077", "钱大爷")
    who = {"by": cast.secretary, "now": clock()}
    attempts = (
        lambda to: succeed(post=cast.post, to=to, **who),
        lambda to: entrust(meeting=hands.meeting, chair=to, recorder=None, **who),
        lambda to: reassign(task=hands.task, person=to, **who),
    )
    for attempt in attempts:
        with pytest.raises(Invalid, match="钱大爷"):
            attempt(stranger)
    for attempt in attempts:
        attempt(cast.member)  # control


@pytest.mark.parametrize("part", ["resident", "property", "worker"])
def test_nobody_but_the_committee_gives_it_to_others(cast, hands, part):
    who = {"by": getattr(cast, part), "now": clock()}
    for attempt in (
        lambda: succeed(post=cast.post, to=cast.member, **who),
        lambda: hand_on(ticket=hands.ticket, worker=GridWorker(pk=0, grid=cast.grid, user=cast.member), **who),
        lambda: entrust(meeting=hands.meeting, chair=cast.member, recorder=None, **who),
        lambda: reassign(task=hands.task, person=cast.member, **who),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_closed_account_and_the_leaver_receive_nothing(cast, unit, held, hands, heir):
    cast.neighbour.is_active = False
    for wrong in (cast.worker, cast.neighbour):
        with pytest.raises(Invalid) as refused:
            posts.end_appointment(appointment=held, ends_on=localdate(), work_to=wrong, by=cast.secretary, now=clock())
        assert refused.value.field == "work_to"
    assert Appointment.objects.get(pk=held.pk).ends_on is None


def test_an_end_that_is_brought_forward_is_chosen_for_anew(cast, unit, held, hands, heir):
    far, near = localdate() + 9 * TOMORROW, localdate() + TOMORROW
    by = {"by": cast.secretary, "now": clock()}
    posts.end_appointment(appointment=held, ends_on=far, work_to=heir.person.user, **by)
    posts.end_appointment(appointment=held, ends_on=near, **by)
    assert hand_over_due(now=midnight(far)) == 0 and whose(hands)[0] == cast.worker


@pytest.mark.parametrize("earlier", [0, 1], ids=["the same day", "a day earlier"])
def test_what_the_secretary_laid_down_is_dropped_by_nobody_else(cast, unit, held, hands, heir, earlier):
    # given work that goes to somebody at the end of a post
    day = localdate() + 9 * TOMORROW
    posts.end_appointment(appointment=held, ends_on=day, work_to=heir.person.user, by=cast.secretary, now=clock())
    # when another of the committee ends the post without it, or brings the end forward
    with pytest.raises(NotAllowed, match="只有社区书记"):
        posts.end_appointment(appointment=held, ends_on=day - earlier * TOMORROW, by=cast.member, now=clock())
    # then it stands
    assert Appointment.objects.get(pk=held.pk).work_to == heir.person.user


def test_nor_by_an_election(cast, unit, held, hands, heir):
    day = localdate() + 9 * TOMORROW
    posts.end_appointment(appointment=held, ends_on=day, work_to=heir.person.user, by=cast.secretary, now=clock())
    with pytest.raises(NotAllowed, match="只有社区书记"):
        re_elected(cast, unit, Seat(heir, the_post()), by=cast.member, day=localdate() + TOMORROW)
    assert Appointment.objects.get(pk=held.pk).work_to == heir.person.user


def test_that_what_was_laid_down_is_dropped_stands_in_the_ledger(cast, unit, held, hands, heir):
    far, by = localdate() + 9 * TOMORROW, {"by": cast.secretary, "now": clock()}
    posts.end_appointment(appointment=held, ends_on=far, work_to=heir.person.user, **by)
    posts.end_appointment(appointment=held, ends_on=far - TOMORROW, **by)
    assert Entry.objects.get(verb="party.drop_hand_over").facts == {"to": heir.person.user_id}


def test_matters_are_locked_before_the_ledger_as_every_step_on_them_does(cast, unit, held, hands, heir):
    """Else whoever takes such a step at the same moment, and the one who hands over, would wait for each other."""
    what = {"appointment": held, "ends_on": localdate(), "work_to": heir.person.user}
    with CaptureQueriesContext(connection) as asked:
        posts.end_appointment(**what, by=cast.secretary, now=clock())
    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]

    def first(table: str) -> int:
        return next(place for place, sql in enumerate(locks) if f"FROM {table} " in sql.replace('"', ""))

    tables = ("grid_grid", "feedback_ticket", "meetings_meeting", "topics_topic")
    assert [first(table) < first("audit_head") for table in tables] == [True] * 4


# -- the pages


def test_the_last_look_offers_who_was_elected_and_takes_the_choice(cast, unit, held, hands, heir):
    desk, address = browser_of(cast.secretary), f"/manage/party/units/{unit.pk}/elect/"
    line = {"seats-TOTAL_FORMS": 1, "seats-INITIAL_FORMS": 0, "seats-0-member": heir.pk, "seats-0-role": ""}
    sent = line | {"seats-0-post": the_post().pk, "day": localdate().isoformat()}
    user, name = heir.person.user, f"work_of_{held.member_id}"
    look = words_of(desk.post(address, sent | {"step": "results"}))
    assert f'<option value="{user.pk}" selected>接任的人（书记）</option>' in look and "我逐件办" in look
    wrong = desk.post(address, sent | {"step": "confirm", name: str(cast.resident.pk)})
    assert wrong.status_code == 400 and "请从名单里选" in words_of(wrong)
    assert whose(hands)[0] == cast.worker
    done = words_of(desk.post(address, sent | {"step": "confirm", name: str(user.pk)}, follow=True))
    assert "王网格手上的 4 件事交给了接任的人" in done and "1 件没交成" in done
    assert whose(hands)[0] == user


def test_who_goes_on_is_not_among_those_who_left(cast, unit, held, hands, heir):
    re_elected(cast, unit, Seat(held.member, the_post()))
    page = f"/manage/party/units/{unit.pk}/"
    assert "最近离任的" not in words_of(browser_of(cast.secretary).get(page))
    posts.end_appointment(
        appointment=Appointment.objects.on(localdate()).get(unit=unit), ends_on=localdate() + TOMORROW, by=cast.secretary,
        now=clock(),
    )  # fmt: skip
    with time_machine.travel(clock() + TOMORROW):
        Grant.objects.filter(user=cast.secretary).update(ends_at=None)
        assert "最近离任的" in words_of(browser_of(cast.secretary).get(page))  # control


def test_who_may_not_lay_it_down_is_not_offered_it(cast, unit, held, hands, heir):
    line = {"seats-TOTAL_FORMS": 1, "seats-INITIAL_FORMS": 0, "seats-0-member": heir.pk, "seats-0-role": ""}
    sent = line | {"seats-0-post": the_post().pk, "step": "results"}
    address, name = f"/manage/party/units/{unit.pk}/elect/", "接任的人（书记）</option>"
    desk = browser_of(cast.member)
    ahead = words_of(desk.post(address, sent | {"day": f"{localdate() + TOMORROW}"}))
    assert "只有社区书记能定" in ahead and name not in ahead
    assert name in words_of(desk.post(address, sent | {"day": f"{localdate()}"}))


def test_the_end_of_a_post_asks_the_same(cast, unit, held, hands, heir):
    holds_post(heir, unit)
    desk, address = browser_of(cast.secretary), f"/manage/party/do/end/{held.pk}/"
    user = heir.person.user
    assert f'<option value="{user.pk}" selected>接任的人（书记）</option>' in words_of(desk.get(address))
    day = localdate() + TOMORROW
    said = words_of(desk.post(address, {"ends_on": day.isoformat(), "work_to": user.pk}, follow=True))
    assert f"{day} 零点，王网格手上的事" in said and "手上的事交给接任的人" in said
    assert (hand_over_due(now=midnight(day)), whose(hands)[0]) == (1, user)


def test_a_ticket_is_handed_on_at_its_own_page(cast, hands, heir):
    post = GridWorker.objects.create(user=heir.person.user, grid=cast.grid)
    desk, number = browser_of(cast.secretary), hands.ticket.number
    assert "换一位网格员来办" in words_of(desk.get(f"/manage/tickets/{number}/?act=hand_on"))
    assert desk.post(f"/manage/tickets/{number}/hand_on/", {}).status_code == 400
    assert desk.post(f"/manage/tickets/{number}/hand_on/", {"to": f"worker-{post.pk}"}).status_code == 302
    assert whose(hands)[0] == heir.person.user and told(heir.person.user) == ["有一件事转给您"]


def test_a_chair_and_a_responsible_person_are_changed_at_their_own_pages(cast, hands):
    desk, topic = browser_of(cast.secretary), hands.task.topic
    page = desk.post(f"/manage/outcomes/tasks/{hands.task.pk}/reassign/", {"person": cast.member.pk})
    assert page.status_code == 302 and f"请您落实：{hands.task.matter}" in told(cast.member)
    assert "换责任人" in words_of(desk.get(f"/manage/outcomes/{topic.pk}/"))
    entrust(meeting=hands.meeting, chair=cast.member, recorder=cast.secretary, by=cast.secretary, now=clock())
    assert whose(hands)[1:3] == (cast.member, cast.member)


def test_who_gets_a_task_back_is_told_again_and_nobody_else_is_said_to_be(cast, hands):
    task, who, title = hands.task, {"by": cast.secretary, "now": clock()}, f"请您落实：{hands.task.matter}"
    assert told(cast.worker).count(title) == 1
    reassign(task=task, person=cast.member, **who)
    reassign(task=task, person=cast.worker, **who)
    assert told(cast.worker).count(title) == 2
    # nobody is told twice of what did not change, nor that somebody was told where it is nobody
    reassign(task=task, person=cast.worker, **who)
    assert told(cast.worker).count(title) == 2
    path = f"/manage/outcomes/tasks/{task.pk}/reassign/"
    answer = words_of(browser_of(cast.secretary).post(path, {"person": ""}, follow=True))
    assert "换好了" in answer and "收到了消息" not in answer


def test_a_new_chair_and_a_new_recorder_are_told_that_the_meeting_is_theirs(cast, hands):
    meeting = hands.meeting
    who = {"by": cast.secretary, "now": clock()}
    entrust(meeting=meeting, chair=cast.member, recorder=cast.secretary, **who)
    titles = [f"请您{what}会议：{meeting.title}" for what in ("主持", "记录")]
    assert asked(cast.member) == [titles[0]]
    # not who chose themselves, and not once more who has it already
    assert titles[1] not in told(cast.secretary)
    entrust(meeting=meeting, chair=cast.member, recorder=cast.member, **who)
    assert asked(cast.member) == titles
    path = Message.objects.filter(to=cast.member).latest("pk").path
    assert browser_of(cast.member).get(f"/{path}").status_code == 200


def test_the_lead_of_a_project_is_changed_at_its_own_page(cast, hands):
    desk, address = browser_of(cast.secretary), f"/manage/party/do/lead/{hands.project.pk}/"
    assert "王网格、小学" in words_of(desk.get(address))
    assert desk.post(address, {"owner": " "}).status_code == 400
    assert desk.post(address, {"owner": "接任的人、小学"}).status_code == 302
    hands.project.refresh_from_db()
    assert hands.project.owner == "接任的人、小学"


def test_who_goes_on_in_another_unit_keeps_their_work_too(cast, unit, held, hands, heir):
    branch = a_unit("第二支部", UnitKind.BRANCH, unit)
    going_on = holds_post(held.member, branch, PostKind.SECRETARY)
    end = {"appointment": held, "ends_on": localdate(), "work_to": heir.person.user}
    with pytest.raises(Invalid, match="还担任第二支部书记") as refused:
        posts.end_appointment(**end, by=cast.secretary, now=clock())
    assert refused.value.field == "work_to" and whose(hands)[0] == cast.worker
    Appointment.objects.filter(pk=going_on.pk).update(ends_on=localdate())  # control: with that over, too
    posts.end_appointment(**end, by=cast.secretary, now=clock())
    assert whose(hands)[0] == heir.person.user
