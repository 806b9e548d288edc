"""Topics as residents, programs and the committee see them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.residents.models import Dwelling, Person, Residency, Verification
from communities.tenants.scope import inside
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Ground, TopicState
from tests.api.client import api
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.people import a_resident, cast_of, client_of
from tests.builders.topics import TITLE, WHY, a_gathering_topic, a_topic, on_the_agenda, verified

PAGE, DESK = "/topics/", "/manage/topics/"


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def test_everybody_reads_what_was_screened_and_its_whole_way_without_signing_in(cast):
    topic = on_the_agenda(cast)
    reader = a_browser()
    assert TITLE in words_of(reader.get(PAGE))
    page = words_of(reader.get(f"{PAGE}{topic.pk}/"))
    for words in (WHY, "提出了这个议题", "审查通过", "列入了议程", "登录后附议", "第 3 步"):
        assert words in page


def test_no_page_says_which_resident_it_was(cast):
    topic = a_gathering_topic(cast)
    for reader in (a_browser(), browser_of(cast.neighbour)):
        page = words_of(reader.get(f"{PAGE}{topic.pk}/")) + words_of(reader.get(PAGE))
        assert "李阿姨" not in page
        assert cast.resident.phone not in page
    told = str(api().get(f"topics/{topic.pk}").data)
    assert "李阿姨" not in told
    assert "居民" in told  # control: it does say what kind of proposer


def test_what_waits_for_screening_is_404_to_all_but_the_proposer(cast):
    topic = a_topic(cast.resident)
    assert browser_of(cast.resident).get(f"{PAGE}{topic.pk}/").status_code == 200
    assert browser_of(cast.neighbour).get(f"{PAGE}{topic.pk}/").status_code == 404
    assert a_browser().get(f"{PAGE}{topic.pk}/").status_code == 404
    assert api(cast.neighbour).get(f"topics/{topic.pk}").status == 404


def test_a_tenant_admin_of_community_b_cannot_open_community_a_s_draft_topic(cast, beta):
    topic = a_topic(cast.resident)
    assert client_of(cast.secretary).get(f"{DESK}{topic.pk}/").status_code == 200  # control
    with inside(beta):
        theirs = client_of(cast_of().secretary, "beta")
        assert theirs.get(f"{DESK}{topic.pk}/").status_code == 404
        assert theirs.get(f"{PAGE}{topic.pk}/").status_code == 404


def test_like_topics_are_shown_before_one_is_put_forward_and_while_it_is_typed(cast):
    a_gathering_topic(cast)
    writer = browser_of(cast.neighbour)
    written = {"title": "空地怎么停车", "background": "车太多了，晚上没有地方停。"}
    assert TITLE in words_of(writer.get(f"{PAGE}similar/", {"title": "空地停车"}))
    assert TITLE not in words_of(writer.get(f"{PAGE}similar/", {"title": "垃圾桶"}))  # control
    asked = words_of(writer.post(f"{PAGE}new/", written))
    assert "是不是这件事" in asked
    assert "车太多了" in asked
    assert Topic.objects.count() == 1
    writer.post(f"{PAGE}new/", written | {"different": "1"})
    assert Topic.objects.count() == 2


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast):
    answer = browser_of(cast.resident).post(f"{PAGE}new/", {"title": "空地怎么停车", "background": "没车位"})
    page = words_of(answer)
    assert answer.status_code == 400
    assert "请至少写 10 个字" in page
    assert "没车位" in page
    assert Topic.objects.count() == 0


def test_a_resident_supports_and_takes_it_back_on_the_page_and_through_the_api(cast):
    topic = a_gathering_topic(cast)
    Topic.objects.filter(pk=topic.pk).update(threshold=5)
    reader = browser_of(cast.neighbour)
    assert "您附议过" in words_of(reader.post(f"{PAGE}{topic.pk}/support/", follow=True))
    assert "附议撤回了" in words_of(reader.post(f"{PAGE}{topic.pk}/take-back/", follow=True))
    program = api(cast.neighbour)
    supported = program.post(f"topics/{topic.pk}/support", {}).data
    assert (supported["supports"], supported["is_supported"], supported["may_support"]) == (1, True, False)
    assert program.post(f"topics/{topic.pk}/support", {}).code == "already_supported"
    assert program.delete(f"topics/{topic.pk}/support").data["supports"] == 0
    assert program.delete(f"topics/{topic.pk}/support").code == "not_supported"


def test_whose_home_is_not_known_reads_what_lacks_before_pressing_and_a_program_is_told(cast):
    topic = a_gathering_topic(cast)
    stranger = a_resident("13800099123", "新来的")
    page = words_of(browser_of(stranger).get(f"{PAGE}{topic.pk}/"))
    assert "附议要先填写住址" in page and "我附议" not in page
    told = api(stranger).get(f"topics/{topic.pk}").data
    assert (told["may_support"], told["support_hindrance"]) == (False, "level_too_low")
    assert "我的住处" in told["support_hint"]
    assert api(stranger).post(f"topics/{topic.pk}/support", {}).code == "level_too_low"
    verified(stranger)  # control
    assert "我附议" in words_of(browser_of(stranger).get(f"{PAGE}{topic.pk}/"))
    told = api(stranger).get(f"topics/{topic.pk}").data
    assert (told["may_support"], told["support_hindrance"], told["support_hint"]) == (True, "", "")


def test_whatever_keeps_somebody_from_supporting_is_named(cast):
    topic = a_gathering_topic(cast)

    def hindrance(user=None) -> str:
        return api(user).get(f"topics/{topic.pk}").data["support_hindrance"]

    assert (hindrance(), hindrance(cast.resident)) == ("signed_out", "own")
    Topic.objects.filter(pk=topic.pk).update(threshold=99)
    actions.support(topic=topic, by=cast.neighbour, now=clock())
    assert hindrance(cast.neighbour) == "supported"
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.IN_SESSION)
    assert hindrance(cast.neighbour) == "over"


def test_the_committee_works_through_the_queue(cast):
    topic = a_topic(cast.resident)
    desk = browser_of(cast.secretary)
    assert TITLE in words_of(desk.get(f"{DESK}?look=screen"))
    refused = desk.post(f"{DESK}{topic.pk}/refuse/", {"ground": Ground.PRIVATE, "text": ""})
    assert (refused.status_code, "请写明理由" in words_of(refused)) == (400, True)
    desk.post(f"{DESK}{topic.pk}/accept/", {"text": ""})
    desk.post(f"{DESK}{topic.pk}/place/", {"text": "大家都关心。"})
    seats = {"grade": "DEEP", "form": "HEARING", "RESIDENTS": "5", "PROPERTY": "2"}
    assert "听证会" in words_of(desk.post(f"{DESK}{topic.pk}/grade/", seats, follow=True))
    topic.refresh_from_db()
    assert (topic.state, topic.form) == (TopicState.AGENDA, "HEARING")
    assert "大家都关心" in words_of(a_browser().get(f"{PAGE}{topic.pk}/"))


@pytest.mark.parametrize("path", [PAGE, DESK])
def test_a_list_costs_the_same_with_one_topic_and_with_more(cast, path):
    reader = browser_of(cast.secretary)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get(path)
        return asked_of(captured)

    a_gathering_topic(cast)
    reader.get(path)
    one = cost()
    for title in ("垃圾桶挪到哪里好", "快递柜放在哪里"):
        a_gathering_topic(cast, title=title)
    assert cost() == one <= 8


@pytest.mark.parametrize("look", ["nonsense", "support'--"])
def test_an_address_that_means_nothing_is_404(cast, look):
    assert a_browser().get(PAGE, {"look": look}).status_code == 404
    assert browser_of(cast.secretary).get(DESK, {"look": look}).status_code == 404
    assert a_browser().get(PAGE, {"look": "support"}).status_code == 200  # control


def test_supports_given_while_the_page_was_open_are_not_lost(cast):
    """The page's own row is old: what counts is the row as it is when the support is given."""
    stale = a_gathering_topic(cast)
    Topic.objects.filter(pk=stale.pk).update(threshold=2)
    actions.support(topic=stale, by=cast.neighbour, now=clock())
    again = actions.support(topic=stale, by=verified(cast.worker), now=clock())
    assert (again.supports, again.state) == (2, TopicState.AGENDA)


