"""Other wordings of a draft: answered one by one, carried by the next version, seen before it is published."""

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock
from hypothesis import given
from hypothesis import strategies as st

from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.privacy.erasing import erase
from deliberation.opinions import actions, carrying
from deliberation.opinions.answering import answer_wording
from deliberation.opinions.drafts import holds, paragraphs, replaced
from deliberation.opinions.errors import NotOpen
from deliberation.opinions.models import Comment, Draft
from deliberation.topics.models import Topic
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.topics import a_gathering_topic, verified

FIRST, SECOND = "先到先停。", "不占消防通道。"
OTHER = "先到先停，过夜登记。"


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


@pytest.fixture
def draft(cast, topic):
    return write(topic, cast, f"{FIRST}\n\n{SECOND}")


def write(topic, cast, text: str, **more) -> Draft:
    return actions.write_draft(topic=topic, title="停车公约", text=text, **more, by=cast.secretary, now=clock())


def propose(draft, by, wording: str = OTHER, paragraph: int = 1) -> Comment:
    said = {"text": "过夜怎么算？", "wording": wording, "paragraph": paragraph}
    return actions.comment(topic=draft.topic, draft=draft, **said, by=by, now=clock())


def answer(word, cast, adoption: str = "ADOPTED", text: str = "说得对。", **who) -> Comment:
    return answer_wording(comment=word, adoption=adoption, text=text, **{"by": cast.secretary, "now": clock(), **who})


def test_a_wording_that_is_adopted_stands_in_the_next_version_which_keeps_where_it_came_from(cast, topic, draft):
    word = answer(propose(draft, cast.neighbour), cast)
    assert "说得对" in Message.objects.inbox_of(cast.neighbour).latest("pk").body
    second = write(topic, cast, f"{OTHER}\n\n{SECOND}")
    word.refresh_from_db()
    assert word.carried_in == second
    old, new = (words_of(a_browser().get(f"/topics/{topic.pk}/drafts/{n}/")) for n in (1, 2))
    assert "写进了第 2 稿" in old and "说得对" in old
    assert "邻居对第 1 稿第 1 段的建议" in new and "<ins>，过夜登记</ins>" in new
    assert "赵大爷" not in old + new
    assert "<ins>，过夜登记</ins>" in words_of(a_browser().get(f"/topics/{topic.pk}/drafts/2/?before"))


def test_a_version_without_what_was_adopted_is_refused_beside_its_text(cast, topic, draft):
    answer(propose(draft, cast.neighbour), cast)
    with pytest.raises(Invalid, match="采纳的改法还没有写进去") as refused:
        write(topic, cast, f"{FIRST}\n\n{SECOND}")
    assert refused.value.field == "text"
    assert topic.drafts.count() == 1
    # Control: what was adopted in part is worded by the committee.
    word = answer(Comment.objects.get(), cast, "PARTLY", "过夜的另外登记。")
    written = write(topic, cast, f"{FIRST}过夜另行登记。\n\n{SECOND}", partly=[word.pk])
    assert written.carries.get().adoption == "PARTLY"


def test_what_was_adopted_in_part_stands_in_a_version_only_where_its_writer_says_so(cast, topic, draft):
    word = answer(propose(draft, cast.neighbour), cast, "PARTLY")
    other = answer(propose(draft, cast.resident, "随便停。"), cast, "NOT")
    # the very same text once more, and another that has nothing of it
    assert write(topic, cast, f"{FIRST}\n\n{SECOND}").carries.count() == 0
    assert write(topic, cast, f"{FIRST}\n\n{SECOND}\n\n楼道不堆东西。").carries.count() == 0
    assert "写进了第" not in words_of(a_browser().get(f"/topics/{topic.pk}/drafts/1/"))
    # nor where nothing changed, or of a wording that was adopted in no part
    same = f"{FIRST}\n\n{SECOND}\n\n楼道不堆东西。"
    for text, keys in ((same, [word.pk]), (OTHER, [other.pk]), (OTHER, [0])):
        with pytest.raises(Invalid) as refused:
            write(topic, cast, text, partly=keys)
        assert refused.value.field == "partly"
    word.refresh_from_db()
    assert word.carried_in is None
    # control: the writer ticks it at the desk
    desk, address = browser_of(cast.secretary), f"/manage/topics/opinions/draft/{topic.pk}/"
    assert "部分采纳的改法，哪些写进了这一稿" in words_of(desk.get(address))
    sent = {"title": "停车公约", "text": f"过夜登记。\n\n{SECOND}"}
    answered = desk.post(address, sent)
    assert answered.status_code == 400 and "请勾写进了这一稿的；都没有写的，勾最后一项" in words_of(answered)
    assert "就不要再勾" in words_of(desk.post(address, sent | {"partly": [word.pk, 0]}))
    assert desk.post(address, {"title": "停车公约", "text": f"先停车。\n\n{SECOND}", "partly": [0]}).status_code == 302
    sent |= {"partly": [word.pk]}
    assert "checked" in words_of(desk.post(address, sent | {"look": "1"}))
    assert desk.post(address, sent).status_code == 302
    word.refresh_from_db()
    assert word.carried_in.version == 5
    assert "部分采纳的改法" not in words_of(desk.get(address))


