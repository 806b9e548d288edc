"""A street puts a topic forward in one of its communities; the committee screens it like any other."""

import pytest

from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.notifications.models import Message
from communities.tenants.models import Community
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import TopicState
from tests.builders import browsers
from tests.builders.browsers import words_of
from tests.builders.people import cast_of
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


def test_nobody_but_a_street_puts_one_forward_and_a_street_only_in_its_own_communities(db):
    other = browser_of(Role.STREET, another_street().pk)
    answer = other.post(NEW, WORDS | {"community": alpha_key()})
    assert answer.status_code == 400 and "没有这个社区" in words_of(answer)
    for role in (Role.DISTRICT, Role.OPERATOR):
        browser = browser_of(role)
        assert NEW not in words_of(browser.get(LIST))
        assert browser.post(NEW, WORDS | {"community": alpha_key()}).url == "/manage/"
    with in_alpha():
        assert not Topic.objects.exists()


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