def test_from_a_topic_s_desk_page_one_comes_to_its_opinions_and_its_results(cast):
    topic, desk = on_the_agenda(cast), browser_of(cast.secretary)
    page = words_of(desk.get(f"{DESK}{topic.pk}/"))
    for address in (f"/manage/topics/opinions/{topic.pk}/", f"/manage/outcomes/{topic.pk}/"):
        assert f'href="{address}"' in page
        assert desk.get(address).status_code == 200


def test_whose_home_the_committee_entered_confirms_it_and_types_nothing_again(cast):
    topic, own = a_gathering_topic(cast), cast.neighbour
    Verification.objects.filter(person__user=own).delete()
    nothing = api(own).get(f"topics/{topic.pk}").data["support_hint"]
    assert "填写您住在哪里" in nothing  # control
    person, _made = Person.objects.get_or_create(user=own, defaults={"name": own.name, "birth_year": 1956})
    home = Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="1502")
    Residency.objects.create(person=person, dwelling=home, role="owner", starts_on=localdate())
    hint = api(own).get(f"topics/{topic.pk}").data["support_hint"]
    assert "居委会登记过您的住处" in hint and "确认住址" in hint
    page = words_of(browser_of(own).get(reverse("residents:mine")))
    assert "确认您的住址" in page and 'value="1502"' in page
    [entered] = api(own).get("me/homes").data["homes"]
    said = {name: entered[name] for name in ("building", "entrance", "number")}
    assert api(own).post("me/homes", said | {"name": own.name, "birth_year": 1956}).data["level"] == 1
    assert api(own).get(f"topics/{topic.pk}").data["may_support"] is True
    assert "确认您的住址" not in words_of(browser_of(own).get(reverse("residents:mine")))