def test_one_that_is_not_adopted_says_why_to_its_writer_and_to_everybody(cast, topic, draft):
    word = propose(draft, cast.neighbour)
    for missing in ({"adoption": "", "text": "好"}, {"adoption": "NOT", "text": " "}):
        with pytest.raises(Invalid):
            answer(word, cast, **missing)
    with pytest.raises(IntegrityError, match="answered_wording_says_why"), atomic():
        Comment.objects.update(adoption="NOT")
    with pytest.raises(NotAllowed):
        answer(word, cast, by=cast.resident)
    answer(word, cast, "NOT", "夜里没有人登记。")
    assert "夜里没有人登记" in Message.objects.inbox_of(cast.neighbour).latest("pk").body
    page = words_of(a_browser().get(f"/topics/{topic.pk}/drafts/1/"))
    assert "没有采纳" in page and "夜里没有人登记" in page
    assert write(topic, cast, f"{FIRST}\n\n{SECOND}").carries.count() == 0


def test_the_summary_counts_what_was_adopted_and_what_not(cast, topic, draft):
    answer(propose(draft, cast.neighbour), cast)
    answer(propose(draft, cast.resident, "随便停。"), cast, "NOT", "不行。")
    propose(draft, cast.resident, "不占通道。", 2)
    said = "对草案建议的改法 3 条，采纳或部分采纳 1 条，没有采纳 1 条。"
    for path in (f"/topics/{topic.pk}/", f"/topics/{topic.pk}/opinions/"):
        assert said in words_of(a_browser().get(path))


def test_of_two_wordings_for_one_paragraph_one_is_adopted_and_once_it_is_carried_the_answer_stands(cast, topic, draft):
    first, second = propose(draft, cast.neighbour), propose(draft, cast.resident, "谁早谁停。")
    answer(first, cast)
    with pytest.raises(Invalid, match="已经采纳了另一个改法") as refused:
        answer(second, cast)
    assert refused.value.field == "adoption"
    answer(second, cast, "NOT", "和另一条冲突。")
    write(topic, cast, f"{OTHER}\n\n{SECOND}")
    with pytest.raises(Invalid, match="已经写进第 2 稿"):
        answer(first, cast, "NOT", "又不要了。")


def test_a_word_without_a_wording_and_one_that_is_hidden_take_no_answer_nor_does_a_topic_that_is_past_it(
    cast, topic, draft
):
    plain = actions.comment(topic=topic, text="说得不清楚。", by=cast.neighbour, now=clock())
    hidden = propose(draft, cast.neighbour)
    actions.hide(comment=hidden, because="请好好说。", by=cast.member, now=clock())
    for word in (plain, hidden):
        with pytest.raises(Invalid):
            answer(word, cast)
    word = propose(draft, cast.resident)
    Topic.objects.filter(pk=topic.pk).update(state="IN_SESSION")
    with pytest.raises(NotOpen):  # no version would carry it any more
        answer(word, cast)
    assert answer(word, cast, "NOT", "会上再议。").adoption == "NOT"


