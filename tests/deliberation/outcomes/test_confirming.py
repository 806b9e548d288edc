"""Who carries something out does not say by themselves that it is done: the committee looks, confirms or sends it back."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.datamap import Leaver, known_as
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.notifications.models import Message
from deliberation.outcomes import carrying, evaluating, leaving, rules
from deliberation.outcomes.covering_said import cover_comment
from deliberation.outcomes.errors import AlreadyEvaluated
from deliberation.outcomes.models import Task
from deliberation.outcomes.owed_tasks import handed_in
from deliberation.outcomes.sweeping import sweep_outcomes
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_finished_task, a_task
from tests.builders.topics import verified

DAY = timedelta(days=1)


@pytest.fixture
def task(cast) -> Task:
    """Whoever is responsible says that it is done."""
    made = a_task(cast, person=cast.property)
    carrying.report(task=made, percent=60, text="东边画好了。", by=cast.property, now=clock())
    carrying.report(task=made, percent=100, text="线画好了。", by=cast.property, now=clock())
    made.refresh_from_db()
    return made


def heard(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("title", flat=True))


def test_what_is_reported_as_done_waits_and_the_committee_is_told(cast, task):
    assert (task.state, task.ended_on, rules.evaluation_window(task.topic)) == ("REPORTED", localdate(), None)
    assert "请核实：空地画线" in heard(cast.secretary) and "请核实：空地画线" not in heard(cast.property)
    page = words_of(a_browser().get(f"/topics/{task.topic_id}/"))
    assert "完成 0 项" in page and "说做完了，等核实" in page


def test_confirmed_it_is_done_as_of_the_day_on_which_it_was_reported(cast, task):
    later = clock() + 40 * DAY
    sweep_outcomes(now=later)
    assert not [title for title in heard(cast.property) if "请报进展" in title or "过了计划" in title]
    carrying.confirm(task=task, text="都画上了。", by=cast.member, now=later)
    task.refresh_from_db()
    assert (task.state, task.ended_on, task.is_late()) == ("DONE", localdate(), False)
    assert task.reports.latest("pk").text == "居委会核实：办好了。都画上了。"
    assert rules.evaluation_window(task.topic)[0] == later


def test_sent_back_it_goes_on_and_everybody_reads_why(cast, task):
    for wrong in ({"percent": 60, "reason": " "}, {"percent": 100, "reason": "西边没有画。"}):
        with pytest.raises(Invalid):
            carrying.send_back(task=task, **wrong, by=cast.member, now=clock())
    carrying.send_back(task=task, percent=60, reason="西边没有画。", by=cast.member, now=clock())
    task.refresh_from_db()
    assert (task.state, task.percent, task.ended_on) == ("RUNNING", 60, None)
    assert "请接着办：空地画线" in heard(cast.property)
    assert "没有办好，接着办：西边没有画。" in words_of(a_browser().get(f"/topics/{task.topic_id}/"))


def test_what_was_done_may_be_taken_up_again_while_the_topic_is_carried_out(cast):
    task, start = a_finished_task(cast), clock()
    carrying.send_back(task=task, percent=80, reason="线又磨没了。", by=cast.secretary, now=start)
    assert rules.evaluation_window(task.topic) is None
    carrying.report(task=task, percent=100, text="又画了一遍。", by=cast.secretary, now=start)
    evaluating.conclude(topic=task.topic, by=None, now=start + 31 * DAY)
    with pytest.raises(RuleBroken):
        carrying.send_back(task=task, percent=80, reason="线又磨没了。", by=cast.secretary, now=start + 31 * DAY)


def test_who_is_responsible_does_not_confirm_and_nobody_outside_the_committee_does(cast):
    task = a_task(cast, person=cast.member)
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.member, now=clock())
    for by in (cast.member, cast.property, cast.resident):
        for act in (carrying.confirm, carrying.send_back):
            more = {"percent": 10, "reason": "没有画。"} if act is carrying.send_back else {}
            with pytest.raises(NotAllowed):
                act(task=task, **more, by=by, now=clock())
    carrying.confirm(task=task, by=cast.secretary, now=clock())  # control


def test_nothing_but_a_letter_is_no_report(cast):
    task = a_task(cast, person=cast.property)
    address = f"/manage/outcomes/tasks/{task.pk}/report/"
    answer = browser_of(cast.property).post(address, {"percent": "100", "text": "x"})
    assert answer.status_code == 400 and "请写做了什么，至少 3 个字" in words_of(answer)
    assert not task.reports.exists()


def test_at_the_desk_it_is_one_button_each(cast, task):
    desk, at = browser_of(cast.secretary), f"/manage/outcomes/tasks/{task.pk}/"
    page = words_of(desk.get(f"/manage/outcomes/{task.topic_id}/"))
    assert f"{at}confirm/" in page and f"{at}send_back/" in page
    assert 'value="60"' in words_of(desk.get(f"{at}send_back/"))
    assert desk.post(f"{at}send_back/", {"percent": "60", "reason": "西边没有画。"}).status_code == 302
    assert f"{at}confirm/" not in words_of(desk.get(f"/manage/outcomes/{task.topic_id}/"))


def test_once_all_is_done_the_page_asks_everybody_to_evaluate_and_says_until_when(cast, task):
    public = f"/topics/{task.topic_id}/"
    assert "请大家评议，到" not in words_of(a_browser().get(public))  # control
    carrying.confirm(task=task, by=cast.secretary, now=clock())
    assert "定下的事都有了结果，请大家评议，到" in words_of(a_browser().get(public))
    carrying.send_back(task=task, percent=60, reason="西边没有画。", by=cast.secretary, now=clock())
    assert "请大家评议，到" not in words_of(a_browser().get(public))


def test_money_is_said_as_people_say_it(cast, task):
    Task.objects.update(fund="社区公益金", amount="3200.00")
    assert "3200 元" in words_of(a_browser().get(f"/topics/{task.topic_id}/"))


def test_the_unit_reads_why_it_was_sent_back_on_its_form_and_in_its_list_until_it_reports_again(cast, task):
    unit, form = browser_of(cast.property), f"/manage/outcomes/tasks/{task.pk}/report/"

    def reads() -> tuple[bool, bool]:
        return "西边没有画。" in words_of(unit.get(form)), "退回了，还没有办好：西边没有画。" in words_of(
            unit.get("/manage/")
        )

    assert reads() == (False, False)  # control
    carrying.send_back(task=task, percent=60, reason="西边没有画。", by=cast.member, now=clock())
    assert reads() == (True, True)
    carrying.report(task=task, percent=80, text="西边画了一半。", by=cast.property, now=clock())
    assert reads() == (False, False)


def test_a_problem_of_before_is_told_and_not_put_in_as_if_it_were_new(cast):
    task = a_task(cast, person=cast.property)
    unit, form = browser_of(cast.property), f"/manage/outcomes/tasks/{task.pk}/report/"
    sent = {"percent": "30", "text": "买好了漆。", "problem": "漆不够。"}
    assert unit.post(form, sent).status_code == 302
    page = words_of(unit.get(form))
    assert "上次写的是“漆不够”" in page and ">\n漆不够。</textarea>" not in page
    assert "存在问题：漆不够。" in words_of(a_browser().get(f"/topics/{task.topic_id}/"))  # control
    assert unit.post(form, sent | {"percent": "60", "text": "东边画好了。", "problem": ""}).status_code == 302
    assert "漆不够" not in words_of(a_browser().get(f"/topics/{task.topic_id}/"))


def test_what_the_committee_says_of_a_report_is_not_counted_as_one(cast, task):
    def counted() -> bool:
        return "2 次报进展" in words_of(a_browser().get(f"/topics/{task.topic_id}/"))

    assert counted()
    carrying.send_back(task=task, percent=60, reason="西边没有画。", by=cast.member, now=clock())
    assert counted()
    carrying.report(task=task, percent=100, text="西边也画好了。", by=cast.property, now=clock())
    assert not counted()  # control: three
    carrying.confirm(task=task, by=cast.member, now=clock())
    page = words_of(a_browser().get(f"/topics/{task.topic_id}/"))
    assert "3 次报进展" in page and "居委会核实：办好了。" in page


def test_who_said_that_it_is_done_does_not_confirm_it_after_handing_it_to_somebody_else(cast):
    task = a_task(cast, person=cast.member)
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.member, now=clock())
    carrying.reassign(task=task, person=None, by=cast.member, now=clock())
    for act in (carrying.confirm, lambda **who: carrying.send_back(percent=50, reason="没有画完。", **who)):
        with pytest.raises(NotAllowed, match="请另一位同事来核实"):
            act(task=task, by=cast.member, now=clock())
    carrying.confirm(task=task, by=cast.secretary, now=clock())  # control
    task.refresh_from_db()
    assert task.state == "DONE"


def test_who_did_it_and_handed_it_on_just_before_the_end_says_so_and_another_looks(cast):
    task = a_task(cast, person=cast.member)
    carrying.report(task=task, percent=90, text="线快画好了。", by=cast.member, now=clock())
    carrying.reassign(task=task, person=None, by=cast.member, now=clock())
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.member, now=clock())
    task.refresh_from_db()
    assert task.state == "REPORTED"


def test_nobody_is_offered_to_confirm_what_they_did_themselves_also_where_it_is_anothers_by_now(cast):
    def offered(user) -> bool:
        may = bool(handed_in(user, clock()))
        assert may is not carrying.did_it(user, task)
        return may

    task = a_task(cast, person=cast.secretary)
    carrying.report(task=task, percent=50, text="东边画好了。", by=cast.secretary, now=clock())
    task = carrying.reassign(task=task, person=cast.property, by=cast.secretary, now=clock())
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.property, now=clock())
    assert [offered(user) for user in (cast.secretary, cast.property, cast.member)] == [False, False, True]
    # control: who never reported while it was theirs, or reported and never had it
    other = a_task(cast, person=cast.secretary, title="快递柜放在哪里好")
    other = carrying.reassign(task=other, person=cast.property, by=cast.secretary, now=clock())
    carrying.report(task=other, percent=50, text="量好了。", by=cast.member, now=clock())
    carrying.report(task=other, percent=100, text="放好了。", by=cast.property, now=clock())
    assert [len(handed_in(user, clock())) for user in (cast.secretary, cast.property, cast.member)] == [1, 0, 2]


def test_control_who_had_it_and_did_nothing_confirms_what_another_did(cast):
    task = a_task(cast, person=cast.secretary)
    carrying.reassign(task=task, person=cast.property, by=cast.secretary, now=clock())
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.property, now=clock())
    carrying.send_back(task=task, percent=50, reason="西边没有画。", by=cast.secretary, now=clock())
    carrying.report(task=task, percent=100, text="西边也画了。", by=cast.property, now=clock())
    carrying.confirm(task=task, by=cast.secretary, now=clock())
    task.refresh_from_db()
    assert task.state == "DONE"


def test_whose_task_it_was_evaluates_it_neither_for_themselves_nor_for_a_resident(cast):
    verified(cast.property)
    task = a_task(cast, person=cast.property)
    carrying.report(task=task, percent=90, text="线快画好了。", by=cast.property, now=clock())
    carrying.reassign(task=task, person=None, by=cast.secretary, now=clock())
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.secretary, now=clock())
    assert not rules.may_evaluate(cast.property, task.topic, clock())
    assert rules.may_evaluate(cast.resident, task.topic, clock())  # control
    cast.resident.acted_by = cast.property.pk
    assert not rules.may_evaluate(cast.resident, task.topic, clock())
    cast.resident.acted_by = cast.member.pk  # control: who had nothing to do with it
    assert rules.may_evaluate(cast.resident, task.topic, clock())


def test_who_evaluated_says_it_anew_once_it_was_not_done_after_all(cast, task):
    carrying.confirm(task=task, by=cast.secretary, now=clock())
    said = {"topic": task.topic, "by": cast.resident}
    evaluating.evaluate(**said, score=5, solved=True, now=clock())
    with pytest.raises(AlreadyEvaluated):  # control: nothing was done since
        evaluating.evaluate(**said, score=1, solved=False, now=clock())
    carrying.send_back(task=task, percent=50, reason="西边没有画。", by=cast.secretary, now=clock())
    assert evaluating.told_by_round(task.topic)[0].startswith("1 人评议"), "sending it back wipes out nothing"
    carrying.report(task=task, percent=100, text="西边也画了。", by=cast.property, now=clock())
    carrying.confirm(task=task, by=cast.secretary, now=clock())
    assert "我来评议" in words_of(browser_of(cast.resident).get(f"/topics/{task.topic_id}/"))
    assert len([title for title in heard(cast.resident) if "请再看看" in title]) == 1
    evaluating.evaluate(**said, score=1, solved=False, comment="还是没画好。", now=clock())
    assert evaluating.told_by_round(task.topic)[0] == "1 人评议，其中 0 人说解决了；平均 1.0 分（满分 5 分）。"


def test_a_name_covered_in_a_comment_stays_covered_as_it_is_said_anew_and_is_forgotten_with_who_said_it(cast, task):
    carrying.confirm(task=task, by=cast.secretary, now=clock())
    said = {"topic": task.topic, "by": cast.resident, "score": 4, "solved": True}
    once = evaluating.evaluate(**said, comment="李秀英家那边还乱，别的都好。", now=clock())
    assert "可以重新评" in words_of(browser_of(cast.resident).get(reverse("outcomes:evaluate", args=[task.topic_id])))
    cover_comment(evaluation=once, words="李秀英", by=cast.secretary, now=clock())
    carrying.send_back(task=task, percent=50, reason="西边没有画。", by=cast.secretary, now=clock())
    carrying.report(task=task, percent=100, text="西边也画了。", by=cast.property, now=clock())
    carrying.confirm(task=task, by=cast.secretary, now=clock())
    anew = evaluating.evaluate(**said, comment="李秀英家那边也不乱了。", now=clock())
    assert (anew.pk, anew.comment, anew.covered) == (once.pk, "某某家那边也不乱了。", ["李秀英"])
    leaving.forget_evaluations(Leaver(cast.resident, clock(), known_as(cast.resident)))
    anew.refresh_from_db()
    assert (anew.by, anew.covered) == (None, [])


def test_rows_of_before_say_by_how_they_begin_what_they_tell_and_are_else_as_they_were(cast, task):
    carrying.send_back(task=task, percent=80, reason="西边没有画。", by=cast.member, now=clock())
    carrying.report(task=task, percent=90, text="居委会核实：办好了。我们说的。", by=cast.property, now=clock())
    carrying.shelve(task=task, reason="下雨。", by=cast.member, now=clock())
    told = ["report", "report", "send_back", "report", "shelve"]
    rows = task.reports.order_by("pk")
    assert [row.verb for row in rows] == told and sum(map(carrying.is_report, rows)) == 3
    before = list(rows.values("pk", "at", "text", "by_label", "photos"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE outcomes_progress DISABLE TRIGGER progress_only_grows")
        cursor.execute("UPDATE outcomes_progress SET verb = 'report'")
        cursor.execute("ALTER TABLE outcomes_progress ENABLE TRIGGER progress_only_grows")
        cursor.execute(import_module("deliberation.outcomes.migrations.0007_told").TOLD)
    assert [row.verb for row in rows.all()] == told
    assert list(rows.values("pk", "at", "text", "by_label", "photos")) == before
    with pytest.raises(DatabaseError), atomic():
        rows.update(verb="confirm")