def test_that_a_home_must_be_verified_is_said_before_anything_is_typed_and_what_was_typed_is_kept(cast):
    newcomer = browser_of(a_resident("13800010777", "新来的"))
    page = words_of(newcomer.get(f"{PAGE}new/"))
    assert "您现在还不能提议题" in page and "请先到“我的”里的“我的住处”" in page and 'href="/homes/"' in page
    refused = newcomer.post(f"{PAGE}new/", {"title": TITLE, "background": WHY})
    assert refused.status_code == 403 and TITLE in words_of(refused) and WHY in words_of(refused)
    assert words_of(refused).count("请先到“我的”里的“我的住处”") == 1
    wrong = newcomer.post(f"{PAGE}new/", {"title": TITLE})
    assert wrong.status_code == 400 and "还有 1 处要改一下" in words_of(wrong)
    assert "您现在还不能" not in words_of(browser_of(cast.resident).get(f"{PAGE}new/"))  # control


def test_the_list_says_its_order_and_what_was_not_taken_up_has_its_own_look(cast):
    first, second = a_gathering_topic(cast, title="快递柜放在哪里好"), a_topic(cast.neighbour)
    actions.refuse(topic=second, ground=Ground.PRIVATE, text="请找调解委员会。", by=cast.secretary, now=clock())
    page = words_of(a_browser().get(PAGE))
    assert "新提的在前" in page and page.index(TITLE) < page.index(first.title)
    look = words_of(a_browser().get(f"{PAGE}?look=elsewhere"))
    assert "没有列入、转走的" in look and TITLE in look and first.title not in look