def test_the_form_begins_with_what_was_adopted_and_shows_it_before_it_is_published(cast, topic, draft):
    desk, path = browser_of(cast.secretary), f"/manage/topics/opinions/draft/{topic.pk}/"
    word = propose(draft, cast.neighbour)
    at = f"/manage/topics/opinions/wording/{word.pk}/"
    assert "<ins>，过夜登记</ins>" in words_of(desk.get(at))
    assert desk.post(at, {"adoption": "ADOPTED", "text": "说得对。"}).status_code == 302
    assert "有 1 条采纳的改法等着写进下一稿" in words_of(desk.get(f"/manage/topics/opinions/{topic.pk}/"))
    assert OTHER in words_of(desk.get(path))
    sent = {"title": "停车公约", "text": f"{OTHER}\n\n{SECOND}\n\n车里不留人。"}
    shown = words_of(desk.post(path, sent | {"look": "1"}))
    assert "还没有公开" in shown and "<ins>车里不留人。</ins>" in shown and "<ins>，过夜登记</ins>" in shown
    assert topic.drafts.count() == 1, "looking publishes nothing"
    assert "车里不留人" in shown.partition("<textarea")[2], "what was typed stays"
    assert desk.post(path, sent).status_code == 302
    assert topic.drafts.count() == 2


def test_what_was_adopted_for_a_paragraph_that_is_gone_is_left_to_the_one_who_writes(cast, topic, draft):
    word = answer(propose(draft, cast.neighbour), cast)
    Draft.objects.filter(pk=draft.pk).update(text=f"{SECOND}")
    word.draft.text = f"{FIRST}\n\n{SECOND}"
    assert carrying.begun(Draft.objects.get(pk=draft.pk), [word]) == SECOND


@given(st.lists(st.text(alphabet="一二三，。", min_size=1, max_size=6), min_size=1, max_size=5), st.data())
def test_a_paragraph_that_was_replaced_is_held_and_the_others_stay(parts, data):
    old = data.draw(st.sampled_from(parts))
    text = replaced("\n\n".join(parts), old, "甲。\n\n乙。")
    assert holds(text, "甲。\n\n乙。")
    rest = parts.copy()
    rest.remove(old)
    assert [one for one in paragraphs(text) if one not in {"甲。", "乙。"}] == rest
    assert not holds("\n\n".join(parts), "甲。")


def test_an_answer_is_read_with_numbers_masked_and_says_nothing_of_who_left(cast, topic, draft):
    name = cast.neighbour.name
    word = answer(propose(draft, cast.neighbour), cast, text=f"请打 13800000001 找{name}商量。")
    opinion = actions.opine(topic=topic, text="画线可以。", by=cast.neighbour, now=clock())
    said = {"adoption": "NOT", "text": f"请打 13800000001 找{name}商量。", "by": cast.secretary, "now": clock()}
    actions.reply(opinion=opinion, **said)
    for path in ("drafts/1/", "opinions/"):
        page = words_of(a_browser().get(f"/topics/{topic.pk}/{path}"))
        assert "138****0001" in page and "13800000001" not in page
    erase(user=cast.neighbour, now=clock())
    for row in (word, opinion):
        row.refresh_from_db()
        assert name not in row.reply and "商量" in row.reply


def test_who_proposed_a_wording_that_was_hidden_reads_why_and_is_led_to_the_appeal(cast, topic, draft):
    word = propose(draft, cast.neighbour)
    actions.hide(comment=word, because="请好好说。", by=cast.secretary, now=clock())
    told = Message.objects.inbox_of(cast.neighbour).latest("pk")
    own, path = browser_of(cast.neighbour), f"/{told.path}"
    page, at = words_of(own.get(path)), f"/topics/{topic.pk}/opinions/words/{word.pk}/appeal/"
    assert "理由：请好好说。" in page and at in page and word.text in page
    for other in (a_browser(), browser_of(cast.resident)):
        shown = words_of(other.get(path))
        assert word.text not in shown and word.wording not in shown
        assert "这一条不显示了。 理由：请好好说。" in shown
    assert word.wording in words_of(own.get(at))
    assert own.post(at, {"text": "这话没有骂人。"})["Location"] == path
    assert at not in words_of(own.get(path))


def test_another_wording_says_enough_without_a_word(cast, topic, draft):
    path = f"/topics/{topic.pk}/drafts/1/"
    own = browser_of(cast.neighbour)
    answer = own.post(path, {"paragraph": "1", "text": "", "wording": FIRST})
    assert answer.status_code == 400 and "请至少写 4 个字" in words_of(answer)  # control: nothing is proposed
    assert own.post(path, {"paragraph": "1", "text": "", "wording": OTHER}).status_code == 302
    word = Comment.objects.get()
    assert (word.text, word.wording, str(word)) == ("", OTHER, OTHER)
    for page in (a_browser().get(path), browser_of(cast.secretary).get(f"/manage/topics/opinions/{topic.pk}/")):
        assert OTHER in words_of(page) or "<ins>" in words_of(page)
