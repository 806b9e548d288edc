"""What everybody will read of a topic is seen before it is published; the committee takes names and homes out of it."""

import pytest
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from communities.notifications.models import Message
from deliberation.topics import actions, wording
from deliberation.topics.models import Topic
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.topics import a_gathering_topic, a_topic, verified

TITLE, BETTER = "5号楼2单元张三家门口堆东西怎么办", "楼道里堆东西怎么办"
TOLD = "张三家天天堆，请打 13800000001 问他。\r\n消防通道也被占了。"
BETTER_TOLD = "有一家天天堆东西，消防通道也被占了。"


@pytest.fixture
def topic(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return a_topic(cast.resident, title=TITLE, background=TOLD)


def path_of(topic: Topic, verb: str = "accept") -> str:
    return f"/manage/topics/{topic.pk}/{verb}/"


def test_the_desk_says_before_it_publishes_what_everybody_will_read(cast, topic):
    page = words_of(browser_of(cast.secretary).get(path_of(topic)))
    assert "下面的议题和说明大家都看得到" in page
    assert "138****0001" in page and "13800000001" not in page


@pytest.mark.parametrize("verb", ["accept", "place"])
def test_what_the_committee_worded_anew_is_public_and_the_proposers_own_words_are_theirs_and_the_committees(
    cast, topic, verb
):
    desk = browser_of(cast.secretary)
    sent = {"title": BETTER, "background": BETTER_TOLD, "text": "请大家附议。"}
    assert desk.post(path_of(topic, verb), sent).status_code == 302
    public, own = f"/topics/{topic.pk}/", browser_of(cast.resident)
    for reader in (a_browser(), browser_of(cast.neighbour)):
        page = words_of(reader.get(public))
        assert BETTER in page and BETTER_TOLD in page and "张三" not in page
        assert "公开前，居委会改了写法" in page and "请大家附议。" in page
    assert "张三" not in str(api(cast.neighbour).get(f"topics/{topic.pk}").data)
    for page in (own.get(public), desk.get(f"/manage/topics/{topic.pk}/")):
        shown = words_of(page)
        assert "张三家天天堆" in shown and "大家看到的写法" in shown and BETTER_TOLD in shown
    assert wording.SAID in Message.objects.inbox_of(cast.resident).latest("pk").body
    topic.refresh_from_db()
    assert (topic.title, topic.background) == (TITLE, TOLD)
    assert topic.steps.latest("pk").facts["reworded"] is True


@pytest.mark.parametrize("is_empty", [False, True], ids=["sent back", "empty"])
def test_control_what_is_sent_back_as_it_stood_is_published_as_it_stood_and_says_nothing_of_it(cast, topic, is_empty):
    stood = (topic.public_title, topic.public_background)
    # A browser ends lines in its own way.
    told = topic.public_background.replace("\r\n", "\n")
    sent = {} if is_empty else {"title": topic.public_title, "background": told}
    assert browser_of(cast.secretary).post(path_of(topic), sent).status_code == 302
    topic.refresh_from_db()
    assert (topic.public_title, topic.public_background) == stood
    assert wording.SAID not in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "reworded" not in topic.steps.latest("pk").facts


def test_words_that_are_too_short_stand_refused_beside_their_field_and_nothing_is_published(cast, topic):
    refused = browser_of(cast.secretary).post(path_of(topic), {"title": "堆物", "background": BETTER_TOLD})
    shown = words_of(refused)
    assert refused.status_code == 400 and 'id="id_title_error"' in shown and BETTER_TOLD in shown
    topic.refresh_from_db()
    assert (topic.state, topic.public_title) == ("SUBMITTED", TITLE)


def test_a_refusal_and_a_merging_publish_what_was_worded_anew_too(cast, topic):
    desk, sent = browser_of(cast.secretary), {"title": BETTER, "background": BETTER_TOLD, "text": "请找调解委员会。"}
    other = a_topic(cast.resident, title="5号楼2单元李四家门口堆东西", background=TOLD)
    into = a_gathering_topic(cast, title="空地怎么停车")
    assert desk.post(path_of(topic, "refuse"), sent | {"ground": "PRIVATE"}).status_code == 302
    assert desk.post(path_of(other, "merge"), sent | {"into": into.pk}).status_code == 302
    for at in (topic, into):
        page = words_of(a_browser().get(f"/topics/{at.pk}/"))
        assert BETTER in page and BETTER_TOLD in page
        assert "张三" not in page and "李四" not in page


def test_what_is_merged_before_it_was_screened_is_public_as_it_was_worded_and_leads_to_the_other(cast, topic):
    into = a_gathering_topic(cast, title="空地怎么停车")
    sent = {"title": BETTER, "background": BETTER_TOLD, "into": into.pk, "text": "说的是同一件事。"}
    assert a_browser().get(f"/topics/{topic.pk}/").status_code == 404  # control: before
    assert browser_of(cast.secretary).post(path_of(topic, "merge"), sent).status_code == 302
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "并入了：" in page and "空地怎么停车" in page and f"/topics/{into.pk}/" in page
    assert BETTER in page and BETTER_TOLD in page and "张三" not in page
    assert api(cast.neighbour).get(f"topics/{topic.pk}").data["merged_into"] == into.pk
    assert f"/topics/{topic.pk}/" in words_of(a_browser().get(f"/topics/{into.pk}/"))


def test_what_it_was_merged_into_is_not_told_while_nobody_has_screened_it(cast, topic):
    into = a_topic(cast.neighbour, title="5号楼2单元王五家门口怎么停车")
    actions.merge(
        topic=topic,
        into=into,
        text="说的是同一件事。",
        title=BETTER,
        background=BETTER_TOLD,
        by=cast.secretary,
        now=clock(),
    )
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "那一个没有公开" in page and "王五" not in page
    actions.refuse(topic=into, ground="SECRET", text="涉及别人的隐私。", by=cast.secretary, now=clock())
    assert a_browser().get(f"/topics/{topic.pk}/").status_code == 404
    assert BETTER not in words_of(a_browser().get("/topics/"))


def test_what_is_refused_on_a_ground_that_is_never_shown_keeps_its_words(cast, topic):
    sent = {"title": BETTER, "ground": "SECRET", "text": "涉及别人的隐私。"}
    assert "议题和说明都不公开" in words_of(browser_of(cast.secretary).get(path_of(topic, "refuse")))
    assert browser_of(cast.secretary).post(path_of(topic, "refuse"), sent).status_code == 302
    topic.refresh_from_db()
    assert topic.public_title == TITLE
    assert a_browser().get(f"/topics/{topic.pk}/").status_code == 404


def test_what_is_worded_anew_is_masked_too(cast, topic):
    by = {"by": cast.secretary, "now": clock()}
    told = actions.accept(topic=topic, title=BETTER, background=f"{BETTER_TOLD}电话 13800000001。", **by)
    assert "138****0001" in told.public_background


SAID = "详情请打 13800000001 问他。"


@pytest.mark.parametrize("verb", ["accept", "place", "refuse", "merge", "answer"])
def test_what_the_committee_says_of_it_is_masked_as_everybody_reads_it(cast, topic, verb):
    # given a topic, and a number in what the committee says
    by = {"by": cast.secretary, "now": clock()}
    more = {"ground": "OTHER"} if verb == "refuse" else {}
    if verb == "merge":
        more = {"into": a_gathering_topic(cast, title=BETTER)}
    if verb == "answer":
        topic = actions.grade(topic=actions.place(topic=topic, **by), grade="INSTANT", **by)
    # when it is said
    getattr(actions, verb)(topic=topic, text=SAID, **more, **by)
    # then neither the page nor a message holds the number
    assert topic.steps.get(verb=verb).text == "详情请打 138****0001 问他。"
    assert not Message.objects.filter(body__contains="13800000001").exists()


def test_what_everybody_has_read_is_not_worded_anew(cast, topic):
    by = {"by": cast.secretary, "now": clock()}
    actions.accept(topic=topic, **by)
    page = words_of(browser_of(cast.secretary).get(path_of(topic, "place")))
    assert "id_background" not in page and "id_text" in page
    with pytest.raises(Invalid, match="已经公开"):
        actions.place(topic=topic, title=BETTER, **by)
    assert actions.place(topic=topic, **by).state == "AGENDA"  # control


def test_another_matter_is_not_said_to_be_only_without_personal_data(cast):
    verified(cast.resident)
    topic = a_topic(cast.resident, title="物业费为什么涨价", background="没有商量就涨了三成，请公开账目。")
    sent = {"title": "怎么谢谢物业好", "background": "物业辛苦了，大家一起送一面锦旗。", "by": cast.secretary}
    topic = actions.accept(topic=topic, **sent, now=clock())
    step = topic.steps.latest("pk")
    assert "居委会改了写法" in step.text and "个人信息" not in step.text
    # and the ledger proves what stood there: the words as the proposer wrote them, masked
    before = Topic(**wording.masked(topic.title, topic.background))
    assert step.facts["before"] == wording.sealed(before) != wording.sealed(topic)
    assert "涨价" not in str(step.facts)
