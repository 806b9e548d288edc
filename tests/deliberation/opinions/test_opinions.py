"""Opinions that are answered one by one, a discussion with two sides, drafts, and moderation with a second look."""

import re

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.urls import reverse
from django.utils.timezone import now as clock
from hypothesis import given
from hypothesis import strategies as st

from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.residents.rules import LevelTooLow
from deliberation.opinions import actions
from deliberation.opinions.drafts import paragraphs, side_by_side
from deliberation.opinions.errors import NotOpen, SamePerson
from deliberation.opinions.models import Comment, Opinion
from deliberation.topics.models import Topic
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.topics import a_gathering_topic, a_topic, opined, verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def topic(cast):
    topic = a_gathering_topic(cast)
    Topic.objects.filter(pk=topic.pk).update(threshold=99)
    return topic


def opine(topic, by, text="画线可以，别占消防通道。"):
    return actions.opine(topic=topic, text=text, by=by, now=clock())


def test_opinion_entered_from_a_paper_form_counts_equally_and_is_labelled(cast, topic):
    opine(topic, cast.neighbour)
    actions.record_paper(topic=topic, text="老人上下车要留位。", name="孙大妈", by=cast.member, now=clock())
    page = words_of(a_browser().get(f"/topics/{topic.pk}/opinions/"))
    assert "收到 2 条意见（其中线下代录 1 条，一样算数）" in page
    assert "线下代录 ·" in page
    assert "孙大妈" not in page
    assert "刘委员，孙大妈" in words_of(browser_of(cast.member).get(f"/manage/topics/opinions/{topic.pk}/"))  # control
    assert (api().get(f"topics/{topic.pk}/opinions").data["total"]) == 2


def test_one_opinion_for_each_account_the_last_stands(cast, topic):
    opine(topic, cast.neighbour)
    opine(topic, cast.neighbour, "还是不要画线。")
    assert list(Opinion.objects.values_list("text", flat=True)) == ["还是不要画线。"]
    with pytest.raises(IntegrityError, match="one_open_opinion_for_each_account"), atomic():
        Opinion.objects.create(topic=topic, user=cast.neighbour, channel="WEB", text="x", public_text="x")


def test_an_answer_says_why_and_reaches_whoever_said_it(cast, topic):
    opinion = opine(topic, cast.neighbour)
    for missing in ({"adoption": "", "text": "好"}, {"adoption": "NOT", "text": " "}):
        with pytest.raises(Invalid):
            actions.reply(opinion=opinion, **missing, by=cast.secretary, now=clock())
    with pytest.raises(IntegrityError, match="answered_opinion_says_why"), atomic():
        Opinion.objects.update(adoption="NOT")
    actions.reply(opinion=opinion, adoption="NOT", text="规划不允许。", by=cast.secretary, now=clock())
    assert "规划不允许" in Message.objects.inbox_of(cast.neighbour).latest("pk").body
    assert "没有采纳" in words_of(a_browser().get(f"/topics/{topic.pk}/opinions/"))
    with pytest.raises(NotOpen):
        opine(topic, cast.neighbour, "我再改一下。")


def test_residents_whose_home_is_not_known_and_topics_that_are_past_it_take_none(cast, topic):
    with pytest.raises(LevelTooLow):
        opine(topic, cast.worker)
    Topic.objects.filter(pk=topic.pk).update(state="IN_SESSION")
    with pytest.raises(NotOpen):
        opine(topic, cast.neighbour)
    with pytest.raises(NotOpen):
        opine(a_topic(cast.resident, title="还没有审查的事"), cast.neighbour)


def test_nobody_reads_who_said_what(cast, topic):
    opined(cast, topic)
    page = words_of(a_browser().get(f"/topics/{topic.pk}/opinions/")) + words_of(
        a_browser().get(f"/topics/{topic.pk}/drafts/2/")
    )
    assert "早该画线了" in page
    assert "过夜怎么算" in page
    for secret in ("赵大爷", "孙大妈", cast.neighbour.phone):
        assert secret not in page


def test_a_word_that_is_hidden_leaves_its_place_and_the_reason(cast, topic):
    word = actions.comment(topic=topic, text="一句气话。", by=cast.neighbour, now=clock())
    actions.hide(comment=word, because="写了 13800000001。", by=cast.member, now=clock())
    page = words_of(a_browser().get(f"/topics/{topic.pk}/opinions/"))
    assert "理由：写了 138****0001。" in page and "一句气话" not in page


def test_a_word_that_is_hidden_needs_a_reason_and_its_writer_reads_it(cast, topic):
    word = actions.comment(topic=topic, text="一句气话。", by=cast.neighbour, now=clock())
    with pytest.raises(Invalid):
        actions.hide(comment=word, because=" ", by=cast.member, now=clock())
    actions.hide(comment=word, because="请好好说。", by=cast.member, now=clock())
    path = f"/topics/{topic.pk}/opinions/"
    assert "一句气话" not in words_of(a_browser().get(path))
    assert "这一条不显示了" in words_of(a_browser().get(path))
    assert "您写的是" not in words_of(a_browser().get(path))
    assert "请好好说" in words_of(browser_of(cast.neighbour).get(path))


