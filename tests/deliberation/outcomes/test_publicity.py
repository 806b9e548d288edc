"""Publicity: its clock, objections that hold a result, versions that restart it, and what goes up."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.asking import iso
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.residents.rules import LevelTooLow
from deliberation.outcomes import above, drafting, publishing
from deliberation.outcomes.errors import NotOpenNow, ObjectionsOpen, PublicityRunning
from deliberation.outcomes.models import Objection
from deliberation.outcomes.sweeping import sweep_outcomes
from deliberation.topics import actions
from deliberation.topics.states import Grade, TopicState
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import WEEK, a_resolved_topic, a_task, heard_back, publicised, signed
from tests.builders.people import a_resident
from tests.builders.topics import on_the_agenda

SECOND = timedelta(seconds=1)


def objected(cast, minutes, *, by=None, at=None) -> Objection:
    return publishing.object_to(
        minutes=minutes, text="车位太少，请再画几个，电话 13800000002", by=by or cast.neighbour, now=at or clock()
    )


def heard(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("title", flat=True))


def test_a_result_is_laid_open_for_seven_days_and_holds_not_a_second_earlier(cast):
    minutes = publicised(cast)
    assert minutes.open_until - minutes.published_at == WEEK
    with pytest.raises(PublicityRunning, match="7 天"):
        publishing.resolve(topic=minutes.topic, by=cast.secretary, now=minutes.open_until - SECOND)
    topic = publishing.resolve(topic=minutes.topic, by=cast.secretary, now=minutes.open_until)
    assert topic.state == TopicState.RESOLVED


def test_the_days_are_those_of_the_topics_frozen_rules(cast):
    minutes = signed(cast)
    minutes.topic.rules = {"publicity_days": {"value": 10, "basis": "本社区议事规则第 6 条"}}
    minutes.topic.save()
    minutes = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    assert minutes.open_until - minutes.published_at == timedelta(days=10)
    with pytest.raises(PublicityRunning, match=r"10 天.*第 6 条"):
        publishing.resolve(topic=minutes.topic, by=cast.secretary, now=clock())


def test_supporters_and_participants_hear_of_the_result(cast):
    publicised(cast)
    assert any("结果公示了" in title for title in heard(cast.property))
    assert any("公示结果" in title for title in heard(cast.resident))


def test_an_objection_holds_the_result_until_it_is_answered(cast):
    minutes = publicised(cast)
    objection = objected(cast, minutes)
    assert "13800000002" not in objection.public_text
    with pytest.raises(ObjectionsOpen, match="1 条异议"):
        publishing.resolve(topic=minutes.topic, by=cast.secretary, now=minutes.open_until)
    assert sweep_outcomes(now=minutes.open_until) == 0
    publishing.answer(objection=objection, text="再画 2 个。", by=cast.secretary, now=minutes.open_until)
    assert any("异议有了答复" in title for title in heard(cast.neighbour))
    assert sweep_outcomes(now=minutes.open_until) == 1
    minutes.topic.refresh_from_db()
    assert minutes.topic.state == TopicState.RESOLVED
    assert minutes.topic.steps.latest("pk").by_label == "系统"


def test_objections_are_heard_only_while_the_result_is_laid_open(cast):
    minutes = publicised(cast)
    with pytest.raises(NotOpenNow):
        objected(cast, minutes, at=minutes.open_until)
    objected(cast, minutes, at=minutes.open_until - SECOND)  # control
    publishing.answer(objection=Objection.objects.get(), text="好。", by=cast.secretary, now=clock())
    publishing.resolve(topic=minutes.topic, by=None, now=minutes.open_until)
    with pytest.raises(NotOpenNow):
        objected(cast, minutes)


def test_whose_home_is_not_known_does_not_object_and_nobody_piles_up_objections(cast):
    minutes = publicised(cast)
    with pytest.raises(LevelTooLow):
        objected(cast, minutes, by=a_resident("13900000001"))
    objected(cast, minutes)
    with pytest.raises(Invalid, match="还没有答复"):
        objected(cast, minutes)


def test_residents_answer_nothing_and_an_answer_is_given_once(cast):
    objection = objected(cast, publicised(cast))
    with pytest.raises(NotAllowed):
        publishing.answer(objection=objection, text="不行。", by=cast.neighbour, now=clock())
    with pytest.raises(Invalid):
        publishing.answer(objection=objection, text="  ", by=cast.secretary, now=clock())
    publishing.answer(objection=objection, text="再画 2 个。", by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="已经答复过"):
        publishing.answer(objection=objection, text="又变了。", by=cast.secretary, now=clock())


def test_an_objection_is_owed_an_answer_within_three_days_and_the_committee_is_told_once_when_it_is_late(cast):
    minutes = publicised(cast)
    objection = objected(cast, minutes)
    assert objection.due_at - objection.at == timedelta(days=3)
    sweep_outcomes(now=objection.due_at)
    assert "有异议过了期限没有答复" not in heard(cast.secretary)
    for _wake in range(2):
        sweep_outcomes(now=objection.due_at + SECOND)
    assert heard(cast.secretary).count("有异议过了期限没有答复") == 1


def test_a_change_of_a_published_result_is_another_version_and_restarts_the_clock(cast):
    first = publicised(cast)
    later = first.published_at + timedelta(days=5)
    second = drafting.revise(minutes=first, reason="车位数写错了", by=cast.secretary, now=later)
    assert (second.version, second.state) == (2, "DRAFT")
    with pytest.raises(ObjectionsOpen, match="更正"):  # the old clock runs out meanwhile
        publishing.resolve(topic=first.topic, by=cast.secretary, now=first.open_until)
    second = publicised(cast, second, at=later, texts={"opinion": "画 10 个车位。"})
    assert second.open_until == later + WEEK
    with pytest.raises(PublicityRunning):
        publishing.resolve(topic=first.topic, by=cast.secretary, now=first.open_until)
    first.refresh_from_db()
    assert (first.content["opinion"], first.recomputed()) == ("空地画 12 个车位，消防通道不停车。", first.fingerprint)
    with pytest.raises(NotOpenNow):  # what is objected to is the version in force
        objected(cast, first, at=later)
    assert publishing.resolve(topic=first.topic, by=None, now=second.open_until).state == TopicState.RESOLVED


def test_an_objection_to_the_first_version_still_holds_the_second(cast):
    first = publicised(cast)
    objection = objected(cast, first)
    second = drafting.revise(minutes=first, reason="车位数写错了", by=cast.secretary, now=clock())
    second = publicised(cast, second)
    with pytest.raises(ObjectionsOpen):
        publishing.resolve(topic=first.topic, by=None, now=second.open_until)
    publishing.answer(objection=objection, text="改成 10 个。", by=cast.secretary, now=clock())
    publishing.resolve(topic=first.topic, by=None, now=second.open_until)  # control


def test_a_result_that_holds_is_not_revised_but_talked_over_again(cast):
    topic = a_resolved_topic(cast)
    with pytest.raises(Invalid, match="重新商量"):
        drafting.revise(minutes=topic.minutes.get(), reason="想改", by=cast.secretary, now=clock())
    topic = publishing.reopen(topic=topic, text="车位不够。", by=cast.secretary, now=clock())
    assert topic.state == TopicState.AGENDA
    assert topic.minutes.published().count() == 1


def test_what_cannot_be_settled_goes_up_with_its_file(cast):
    minutes = publicised(cast)
    objected(cast, minutes)
    asked = {"topic": minutes.topic, "by": cast.secretary, "now": clock()}
    with pytest.raises(Invalid) as refused:
        publishing.escalate(to="NOBODY", text="谈不成", **asked)
    assert refused.value.field == "to"
    topic = publishing.escalate(to="ASSEMBLY", text="收费谈不成。", **asked)
    step = topic.steps.latest("pk")
    assert (topic.state, step.text) == (TopicState.ESCALATED, "收费谈不成。（还有 1 条异议，居委会照样答复。）")
    due = iso(asked["now"] + timedelta(days=30))
    assert step.facts == {"to": "ASSEMBLY", "minutes": minutes.pk, "objections": 1, "due_at": due}


def test_what_only_a_vote_by_law_decides_goes_up_from_the_agenda_and_nothing_else_does(cast):
    asked = {"to": "OWNERS", "text": "要由业主依法表决。", "by": cast.secretary, "now": clock()}
    topic = on_the_agenda(cast)
    offered = f"/manage/outcomes/topics/{topic.pk}/escalate/"
    assert offered not in words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))
    with pytest.raises(Invalid, match="先商量"):
        publishing.escalate(topic=topic, **asked)
    topic = actions.grade(topic=topic, grade=Grade.STATUTORY, by=cast.secretary, now=clock())
    assert offered in words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))
    assert publishing.escalate(topic=topic, **asked).state == TopicState.ESCALATED


def test_what_was_decided_above_is_told_and_carried_out_or_it_comes_back_to_be_talked_over_again(cast):
    topic = publishing.escalate(
        topic=publicised(cast).topic, to="STREET", text="收费谈不成。", by=cast.secretary, now=clock()
    )
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "已经交出去决定" in page
    with pytest.raises(Invalid):
        heard_back(cast, topic, text=" ")
    with pytest.raises(NotAllowed):
        above.hear_back(topic=topic, text="同意。", on=localdate(), number="口头", by=cast.resident, now=clock())
    desk = browser_of(cast.secretary)
    sent = {"text": "街道同意，每月 80 元，先试半年。", "on": localdate().isoformat(), "number": "口头答复"}
    assert desk.post(f"/manage/outcomes/topics/{topic.pk}/hear_back/", sent).status_code == 302
    topic.refresh_from_db()
    assert topic.state == TopicState.RESOLVED
    assert "每月 80 元" in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    a_task(cast, topic)  # it is carried out as any other

    again = publishing.escalate(
        topic=publicised(cast).topic, to="STREET", text="还是谈不成。", by=cast.secretary, now=clock()
    )
    again = publishing.reopen(topic=again, text="街道退回来，请再商量。", by=cast.secretary, now=clock())
    assert again.state == TopicState.AGENDA


def test_the_ledger_tells_of_objections_without_their_words(cast):
    objected(cast, publicised(cast))
    entry = Entry.objects.get(verb="outcomes.object")
    assert "车位" not in str(entry.facts)


def test_who_reads_a_corrected_result_by_program_reads_the_objections_that_hold_it(cast):
    minutes = publicised(cast)
    first = objected(cast, minutes)
    second = publicised(cast, drafting.revise(minutes=minutes, reason="写错了数。", by=cast.secretary, now=clock()))
    last = objected(cast, second, by=cast.resident)
    told = {pk: api().get(f"outcomes/{pk}").data["objections"] for pk in (minutes.pk, second.pk)}
    assert [one["id"] for one in told[second.pk]] == [first.pk, last.pk]
    assert [one["id"] for one in told[minutes.pk]] == [first.pk]  # control: of what came after it knows nothing


def test_a_result_that_a_correction_holds_is_not_said_to_hold_soon(cast):
    at = clock() - WEEK - SECOND
    minutes = publicised(cast, at=at)
    page = f"/topics/{minutes.topic_id}/"
    assert "结果即将生效" in words_of(a_browser().get(page))  # control
    drafting.revise(minutes=minutes, reason="写错了数。", by=cast.secretary, now=clock())
    said = words_of(a_browser().get(page))
    assert "结果即将生效" not in said and "居委会正在更正" in said
