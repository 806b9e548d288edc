"""Carrying out: tasks, progress, delays, reminders, evaluation, and the file that is closed."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant
from communities.feedback.models import Ticket
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.notifications.models import Message
from communities.residents.models import Dwelling, Verification
from communities.tenants.scope import inside
from deliberation.meetings.models import Seat
from deliberation.outcomes import carrying, evaluating
from deliberation.outcomes.errors import AlreadyEvaluated, NotOpenNow
from deliberation.outcomes.forms import PersonForm
from deliberation.outcomes.models import Evaluation, Progress, Task
from deliberation.outcomes.sweeping import sweep_outcomes
from deliberation.topics.models import Topic, TopicTicket
from deliberation.topics.states import TopicState
from tests import databases
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import MONTH, a_finished_task, a_minuted_topic, a_resolved_topic, a_task
from tests.builders.people import a_building, a_resident, cast_of
from tests.builders.tickets import a_dispatched_ticket
from tests.builders.topics import neighbours, verified

DAY = timedelta(days=1)


def test_who_holds_an_office_until_a_day_is_offered_as_responsible_and_after_it_nobody(cast):
    grants = Grant.objects.filter(user=cast.property)
    grants.update(ends_at=clock() + 300 * DAY)
    assert cast.property in PersonForm(subject=a_task(cast, person=cast.property)).fields["person"].queryset
    grants.update(starts_at=clock() - 2 * DAY, ends_at=clock() - DAY)
    assert cast.property not in PersonForm(subject=Task.objects.get()).fields["person"].queryset  # control


def heard(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("title", flat=True))


def test_the_first_task_begins_the_carrying_out_and_its_person_is_told(cast):
    task = a_task(cast, person=cast.property)
    task.topic.refresh_from_db()
    assert (task.topic.state, task.number) == (TopicState.EXECUTING, 1)
    assert "请您落实：空地画线" in heard(cast.property)
    assert a_task(cast, task.topic).number == 2


def test_nothing_is_carried_out_before_the_result_holds(cast):
    with pytest.raises(RuleBroken):
        a_task(cast, a_minuted_topic(cast))
    with pytest.raises(Invalid) as refused:
        today = localdate()
        what = carrying.Laid("画线", "物业", starts_on=today, due_on=today - DAY)
        carrying.lay_down(topic=a_resolved_topic(cast), what=what, by=cast.secretary, now=clock())
    assert refused.value.field == "due_on"


def test_progress_is_reported_by_whoever_is_responsible_and_the_committee_alone(cast):
    task = a_task(cast, person=cast.property)
    for other in (cast.resident, cast.department):
        with pytest.raises(NotAllowed):
            carrying.report(task=task, percent=50, text="一半了。", by=other, now=clock())
    made = carrying.report(task=task, percent=50, text="一半了。", by=cast.property, now=clock())
    task.refresh_from_db()
    assert (task.state, task.percent, made.by_label) == ("RUNNING", 50, "阳光物业")
    assert any("新进展" in title for title in heard(cast.resident))


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_is_nought_to_a_hundred(cast, percent):
    task = a_task(cast)
    with pytest.raises(Invalid):
        carrying.report(task=task, percent=percent, text="画了。", by=cast.secretary, now=clock())
    with pytest.raises(IntegrityError), atomic():
        Task.objects.update(percent=101)


def test_at_a_hundred_it_is_done_and_not_reported_on_again(cast):
    task = a_finished_task(cast)
    assert (task.state, task.ended_on) == ("DONE", localdate())
    with pytest.raises(RuleBroken):
        carrying.report(task=task, percent=50, text="又坏了。", by=cast.secretary, now=clock())


def test_what_is_shelved_says_why_and_may_be_taken_up_again(cast):
    task = a_task(cast)
    with pytest.raises(Invalid):
        carrying.shelve(task=task, reason=" ", by=cast.secretary, now=clock())
    carrying.shelve(task=task, reason="等街道批钱。", by=cast.secretary, now=clock())
    task.refresh_from_db()
    assert (task.state, task.reason) == ("SHELVED", "等街道批钱。")
    carrying.report(task=task, percent=10, text="钱批了。", by=cast.secretary, now=clock())
    task.refresh_from_db()
    assert (task.state, task.reason) == ("RUNNING", "")


def test_what_was_reported_is_never_changed(cast):
    task = a_finished_task(cast)
    for change in (lambda: Progress.objects.update(text="别的"), lambda: Progress.objects.all().delete()):
        with pytest.raises(DatabaseError), atomic():
            change()
    assert task.reports.count() == 1


def test_a_task_is_late_the_day_after_its_date_and_stays_late_when_it_was_done_late(cast):
    today = localdate()
    task = a_task(cast, due_on=today)
    assert not task.is_late(today)
    assert task.is_late(today + DAY)
    assert list(Task.objects.overdue(today + DAY)) == [task]
    carrying.report(task=task, percent=100, text="好了。", by=cast.secretary, now=clock() + 2 * DAY)
    task.refresh_from_db()
    assert task.is_late()


def test_whoever_is_responsible_is_reminded_of_each_period_without_a_report_once(cast):
    at = clock()
    a_task(cast, person=cast.property, at=at, due_on=localdate(at) + 10 * MONTH)
    asked = "请报进展：空地画线"
    sweep_outcomes(now=at + MONTH - DAY)
    assert asked not in heard(cast.property)
    for _wake in range(2):
        sweep_outcomes(now=at + MONTH)
    assert heard(cast.property).count(asked) == 1
    sweep_outcomes(now=at + 2 * MONTH)
    assert heard(cast.property).count(asked) == 2
    assert asked not in heard(cast.secretary)


def test_of_a_task_of_nobody_and_of_a_delay_the_right_one_hears_once(cast):
    at = clock()
    task = a_task(cast, at=at, due_on=localdate(at) + DAY)
    for _wake in range(2):
        sweep_outcomes(now=at + 3 * DAY)
    assert heard(cast.secretary).count("过了计划的日期：空地画线") == 1
    carrying.report(task=task, percent=100, text="好了。", by=cast.secretary, now=at + 3 * DAY)
    sweep_outcomes(now=at + 40 * DAY)
    assert heard(cast.secretary).count("过了计划的日期：空地画线") == 1
    assert not any(title.startswith("请报进展") for title in heard(cast.secretary))


def judge(cast, topic, by, *, at=None, score=4, **more):
    return evaluating.evaluate(topic=topic, score=score, solved=True, by=by, now=at or clock(), **more)


def test_those_who_took_part_and_those_who_live_in_the_buildings_concerned_evaluate_once(cast):
    far, near = a_building("9号楼"), neighbours(1)[0]
    Dwelling.objects.create(building=far, number="101")
    topic = a_finished_task(cast, topic=a_resolved_topic(cast, buildings=(cast.building,))).topic
    assert judge(cast, topic, cast.property).took_part
    assert not judge(cast, topic, near).took_part
    with pytest.raises(AlreadyEvaluated):
        judge(cast, topic, near)
    with pytest.raises(NotAllowed):
        judge(cast, topic, a_resident("13900000001"))
    topic.buildings.set([far])
    with pytest.raises(NotAllowed):
        judge(cast, topic, cast.neighbour)


def test_who_raised_a_matter_judges_it_and_where_nobody_lives_everybody_is_concerned(cast):
    raised, met, lives, other = neighbours(4, first=300)
    for person in (raised, met, other):
        Verification.objects.filter(person__user=person).delete()
    ticket = a_dispatched_ticket(cast)
    Ticket.objects.filter(pk=ticket.pk).update(reporter=raised)
    ticket.others.create(user=met)
    topic = a_finished_task(cast).topic
    TopicTicket.objects.create(topic=topic, ticket=ticket)
    topic.buildings.add(a_building("北门"))
    assert not judge(cast, topic, raised).took_part
    for person in (met, lives):
        judge(cast, topic, person)
    assert "我来评议" not in words_of(browser_of(other).get(f"/topics/{topic.pk}/"))
    with pytest.raises(NotAllowed):  # control
        judge(cast, topic, other)


def test_evaluation_is_open_from_the_last_task_for_thirty_days(cast):
    at = clock()
    task = a_task(cast, at=at)
    with pytest.raises(NotOpenNow):
        judge(cast, task.topic, cast.resident)
    carrying.report(task=task, percent=100, text="好了。", by=cast.secretary, now=at)
    with pytest.raises(NotOpenNow):
        judge(cast, task.topic, cast.resident, at=at + MONTH)
    judge(cast, task.topic, cast.resident, at=at + MONTH - timedelta(seconds=1))


def test_a_score_of_six_is_refused_and_a_comment_is_masked(cast):
    topic = a_finished_task(cast).topic
    with pytest.raises(Invalid):
        judge(cast, topic, cast.resident, score=6)
    assert judge(cast, topic, cast.resident, comment="谢谢，13800000001").comment == "谢谢，138****0001"


def test_the_end_of_the_time_lays_down_the_figures_with_their_denominator(cast):
    at = clock()
    topic = a_finished_task(cast, at=at).topic
    judge(cast, topic, cast.resident, at=at, score=5)
    evaluating.evaluate(topic=topic, score=2, solved=False, by=cast.neighbour, now=at)
    with pytest.raises(NotOpenNow):
        evaluating.conclude(topic=topic, by=cast.secretary, now=at + MONTH - DAY)
    assert sweep_outcomes(now=at + MONTH) == 1
    topic.refresh_from_db()
    assert topic.state == TopicState.EVALUATED
    assert topic.steps.latest("pk").text == "2 人评议，其中 1 人说解决了；平均 3.5 分（满分 5 分）。"
    assert "第 7 步，共 7 步：评议" in words_of(browser_of(cast.neighbour).get(f"/topics/{topic.pk}/"))
    assert evaluating.archive(topic=topic, by=cast.secretary, now=at + MONTH).state == TopicState.ARCHIVED
    assert "7 步都走完了" in words_of(browser_of(cast.neighbour).get(f"/topics/{topic.pk}/"))


def test_of_two_evaluations_at_the_same_moment_one_counts(committed_db):
    with inside(databases.community("alpha")), atomic():
        cast = cast_of()
        verified(cast.resident)
        verified(cast.neighbour)
        topic = a_finished_task(cast).topic
    met = []

    def once():
        with inside(databases.community("alpha")):
            try:
                judge(cast, topic, cast.resident)
                met.append("counted")
            except AlreadyEvaluated:
                met.append("refused")
        connection.close()

    threads = [Thread(target=once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with inside(databases.community("alpha")):
        assert (sorted(met), Evaluation.objects.count()) == (["counted", "refused", "refused", "refused"], 1)


@pytest.mark.parametrize(("who", "origin"), [("secretary", "COMMITTEE"), ("property", "PROPERTY")])
def test_who_proposed_in_the_name_of_a_body_does_not_judge_as_the_one_who_raised_it(cast, who, origin):
    topic = a_finished_task(cast).topic
    Seat.objects.update(came=False)
    Topic.objects.filter(pk=topic.pk).update(proposer=getattr(cast, who), origin=origin)
    topic.refresh_from_db()
    asked = {"topic": topic, "score": 5, "solved": True, "by": getattr(cast, who), "now": clock()}
    with pytest.raises(NotAllowed):
        evaluating.evaluate(**asked)
    Topic.objects.filter(pk=topic.pk).update(origin="RESIDENT")  # control: for themselves they do
    assert evaluating.evaluate(**asked)


@pytest.mark.parametrize("is_finished", [True, False])
def test_who_carries_out_does_not_judge_their_own_work_though_they_sat_at_the_table(cast, is_finished):
    own = a_task(cast, person=cast.property)
    if is_finished:
        carrying.report(task=own, percent=100, text="画好了。", by=cast.property, now=clock())
        carrying.confirm(task=own, by=cast.secretary, now=clock())
    else:
        carrying.shelve(task=own, reason="等批钱。", by=cast.secretary, now=clock())
    asked = {"topic": own.topic, "score": 5, "solved": True, "now": clock()}
    with pytest.raises(NotAllowed, match="不评议自己办的事"):
        evaluating.evaluate(by=cast.property, **asked)
    assert evaluating.evaluate(by=cast.resident, **asked)  # control
    page = words_of(browser_of(cast.property).get(f"/topics/{own.topic_id}/"))
    assert "我来评议" not in page and "不评议自己办的事" in page and "到“我的住处”核实住址" not in page


def test_what_a_task_says_is_masked_as_every_report_on_it(cast):
    at = clock()
    words = {name: f"请王师傅 13800001234 {name}" for name in ("matter", "point", "unit", "helpers", "fund")}
    what = carrying.Laid(starts_on=localdate(at), due_on=localdate(at), **words)
    task = carrying.lay_down(topic=a_resolved_topic(cast), what=what, by=cast.secretary, now=at)
    page = words_of(a_browser().get(f"/topics/{task.topic_id}/"))
    assert "13800001234" not in page and "138****1234 matter" in page
