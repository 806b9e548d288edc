"""A topic's page at the desk: one filled button for what comes next, and public words that can be mended afterwards."""

import re

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.kernel.suspects import suspects
from deliberation.outcomes import publishing
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.rewording import reword
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_graded_topic, a_planned_meeting
from tests.builders.outcomes import (
    a_draft,
    a_finished_task,
    a_minuted_topic,
    a_task,
    a_topic_above,
    publicised,
    signed,
)
from tests.builders.topics import a_gathering_topic, a_topic, on_the_agenda, verified

NAMED = {"title": "5号楼2单元堆东西怎么办", "background": "张三家天天堆东西，消防通道也被占了。"}
MENDED = {"title": "楼道里堆东西怎么办", "background": "有一家天天堆东西，消防通道也被占了。"}


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def filled(cast, topic: Topic) -> list[str]:
    page = words_of(browser_of(cast.secretary).get(f"/manage/topics/{topic.pk}/"))
    actions_ = page.partition('class="desk-actions"')[2].partition("</div>")[0]
    return re.findall(r'<a class="button" href="[^"]*">(.*?)</a>', actions_)


def statutory(cast) -> Topic:
    return actions.grade(topic=on_the_agenda(cast), grade="STATUTORY", by=cast.secretary, now=clock())


def instant(cast) -> Topic:
    return actions.grade(topic=on_the_agenda(cast), grade="INSTANT", by=cast.secretary, now=clock())


NEXT = {
    "screened": (lambda cast: a_topic(cast.resident), "通过，征集附议"),
    "graded": (on_the_agenda, "定怎么商量"),
    "answered": (instant, "当场答复"),
    "told": (lambda cast: a_graded_topic(cast, form="FOUR_DELIBERATIONS"), "记：党组织提议"),
    "met": (a_graded_topic, "准备会议"),
    "voted on by law": (statutory, "提交依法表决"),
    "minuted": (a_minuted_topic, "整理结果"),
    "laid open": (lambda cast: publicised(cast).topic, "看公示和异议"),
    "decided above": (a_topic_above, "记收到的决定"),
    "carried out": (lambda cast: a_task(cast).topic, "看落实"),
}


@pytest.mark.parametrize("name", NEXT)
def test_one_button_is_filled_and_it_is_the_next_step(cast, name):
    made, words = NEXT[name]
    assert filled(cast, made(cast)) == [words]


def test_nothing_is_filled_where_nothing_is_left_to_be_done(cast):
    topic = actions.withdraw(topic=a_topic(cast.resident), by=cast.resident, now=clock())
    assert filled(cast, topic) == []


def test_a_step_is_signed_as_what_somebody_took_it_and_not_by_the_unit_for_which_they_typed_the_topic(cast):
    topic = a_topic(cast.secretary, origin="UNIT", starter="星海广场管理公司")
    for step in (actions.accept, actions.place):
        step(topic=topic, by=cast.secretary, now=clock())
    assert list(topic.steps.order_by("pk").values_list("by_label", flat=True)) == [
        "星海广场管理公司",
        "居委会",
        "居委会",
    ]
    own = actions.withdraw(topic=a_topic(cast.resident), by=cast.resident, now=clock())  # control
    assert own.steps.latest("pk").by_label == "居民"


def test_what_may_tell_a_name_is_marked_before_it_is_published(cast):
    topic = a_topic(cast.resident, **NAMED)
    desk = browser_of(cast.secretary)
    for verb in ("accept", "place", "refuse", "merge"):
        page = words_of(desk.get(f"/manage/topics/{topic.pk}/{verb}/"))
        assert "<mark>5号楼2单元</mark>" in page and "<mark>张三</mark>家" in page
    plain = a_topic(cast.resident, title="空地怎么停车")
    assert "<mark>" not in words_of(desk.get(f"/manage/topics/{plain.pk}/accept/"))  # control


def test_what_nobody_may_read_is_refused_without_a_word_that_it_is_public(cast):
    desk = browser_of(cast.secretary)
    for ground, said in (("SECRET", "议题和理由都不公开。"), ("OTHER", "理由公开。")):
        topic = a_topic(cast.resident, **MENDED)
        sent = MENDED | {"ground": ground, "text": "请走别的路。"}
        page = words_of(desk.post(f"/manage/topics/{topic.pk}/refuse/", sent, follow=True))
        assert f"已告诉提出的人{'。' if ground == 'SECRET' else '，'}{said}" in page