def test_an_appeal_is_decided_by_another_moderator(cast, topic):
    word = actions.comment(topic=topic, text="一句气话。", by=cast.neighbour, now=clock())
    actions.hide(comment=word, because="请好好说。", by=cast.member, now=clock())
    with pytest.raises(NotAllowed):
        actions.appeal(comment=word, text="我替他说。", by=cast.resident, now=clock())
    actions.appeal(comment=word, text="这话没有骂人。", by=cast.neighbour, now=clock())
    with pytest.raises(SamePerson):
        actions.decide_appeal(comment=word, show=True, text="没有骂人。", by=cast.member, now=clock())
    with pytest.raises(IntegrityError, match="appeal_is_decided_by_another"), atomic():
        Comment.objects.update(decided_by=cast.member)
    desk, address = browser_of(cast.secretary), f"/manage/topics/opinions/decide/{word.pk}/"
    assert address in words_of(desk.get(f"/manage/topics/opinions/{topic.pk}/"))
    for sent, said in (({"text": "没有骂人。"}, "请选重新显示还是维持不显示"), ({"show": "yes"}, "请写明理由")):
        answer = desk.post(address, sent)
        assert answer.status_code == 400 and said in words_of(answer)
    assert desk.post(address, {"show": "yes", "text": "没有骂人。"}).status_code == 302
    assert "一句气话" in words_of(a_browser().get(f"/topics/{topic.pk}/opinions/"))
    assert "理由：没有骂人。" in Message.objects.inbox_of(cast.neighbour).latest("pk").body


def test_who_may_not_speak_is_told_before_writing_with_the_link(cast, topic):
    opined(cast, topic)
    stranger = browser_of(cast.worker)
    for path in ("opinions/", "drafts/2/"):
        page = words_of(stranger.get(f"/topics/{topic.pk}/{path}"))
        assert "在这里说话要先确认住址" in page and "<textarea" not in page
        assert reverse("residents:mine") in page
        control = words_of(browser_of(cast.neighbour).get(f"/topics/{topic.pk}/{path}"))
        assert "<textarea" in control and "在这里说话要先确认住址" not in control
        assert "登录后说" in words_of(a_browser().get(f"/topics/{topic.pk}/{path}"))


def test_a_word_on_a_paragraph_stands_beside_it_with_both_wordings(cast, topic):
    opined(cast, topic)
    page = words_of(a_browser().get(f"/topics/{topic.pk}/drafts/2/"))
    assert "<del>，过夜登记</del>" in page
    said = {"text": "这一段不清楚。", "wording": "先到先停，每晚登记。", "paragraph": "1"}
    browser_of(cast.neighbour).post(f"/topics/{topic.pk}/drafts/2/", said)
    assert Comment.objects.filter(paragraph=1, wording="先到先停，每晚登记。").exists()


@pytest.mark.parametrize(("version", "paragraph"), [(1, "1"), (2, "3"), (2, "0"), (2, "x"), (2, "99999")])
def test_a_draft_that_is_not_the_latest_and_a_paragraph_that_is_not_there_take_no_words(
    cast, topic, version, paragraph
):
    opined(cast, topic)
    before = Comment.objects.count()
    said = {"text": "这一段不清楚。", "paragraph": paragraph}
    answer = browser_of(cast.neighbour).post(f"/topics/{topic.pk}/drafts/{version}/", said)
    assert (answer.status_code, Comment.objects.count()) == (400, before)


def test_two_versions_are_read_side_by_side(cast, topic):
    opined(cast, topic)
    page = words_of(a_browser().get(f"/topics/{topic.pk}/drafts/2/?before"))
    assert "<ins>，过夜登记</ins>" in page


def test_a_program_says_an_opinion_and_a_word(cast, topic):
    program = api(cast.neighbour)
    told = program.post(f"topics/{topic.pk}/opinions", {"text": "画线可以。"}).data
    assert (told["total"], told["items"][0]["channel"], told["items"][0]["is_mine"]) == (1, "API", True)
    said = program.post(f"topics/{topic.pk}/words", {"text": "早该画线了。", "stance": "FOR"}).data["items"][0]
    answer = program.post(f"topics/{topic.pk}/words", {"text": "我也觉得。", "parent": said["id"]}).data["items"][0]
    assert (answer["parent"], answer["stance"]) == (said["id"], "NEUTRAL")
    assert program.post(f"topics/{topic.pk}/words", {"text": "没有这条。", "parent": 999}).status == 404


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast, topic):
    answer = browser_of(cast.neighbour).post(f"/topics/{topic.pk}/opinions/say/", {"text": "好"})
    assert answer.status_code == 400
    assert "请至少写 4 个字" in words_of(answer)
    assert ">\n好</textarea>" in words_of(answer) or ">好</textarea>" in words_of(answer).replace("\n", "")
    assert Opinion.objects.count() == 0


