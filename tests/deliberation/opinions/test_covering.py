"""A name that stands in what a resident said is covered, and nothing else of it is put otherwise."""

import pytest
from django.urls import reverse
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.datamap import Leaver
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from deliberation.opinions import actions
from deliberation.opinions.covering import cover
from deliberation.opinions.leaving import forget_words
from deliberation.opinions.models import Comment, Opinion
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.topics import a_gathering_topic, verified

SAID, COVERED = "张三家天天占道，张三该管。", "某某家天天占道，某某该管。"


@pytest.fixture
def topic(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return a_gathering_topic(cast)


@pytest.fixture(params=["opinion", "word"])
def said(request, cast, topic) -> Opinion | Comment:
    act = actions.opine if request.param == "opinion" else actions.comment
    return act(topic=topic, text=SAID, by=cast.neighbour, now=clock())


def covers(said, words: str, by):
    return cover(said=said, words=words, by=by, now=clock())


def test_a_covered_name_is_read_by_nobody_and_the_writers_own_words_stay(cast, topic, said):
    at = f"/topics/{topic.pk}/opinions/"
    assert SAID in words_of(a_browser().get(at))  # control: it was read before
    covers(said, "张三", cast.secretary)
    page = words_of(a_browser().get(at))
    assert COVERED in page and "张三" not in page
    assert "张三" not in "".join(str(api().get(f"topics/{topic.pk}/{part}").data) for part in ("opinions", "words"))
    said.refresh_from_db()
    assert said.text == SAID
    told = Message.objects.inbox_of(cast.neighbour).latest("pk")
    assert "有几个字遮住了" in told.title and told.path == at.removeprefix("/")
    assert Entry.objects.filter(verb="opinions.cover").count() == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "请写要遮去的字"),
        ("李四", "没有“李四”"),
        ("该", "单个字不能遮"),
        (SAID, "一处最多遮"),
        ("张三家 天天占道 该管", "遮去的太多了"),
    ],
)
def test_what_does_not_stand_there_or_is_nobodys_name_covers_nothing(cast, said, words, why):
    with pytest.raises(Invalid, match=why):
        covers(said, f"张三 {words}" if words else "", cast.secretary)
    with pytest.raises(NotAllowed):
        covers(said, "张三", cast.neighbour)
    said.refresh_from_db()
    assert said.public_text == SAID
    assert covers(said, "张三", cast.secretary).public_text == COVERED  # control


def test_a_name_that_stands_there_long_and_short_is_covered_at_one_press(cast, topic):
    one = actions.opine(
        topic=topic, text="王小明家的车天天堵门，小明还不听劝，请管一管。", by=cast.neighbour, now=clock()
    )
    assert covers(one, "小明 王小明家", cast.secretary).public_text == "某某的车天天堵门，某某还不听劝，请管一管。"
    with pytest.raises(Invalid, match="没有“王小明家”"):
        covers(one, "王小明家", cast.secretary)  # control: what is covered does not stand there any more


@pytest.mark.parametrize("text", ["收费太高了。", "不要收费"])
def test_a_short_opinion_is_not_covered_whole(cast, topic, text):
    one = actions.opine(topic=topic, text=text, by=cast.neighbour, now=clock())
    with pytest.raises(Invalid, match="遮去的太多了"):
        covers(one, text, cast.secretary)
    one.refresh_from_db()
    assert one.public_text == text


def test_the_desk_offers_it_and_keeps_what_was_typed(cast, topic, said):
    verb = "cover" if isinstance(said, Opinion) else "cover_word"
    desk, at = browser_of(cast.secretary), f"/manage/topics/opinions/{verb}/{said.pk}/"
    assert at in words_of(desk.get(f"/manage/topics/opinions/{topic.pk}/"))
    refused = desk.post(at, {"words": "李四"})
    assert refused.status_code == 400 and 'value="李四"' in words_of(refused)
    assert desk.post(at, {"words": "张三"}).status_code == 302