@pytest.mark.parametrize(("emptied", "said"), [("title", "请写公开的议题。"), ("background", "请写公开的说明。")])
def test_a_field_that_was_emptied_is_refused_in_its_place(cast, emptied, said):
    topic = a_topic(cast.resident, **NAMED)
    for value in ("", "  "):
        answer = browser_of(cast.secretary).post(f"/manage/topics/{topic.pk}/accept/", MENDED | {emptied: value})
        assert answer.status_code == 400 and said in words_of(answer)
    topic.refresh_from_db()
    assert topic.state == "SUBMITTED"


def test_public_words_are_mended_after_publishing_and_everybody_reads_why(cast):
    topic, desk = a_gathering_topic(cast, **NAMED), browser_of(cast.secretary)
    address = f"/manage/topics/{topic.pk}/reword/"
    assert address in words_of(desk.get(f"/manage/topics/{topic.pk}/"))
    shown = words_of(desk.get(address))
    assert "<mark>张三</mark>" in shown and NAMED["background"] in shown
    for wrong, said in (
        (MENDED | {"text": ""}, "请写明为什么改"),
        (MENDED | {"text": "有名字。", "title": ""}, "请写公开的议题。"),
        (NAMED | {"text": "有名字。"}, "写法没有变"),
    ):
        answer = desk.post(address, wrong)
        assert answer.status_code == 400 and said in words_of(answer)
    assert desk.post(address, MENDED | {"text": "里面写了一家人的名字。"}).status_code == 302
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert MENDED["title"] in page and "张三" not in page
    assert "改了公开的写法" in page and "里面写了一家人的名字。" in page
    topic.refresh_from_db()
    assert (topic.title, topic.state) == (NAMED["title"], "GATHERING")


def test_they_are_mended_by_the_committee_alone_and_not_before_they_are_public(cast):
    said = MENDED | {"text": "有名字。", "now": clock()}
    with pytest.raises(NotAllowed):
        reword(topic=a_gathering_topic(cast, **NAMED), by=cast.resident, **said)
    with pytest.raises(StepNotAllowed):
        reword(topic=a_topic(cast.resident, title="还没审查的事"), by=cast.secretary, **said)
    secret = actions.refuse(
        topic=a_topic(cast.resident, title="不能公开的事"),
        ground="SECRET",
        text="涉密。",
        by=cast.secretary,
        now=clock(),
    )
    with pytest.raises(Invalid):
        reword(topic=secret, by=cast.secretary, **said)
    done = a_finished_task(cast, by=cast.neighbour).topic
    assert reword(topic=done, by=cast.secretary, **said).public_title == MENDED["title"]  # control: at any time
    assert publishing.reopen(topic=done, text="再议。", by=cast.secretary, now=clock()).state == "AGENDA"


@pytest.mark.parametrize("why", ["张三不愿意写出来。", "5号楼2单元不用写。", "李四也说不好听。"])
def test_why_it_was_mended_does_not_say_again_what_was_taken_out(cast, why):
    told = {"title": "5号楼2单元堆东西怎么办", "background": "张三家天天堆东西，和李四吵过，通道也被占了。"}
    topic, desk = a_gathering_topic(cast, **told), browser_of(cast.secretary)
    looked = {"looked_text": "、".join(f"“{part}”" for part in suspects(why))}
    refused = desk.post(f"/manage/topics/{topic.pk}/reword/", MENDED | {"text": why} | looked)
    page = words_of(refused)
    assert refused.status_code == 400 and "这里还写着刚去掉的" in page and why in page and 'id="id_text_error"' in page
    assert "张三" in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    kept = {"title": told["title"], "background": told["background"].replace("张三", "有一")}
    assert (
        desk.post(f"/manage/topics/{topic.pk}/reword/", kept | {"text": "去掉一个名字。"}).status_code == 302
    )  # control


def test_what_is_published_in_other_words_is_not_told_again_either(cast):
    topic, by = a_topic(cast.resident, **NAMED), {"by": cast.secretary, "now": clock()}
    with pytest.raises(Invalid) as refused:
        actions.accept(topic=topic, text="张三的事请大家附议。", **MENDED, **by)
    assert refused.value.field == "text"
    assert (
        actions.accept(topic=topic, text="张三的事请大家附议。", **by).state == "GATHERING"
    )  # control: it stands there


