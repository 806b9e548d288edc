"""A topic's page at the desk of results fills one button, what comes next, and shows what was decided above."""

import re

import pytest
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from deliberation.opinions import covering
from deliberation.opinions.models import Opinion
from deliberation.outcomes import carrying, drafting, evaluating, heard, publishing, signing
from deliberation.outcomes.results import Answered
from deliberation.topics import actions
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import (
    WEEK,
    a_draft,
    a_finished_task,
    a_minuted_topic,
    a_resolved_topic,
    a_task,
    a_topic_above,
    heard_back,
    publicised,
    signed,
    written,
)
from tests.builders.topics import on_the_agenda

NAMED = "线别画到王建国家门口。"


def desk_of(cast, topic) -> str:
    return words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))


def filled(cast, topic) -> list[str]:
    return re.findall(r'<a class="button" href="[^"]*">(.*?)</a>', desk_of(cast, topic))


def a_written_draft(cast):
    return drafting.write(minutes=a_draft(cast), what=written(), by=cast.secretary, now=clock())


def going_round(cast):
    return drafting.send(minutes=a_written_draft(cast), by=cast.secretary, now=clock())


def refused_by_the_chair(cast):
    minutes = going_round(cast)
    for who in signing.signers(minutes):
        refusal = "记得不对。" if who == "CHAIR" else ""
        signing.sign_at_desk(minutes=minutes, who=who, refusal=refusal, by=cast.secretary, now=clock())
    return minutes


def objected(cast):
    minutes = publicised(cast)
    publishing.object_to(minutes=minutes, text="车位太少，请再画几个。", by=cast.neighbour, now=clock())
    return minutes


def being_corrected(cast):
    return drafting.revise(minutes=publicised(cast), reason="写错了", by=cast.secretary, now=clock())


def said_to_be_done(cast):
    task = a_task(cast, person=cast.property)
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.property, now=clock())
    return task


def a_hearing_going_round(cast, *, covers: bool):
    """All have signed; whether a name in an opinion was covered since it went round."""
    topic = a_minuted_topic(cast, form="HEARING")
    said = {"text": NAMED, "public_text": NAMED, "at": clock()}
    opinion = Opinion.objects.create(topic=topic, user=cast.neighbour, channel="WEB", **said)
    minutes = a_draft(cast, topic)
    answers = [Answered(row["key"], "NOT", "通道不够宽") for row in heard.opinions_of(minutes)]
    minutes = signed(cast, minutes, outcome="ADOPTION", result="", answers=answers)
    if covers:
        covering.cover(said=opinion, words="王建国", by=cast.secretary, now=clock())
    return minutes


NEXT = {
    "to be drafted": (lambda cast: a_minuted_topic(cast), ["起草纪要"]),
    "to be written": (lambda cast: a_draft(cast).topic, ["写纪要"]),
    "written": (lambda cast: a_written_draft(cast).topic, ["送各方签字"]),
    "going round": (lambda cast: going_round(cast).topic, ["记谁签字了"]),
    "refused by the chair": (lambda cast: refused_by_the_chair(cast).topic, ["收回修改"]),
    "a hearing's, signed": (lambda cast: a_hearing_going_round(cast, covers=False).topic, ["公示"]),
    "a hearing's, of which an opinion was covered": (
        *(lambda cast: a_hearing_going_round(cast, covers=True).topic, ["收回修改"]),
    ),
    "signed": (lambda cast: signed(cast).topic, ["公示"]),
    "laid open": (lambda cast: publicised(cast).topic, []),
    "objected to": (lambda cast: objected(cast).topic, ["答复异议"]),
    "being corrected": (lambda cast: being_corrected(cast).topic, ["送各方签字"]),
    "laid open long enough": (lambda cast: publicised(cast, at=clock() - 2 * WEEK).topic, ["结果生效"]),
    "sent up": (a_topic_above, ["记收到的决定"]),
    "in force": (a_resolved_topic, ["定一项任务"]),
    "carried out": (lambda cast: a_task(cast).topic, []),
    "said to be done": (lambda cast: said_to_be_done(cast).topic, ["核实：办好了"]),
    "evaluated long enough": (lambda cast: a_finished_task(cast, at=clock() - 20 * WEEK).topic, ["结束评议"]),
}


@pytest.mark.parametrize("name", NEXT)
def test_one_button_is_filled_and_it_is_what_comes_next(cast, name):
    made, words = NEXT[name]
    assert filled(cast, made(cast)) == words


def test_what_was_decided_above_stands_where_tasks_are_laid_down(cast):
    topic = a_topic_above(cast)
    assert "定下的结果" not in desk_of(cast, topic)  # control
    heard_back(cast, topic, text="由街道出钱装一条坡道。")
    page = desk_of(cast, topic)
    assert page.index("由街道出钱装一条坡道。") < page.index("落实任务")
    form = browser_of(cast.secretary).get(f"/manage/outcomes/topics/{topic.pk}/lay_down/")
    assert "清河街道定的：由街道出钱装一条坡道。" in words_of(form)


@pytest.mark.parametrize("outcome", ["UNRESOLVED", "REFERRAL"])
def test_what_leaves_nothing_to_do_promises_no_task_and_is_archived(cast, outcome):
    topic = a_resolved_topic(cast)
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "定下谁来做" in page and filled(cast, topic) == ["定一项任务"]  # control
    with pytest.raises(Invalid, match="先定任务"):
        evaluating.archive(topic=topic, by=cast.secretary, now=clock())
    assert "/archive/" not in desk_of(cast, topic)

    topic = a_resolved_topic(cast, outcome=outcome, title="快递柜放在哪里好")
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "定下谁来做" not in page and "要落实的，居委会定下单位和期限" in page
    assert filled(cast, topic) == ["归档"]
    archived = evaluating.archive(topic=topic, by=cast.secretary, now=clock())
    assert archived.state == "ARCHIVED"
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "没有人评议" not in page and "商量的结果" in page


def test_what_was_decided_above_is_carried_out_whatever_the_meeting_came_to(cast):
    topic = a_resolved_topic(cast, outcome="UNRESOLVED")
    assert filled(cast, topic) == ["归档"]  # control
    topic = publishing.escalate(topic=topic, to="STREET", text="请街道定。", by=cast.secretary, now=clock())
    heard_back(cast, topic)
    assert filled(cast, topic) == ["定一项任务"]


def test_what_was_answered_at_once_is_archived_or_carried_out(cast):
    topic = actions.grade(topic=on_the_agenda(cast), grade="INSTANT", form="", sides=[], by=cast.secretary, now=clock())
    actions.answer(topic=topic, text="周五前换好。", by=cast.secretary, now=clock())
    assert filled(cast, topic) == ["归档"] and "/lay_down/" in desk_of(cast, topic)