@pytest.mark.parametrize("by_phone", [False, True], ids=["page", "mini-program"])
def test_who_wrote_it_does_not_put_a_covered_name_back_by_saying_it_anew_nor_in_two_steps(cast, topic, by_phone):
    def says(text: str) -> str:
        if by_phone:
            api(cast.neighbour).post(f"topics/{topic.pk}/opinions", {"text": text})
        else:
            browser_of(cast.neighbour).post(f"/topics/{topic.pk}/opinions/say/", {"text": text})
        said.refresh_from_db()
        assert said.text == text
        return said.public_text

    said = actions.opine(topic=topic, text=SAID, by=cast.neighbour, now=clock())
    assert says("张三家还是天天占道。") == "张三家还是天天占道。"  # control: nobody has covered anything yet
    covers(said, "张三", cast.secretary)
    assert says("又是张三，张三家。") == "又是某某，某某家。"
    assert says("还是那一家。") == "还是那一家。"
    assert "工作人员遮去了" not in words_of(a_browser().get(f"/topics/{topic.pk}/opinions/"))
    assert says("就是张三家。") == "就是某某家。"
    assert "张三" not in words_of(a_browser().get(f"/topics/{topic.pk}/opinions/"))


def test_everybody_reads_that_staff_covered_something_and_in_how_many_places_and_no_name(cast, topic, said):
    at, trace = f"/topics/{topic.pk}/opinions/", "工作人员遮去了 2 处姓名或住址"
    assert trace not in words_of(a_browser().get(at))  # control
    covers(said, "张三", cast.secretary)
    page = words_of(a_browser().get(at))
    assert trace in page and "张三" not in page
    assert trace in words_of(browser_of(cast.neighbour).get(at))
    part = "opinions" if isinstance(said, Opinion) else "words"
    assert api().get(f"topics/{topic.pk}/{part}").data["items"][0]["covered"] == 2


def test_the_desk_reads_both_what_was_written_and_what_everybody_reads_and_which_words_were_covered(cast, topic, said):
    desk = browser_of(cast.secretary)
    verb = "cover" if isinstance(said, Opinion) else "cover_word"
    pages = (f"/manage/topics/opinions/{topic.pk}/", f"/manage/topics/opinions/{verb}/{said.pk}/")
    assert "遮去了：" not in words_of(desk.get(pages[0]))  # control
    covers(said, "张三", cast.secretary)
    for at in pages:
        page = words_of(desk.get(at))
        assert SAID in page and COVERED in page and "遮去了：张三" in page


def test_the_desks_pages_on_opinions_stand_below_the_door_that_the_menu_marks(cast, topic, said):
    door, home = reverse("topics_desk:topics"), reverse("wagtailadmin_home")
    for at in (
        reverse("opinions_desk:opinions", args=[topic.pk]),
        reverse("opinions_desk:do", args=["paper", topic.pk]),
    ):
        # The menu marks the door whose address is the longest beginning of the page's.
        assert at.startswith(door) and len(door) > len(home)
        assert browser_of(cast.secretary).get(at).status_code == 200


def test_of_who_leaves_no_covered_name_is_kept(cast, topic, said):
    covers(said, "张三", cast.secretary)
    forget_words(Leaver(cast.neighbour, clock()))
    said.refresh_from_db()
    assert (said.text, said.covered, said.user) == (COVERED, [], None)


def test_before_anything_is_said_it_is_said_that_everybody_will_read_it(cast, topic):
    actions.comment(topic=topic, text="早该画线了。", by=cast.neighbour, now=clock())
    page = words_of(browser_of(cast.resident).get(f"/topics/{topic.pk}/opinions/"))
    assert "一交上去就公开" in page and page.count("说出来就公开") == 2
    assert page.count("不要写谁的姓名、电话和门牌") == 3


def test_phones_are_masked_by_themselves(cast, topic):
    opinion = actions.opine(topic=topic, text="请打 13800000001 找我。", by=cast.neighbour, now=clock())
    assert "138****0001" in opinion.public_text