@given(st.text(alphabet="一二三，。ab", max_size=40), st.text(alphabet="一二三，。ab", max_size=40))
def test_two_wordings_side_by_side_hold_each_character_of_both(old, new):
    left, right = side_by_side(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    same = ["".join(piece.text for piece in side if piece.how == "same") for side in (left, right)]
    assert same[0] == same[1]


def test_paragraphs_are_parted_by_empty_lines():
    assert paragraphs("一。\r\n\r\n二。\n还是二。\n \n\n三。") == ["一。", "二。\n还是二。", "三。"]


def test_ones_own_opinion_is_found_among_hundreds_and_older_ones_are_a_page_away(cast):
    topic = a_gathering_topic(cast)
    actions.opine(topic=topic, text="我的意见在最前", by=cast.neighbour, now=clock())
    for number in range(60):
        actions.record_paper(topic=topic, text=f"纸上的意见 {number}", by=cast.secretary, now=clock())
    page = browser_of(cast.neighbour).get(f"/topics/{topic.pk}/opinions/")
    assert "我的意见在最前</textarea>" in words_of(page)
    assert "纸上的意见 59" in words_of(page) and "纸上的意见 3<" not in words_of(page)
    older = re.search(r'href="(\?before=\d+)', words_of(page))[1]
    assert "纸上的意见 3<" in words_of(browser_of(cast.neighbour).get(f"/topics/{topic.pk}/opinions/{older}"))
    first = api(cast.neighbour).get(f"topics/{topic.pk}/opinions").data
    then = api(cast.neighbour).get(f"topics/{topic.pk}/opinions?cursor={first['next']}").data
    assert (len(first["items"]), len(then["items"]), then["next"]) == (50, 11, None)


def test_an_answer_to_an_answer_is_seen(cast):
    topic = a_gathering_topic(cast)
    one = actions.comment(topic=topic, text="第一句话说", by=cast.neighbour, now=clock())
    two = actions.comment(topic=topic, text="第二句话说", parent=one, by=cast.resident, now=clock())
    actions.comment(topic=topic, text="第三句话说", parent=two, by=cast.neighbour, now=clock())
    page = words_of(browser_of(cast.neighbour).get(f"/topics/{topic.pk}/opinions/"))
    for words in ("第一句话说", "第二句话说", "第三句话说"):
        assert words in page


def test_an_address_at_the_desk_of_before_leads_to_where_it_stands_now(cast, topic):
    desk = browser_of(cast.secretary)
    for at in (f"{topic.pk}/", f"decide/{topic.pk}/?a=1"):
        assert desk.get(f"/manage/opinions/{at}").headers["Location"] == f"/manage/topics/opinions/{at}"
    assert desk.get(f"/manage/opinions/{topic.pk}/", follow=True).status_code == 200
    assert desk.get("/manage/opinions/").status_code == 404  # control


def test_whose_answer_to_a_word_was_hidden_is_led_to_the_appeal(cast, topic):
    now = clock()
    word = actions.comment(topic=topic, text="早该画线了。", by=cast.resident, now=now)
    answered = actions.comment(topic=topic, text="一句气话。", parent=word, by=cast.neighbour, now=now)
    actions.hide(comment=answered, because="请好好说。", by=cast.member, now=now)
    page = words_of(browser_of(cast.neighbour).get(f"/topics/{topic.pk}/opinions/"))
    assert f"/topics/{topic.pk}/opinions/words/{answered.pk}/appeal/" in page


def test_a_program_reads_ones_own_opinion_apart_in_ones_own_words(cast, topic):
    opine(topic, cast.neighbour, "请打 13800000001 找我。")
    address = f"topics/{topic.pk}/opinions"
    assert api(cast.neighbour).get(address).data["mine"]["text"] == "请打 13800000001 找我。"
    assert api(cast.resident).get(address).data["mine"] is api().get(address).data["mine"] is None  # control
    assert "138****0001" in api(cast.neighbour).get(address).data["items"][0]["text"]


def test_what_staff_types_in_for_somebody_says_so_until_they_say_it_anew_themselves(cast, topic):
    cast.neighbour.acted_by = cast.secretary.pk
    typed = opine(topic, cast.neighbour)
    assert (typed.channel, typed.recorded_by) == ("PAPER", cast.secretary)
    assert "线下代录" in words_of(a_browser().get(f"/topics/{topic.pk}/opinions/"))
    del cast.neighbour.acted_by
    own = opine(topic, cast.neighbour, "还是先到先停。")
    assert (own.pk, own.channel, own.recorded_by) == (typed.pk, "WEB", None)
