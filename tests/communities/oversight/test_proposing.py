"""A street or a district puts a topic forward in one of its communities; the committee screens it like any other, and the office
reads where it stands.
"""

import pytest
from django.utils.timezone import now as clock

from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.notifications.models import Message
from communities.oversight.matters import copy_matters
from communities.tenants.models import Community
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.rules import committee_of
from deliberation.topics.states import TopicState
from tests.builders import browsers
from tests.builders.browsers import words_of
from tests.builders.people import cast_of
from tests.builders.topics import on_the_agenda, verified
from tests.communities.oversight.above import LIST, another_street, browser_of, in_alpha

NEW = f"{LIST}new/"
WORDS = {"title": "南门外的人行道怎么改", "background": "盲道断了一截，轮椅只能走机动车道，电话 13800000001。"}


def alpha_key() -> int:
    return Community.objects.get(slug="alpha").pk


def test_the_committee_screens_what_the_street_puts_forward_and_everybody_reads_whose_it_is(db):
    with in_alpha():
        cast = cast_of()
    browser = browser_of(Role.STREET)
    assert NEW in words_of(browser.get(LIST))
    done = browser.post(NEW, WORDS | {"community": alpha_key()}, follow=True)
    assert "提出来了" in words_of(done)
    linked = Entry.objects.get(verb="oversight.propose")
    with in_alpha():
        topic = Topic.objects.get()
        assert (topic.state, topic.origin, topic.starter, topic.proposer) == ("SUBMITTED", "STREET", "清河街道", None)
        link = Entry.objects.get(verb="topics.propose")
        assert link.actor == linked.actor.replace("accounts.user", "platform.user")
        assert Message.objects.filter(to=cast.secretary, title__startswith="清河街道提了一个议题").exists()
        assert browsers.a_browser().get(f"/topics/{topic.pk}/").status_code == 404
        actions.accept(topic=topic, by=cast.secretary, now=topic.proposed_at)
        page = words_of(browsers.a_browser().get(f"/topics/{topic.pk}/"))
        assert "清河街道（街道）" in page and "13800000001" not in page and "陈某" not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"title": ""}, "请写想商量什么事"), ({"background": "断了。"}, "至少写"), ({"community": ""}, "请选社区")],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_put_forward(db, wrong, said):
    answer = browser_of(Role.STREET).post(NEW, WORDS | {"community": alpha_key()} | wrong)
    assert answer.status_code == 400 and said in words_of(answer)
    with in_alpha():
        assert not Topic.objects.exists()


def test_it_is_put_forward_once(db):
    browser = browser_of(Role.STREET)
    for status in (302, 400):
        assert browser.post(NEW, WORDS | {"community": alpha_key()}).status_code == status
    with in_alpha():
        assert Topic.objects.filter(state=TopicState.SUBMITTED).count() == 1


def test_nobody_but_a_street_or_a_district_puts_one_forward_and_only_in_its_own_communities(db):
    for role, scope in ((Role.STREET, another_street().pk), (Role.DISTRICT, 999)):
        answer = browser_of(role, scope).post(NEW, WORDS | {"community": alpha_key()})
        assert answer.status_code == 400 and "没有这个社区" in words_of(answer)
    browser = browser_of(Role.OPERATOR)
    assert NEW not in words_of(browser.get(LIST))
    assert browser.post(NEW, WORDS | {"community": alpha_key()}).url == "/manage/"
    with in_alpha():
        assert not Topic.objects.exists()


def test_a_district_puts_one_forward_in_its_own_name(db):
    browser = browser_of(Role.DISTRICT)
    assert NEW in words_of(browser.get(LIST))
    assert browser.post(NEW, WORDS | {"community": alpha_key()}).status_code == 302
    with in_alpha():
        topic = Topic.objects.get()
        assert (topic.state, topic.origin, topic.starter) == ("SUBMITTED", "DISTRICT", "明湖区")
        assert Message.objects.filter(title__startswith="明湖区提了一个议题").exists() == bool(committee_of(clock()))


def test_the_office_reads_where_its_own_proposal_stands_before_and_after_it_is_public_and_nobody_else(db):
    with in_alpha():
        cast = cast_of()
    street, title = browser_of(Role.STREET), WORDS["title"]
    own = street.post(NEW, WORDS | {"community": alpha_key()}, follow=True)
    assert title in words_of(own) and "等审查" in words_of(own) and "没有公开" in words_of(own)
    for other in (browser_of(Role.STREET, another_street().pk), browser_of(Role.DISTRICT), browser_of(Role.OPERATOR)):
        assert title not in words_of(other.get(LIST))

    # screened, it has a link; refused, it says why
    with in_alpha():
        topic = Topic.objects.get()
        actions.accept(topic=topic, by=cast.secretary, now=clock())
        assert copy_matters() == 1
    assert f'href="/c/alpha/topics/{topic.pk}/"' in words_of(street.get(LIST))
    with in_alpha():
        told = {"ground": "BEYOND", "text": "路是街道管的。"}
        actions.refuse(topic=topic, **told, by=cast.secretary, now=clock())
        copy_matters()
    assert "没有列入：路是街道管的。" in words_of(street.get(LIST))


def test_control_what_a_resident_puts_forward_is_not_among_them(db):
    with in_alpha():
        cast = cast_of()
        verified(cast.resident)
        on_the_agenda(cast)
        assert copy_matters() == 0
    assert "还没有。" in words_of(browser_of(Role.STREET).get(LIST))


def test_the_committee_refuses_it_or_makes_it_a_ticket_like_any_other(db):
    with in_alpha():
        cast = cast_of()
    street = browser_of(Role.STREET)
    for title in ("南门外的人行道怎么改", "南门外的路灯装几盏"):
        street.post(NEW, WORDS | {"title": title, "community": alpha_key()})
    with in_alpha():
        desk = browsers.browser_of(cast.secretary)
        first, second = Topic.objects.order_by("pk")
        told = {"ground": "BEYOND", "text": "路是街道管的。"}
        assert desk.post(f"/manage/topics/{first.pk}/refuse/", told).status_code == 302
        told = {"category": "NS02", "text": "人行道断了一截。", "kind": "HELP", "place": "南门外"}
        answer = desk.post(f"/manage/topics/{second.pk}/to_ticket/", told)
        assert answer.status_code == 302, words_of(answer)
        assert [one.state for one in Topic.objects.order_by("pk")] == ["REFUSED", "TICKETED"]