def test_a_meeting_and_its_item_that_bear_the_title_bear_it_as_it_was_mended_and_another_name_stays(cast):
    topic = a_graded_topic(cast, **NAMED)
    meeting = a_planned_meeting(cast, topics=[topic], title=f"{NAMED['title']}议事会")
    own = a_planned_meeting(cast, topics=[a_graded_topic(cast, title="快递柜放哪")], title="星期六的会")
    reword(topic=topic, text="有名字。", by=cast.secretary, now=clock(), **MENDED)
    page = words_of(browser_of(cast.secretary).get(f"/manage/meetings/{meeting.pk}/"))
    assert f"{MENDED['title']}议事会" in page and NAMED["title"] not in meeting.agenda.get().title
    meeting.refresh_from_db()
    assert (meeting.title, meeting.agenda.get().title) == (f"{MENDED['title']}议事会", MENDED["title"])
    assert Entry.objects.filter(verb="meetings.rename").count() == 1
    own.refresh_from_db()
    assert own.title == "星期六的会"  # control


def test_a_draft_of_minutes_tells_of_the_topic_as_it_was_mended_also_while_it_is_being_signed(cast):
    topic = a_minuted_topic(cast, by=cast.neighbour, **NAMED)
    minutes = a_draft(cast, topic)
    reword(topic=topic, text="有名字。", by=cast.secretary, now=clock(), **MENDED)
    minutes.refresh_from_db()
    assert (minutes.content["title"], minutes.content["situation"]) == (MENDED["title"], MENDED["background"])
    signed(cast, minutes)
    other = {"title": "楼道里堆了东西", "background": MENDED["background"]}
    reword(topic=topic, text="说得更准。", by=cast.secretary, now=clock(), **other)
    minutes.refresh_from_db()
    assert (minutes.state, minutes.content["title"]) == ("DRAFT", other["title"]), "it is signed anew"


def test_a_program_is_told_why_nobody_supports_yet(cast):
    topic = a_topic(cast.resident)
    read = api(cast.resident).get(f"topics/{topic.pk}").data
    assert read["support_hindrance"] == "not_yet" and "审查通过以后" in read["support_hint"]
    actions.accept(topic=topic, by=cast.secretary, now=clock())
    assert api(cast.resident).get(f"topics/{topic.pk}").data["support_hindrance"] == "own"  # control


@pytest.mark.parametrize("state", ["NOTICED", "IN_SESSION"])
def test_once_its_meeting_is_noticed_names_are_covered_and_nothing_is_put_otherwise(cast, state):
    topic, desk = a_gathering_topic(cast, **NAMED), browser_of(cast.secretary)
    Topic.objects.filter(pk=topic.pk).update(state=state)
    at, why = f"/manage/topics/{topic.pk}/reword/", {"text": "里面写了一家人的名字。"}
    assert "只能把姓名、住址换成“某某”" in words_of(desk.get(at))
    refused = desk.post(at, MENDED | why)
    assert refused.status_code == 400 and "大家照着这个写法准备" in words_of(refused)
    covered = {name: words.replace("张三", "某某") for name, words in NAMED.items()}
    assert desk.post(at, covered | why).status_code == 302
    topic.refresh_from_db()
    assert "张三" not in topic.public_title + topic.public_background and "某某" in topic.public_background


def test_control_before_it_is_noticed_and_after_its_meeting_it_may_be_put_otherwise(cast):
    topic = a_gathering_topic(cast, **NAMED)
    for state, title in (("CONVENING", MENDED["title"]), ("MINUTED", "空地上的事怎么办")):
        Topic.objects.filter(pk=topic.pk).update(state=state)
        reword(topic=topic, text="有名字。", by=cast.secretary, now=clock(), **MENDED | {"title": title})
        topic.refresh_from_db()
        assert topic.public_title == title


def test_once_it_is_noticed_what_the_meeting_is_about_is_not_covered(cast):
    stood = "晚上没有地方停，消防通道也占了，张三家门口也占了。"
    topic, desk = a_gathering_topic(cast, background=stood), browser_of(cast.secretary)
    Topic.objects.filter(pk=topic.pk).update(state="NOTICED")
    at, words = f"/manage/topics/{topic.pk}/reword/", {"title": topic.public_title, "text": "遮去姓名。"}
    refused = desk.post(at, words | {"background": stood.replace("消防通道", "某某")})
    assert refused.status_code == 400 and "只用来遮姓名和住址" in words_of(refused)
    topic.refresh_from_db()
    assert topic.public_background == stood
    covered = stood.replace("张三", "某某")
    assert desk.post(at, words | {"background": covered}).status_code == 302
    topic.refresh_from_db()
    assert topic.public_background == covered