def test_pages_of_the_list_follow_the_day_of_proposing_and_leave_nothing_out(cast, monkeypatch):
    monkeypatch.setattr("deliberation.topics.views.PAGE", 2)
    found = [a_gathering_topic(cast, title=f"第 {n} 件事怎么办好") for n in range(5)]
    # The last that was entered is the oldest; two were put forward at the same moment.
    days = (3, 1, 1, 2, 9)
    for topic, ago in zip(found, days, strict=True):
        Topic.objects.filter(pk=topic.pk).update(proposed_at=datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=ago))
    order, path = [], PAGE
    while path:
        page = words_of(a_browser().get(path))
        order += [int(n) for n in re.findall(r"第 (\d) 件事", page)]
        older = re.search(r'href="([^"]*before=\d+)"', page)
        path = older and older[1].replace("&amp;", "&")
    assert order == [2, 1, 3, 0, 4]
    monkeypatch.setattr("deliberation.topics.api.PAGE_SIZE", 2)
    monkeypatch.setattr("communities.kernel.asking.PAGE_SIZE", 2)
    first = api().get("topics").data
    second = api().get(f"topics?cursor={first['next']}").data
    numbers = [row["id"] for row in first["items"] + second["items"]]
    assert numbers == [found[n].pk for n in (2, 1, 3, 0)]


def test_a_property_company_finds_the_doors_that_its_rights_open_and_no_other(cast):
    menu = words_of(browser_of(cast.property).get("/manage/"))
    own = ("/topics/new/", '"/meetings/"')
    kept = (DESK, "/manage/meetings/", "/manage/ballots/", "/manage/outcomes/", "/manage/surveys/")
    assert all(door in menu for door in own)
    assert not any(door in menu for door in kept)
    desk = words_of(browser_of(cast.secretary).get("/manage/"))
    assert all(door in desk for door in kept) and not any(door in desk for door in own)  # control
    assert "/topics/new/" not in words_of(browser_of(cast.worker).get("/manage/"))


def test_a_program_reads_the_bar_and_what_is_open_now_as_the_page_shows_it(cast):
    topic = a_topic(cast.resident)
    told = api(cast.resident).get(f"topics/{topic.pk}").data
    assert (told["phase"], told["phases"][0], told["opened"]) == (1, "提出", [])
    topic = actions.accept(topic=topic, by=cast.secretary, now=clock())
    assert api().get(f"topics/{topic.pk}").data["opened"] == ["comment", "opine", "support"]
    soon, later = clock() + timedelta(days=1), (clock() + timedelta(days=2)).isoformat()
    plan = [
        {"key": "gather", "opens_at": clock().isoformat(), "closes_at": clock().isoformat()},
        {"key": "notice", "opens_at": clock().isoformat(), "closes_at": soon.isoformat()},
        {"key": "session", "opens_at": later, "closes_at": None},
    ]
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.NOTICED, plan=plan)
    opened = api().get(f"topics/{topic.pk}").data["opened"]
    assert opened == ["answer_invitation", "comment", "opine", "sign_up"]
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.PUBLICISED)
    assert api().get(f"topics/{topic.pk}").data["opened"] == ["object"]
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.ARCHIVED)
    assert api().get(f"topics/{topic.pk}").data["opened"] == []


def test_a_program_lists_ones_own_topics_and_reads_ones_own_words(cast):
    own = a_topic(cast.resident, title="快递柜放在哪里好", background="张三家天天堆，消防通道也被占了。")
    a_gathering_topic(cast, by=cast.neighbour)
    resident = api(cast.resident)
    assert [row["id"] for row in resident.get("topics?mine=true").data["items"]] == [own.pk]
    assert own.pk not in [row["id"] for row in resident.get("topics").data["items"]]  # control: nobody screened it
    assert api().get("topics?mine=true").status == 401
    assert resident.get(f"topics/{own.pk}").data["own_words"] is None  # control
    better = "有一家天天堆，消防通道也被占了。"
    actions.accept(topic=own, title=own.title, background=better, by=cast.secretary, now=clock())
    told = resident.get(f"topics/{own.pk}").data
    assert (told["background"], told["own_words"]["background"]) == (better, own.background)
    assert api(cast.neighbour).get(f"topics/{own.pk}").data["own_words"] is None
