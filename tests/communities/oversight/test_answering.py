"""The street or the district answers what was sent to it, from its own host and as the office that it is."""

import time

import pytest
from django.db import connection
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.kernel.errors import RuleBroken
from communities.notifications.models import Message
from communities.oversight import actions
from communities.oversight.matters import copy_matters
from communities.oversight.models import Matter
from deliberation.outcomes import drafting, publishing
from deliberation.topics.models import Topic
from deliberation.topics.states import TopicState
from tests.builders import browsers
from tests.builders.browsers import words_of
from tests.builders.people import a_staff_member
from tests.communities.oversight.above import LIST, another_street, browser_of, in_alpha, page_of, sent_up
from tests.communities.tenants.together import together

SETTLED = {"verdict": "SETTLED", "text": "街道来画线，年底前画好，联系 13800000009。"}
BACK = {"verdict": "SENT_BACK", "text": "先问过 3 号楼的住户。"}


def heard(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("body", flat=True))


def test_the_street_s_decision_stands_in_the_community_under_the_street_s_name(db):
    matter, cast = sent_up()
    browser = browser_of(Role.STREET)
    done = browser.post(page_of(matter), SETTLED, follow=True)
    said = "清河街道定了，照办：街道来画线，年底前画好，联系 138****0009。"
    assert "答复了，居民看得到" in words_of(done) and said in words_of(done)
    with in_alpha():
        topic = Topic.objects.get()
        step = topic.steps.latest("pk")
        assert (topic.state, step.verb, step.text) == (TopicState.RESOLVED, "hear_back", said)
        assert (step.by_id, step.by_label) == (None, "清河街道")
        for address in (f"/topics/{topic.pk}/", f"/outcomes/topics/{topic.pk}/"):
            page = words_of(browsers.a_browser().get(address))
            assert said in page and "陈某" not in page
        assert any(said in body for body in heard(cast.resident))
        assert said in heard(cast.secretary) and said in heard(cast.member)


def test_both_ledgers_name_the_account_and_hold(db):
    matter, cast = sent_up()
    browser_of(Role.STREET).post(page_of(matter), SETTLED)
    link = Entry.objects.get(verb="oversight.answer")
    assert (link.subject, link.facts) == (f"oversight.matter:{matter.pk}", {"verdict": "SETTLED"})
    with in_alpha():
        step = Entry.objects.get(verb="topics.hear_back")
        assert step.actor == link.actor.replace("accounts.user", "platform.user")
        assert list(verify_ledger()) == []
        page = words_of(browsers.browser_of(cast.secretary).get("/manage/ledger/"))
        assert f"街道或区（平台账号 {step.actor.partition(':')[2]}）" in page


def test_the_copy_says_so_at_once(db):
    matter, _cast = sent_up()
    browser = browser_of(Role.STREET)
    browser.post(page_of(matter), SETTLED)
    matter.refresh_from_db()
    assert (matter.verdict, matter.answered_by, matter.heard_at is None) == ("SETTLED", "清河街道", False)
    page = words_of(browser.get(LIST))
    assert "没有在等答复的事" in page and "定了，照办" in page


def test_what_is_sent_back_is_on_the_agenda_again_and_waits_no_longer(db):
    matter, _cast = sent_up()
    browser_of(Role.STREET).post(page_of(matter), BACK)
    with in_alpha():
        topic = Topic.objects.get()
        said = "清河街道退回社区再商量：先问过 3 号楼的住户。"
        assert (topic.state, topic.steps.latest("pk").text) == (TopicState.AGENDA, said)
    assert not Matter.objects.waiting().exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verdict": "SETTLED", "text": "  "}, "请写明怎么定的"),
        ({"verdict": "", "text": "再想想"}, "请选定了，还是退回社区"),
        ({"verdict": "MAYBE", "text": "再想想"}, "请选定了，还是退回社区"),
        ({"verdict": "SETTLED", "text": "好" * 2001}, "最多写 2000 个字"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_keeps_what_was_typed_and_changes_nothing(db, sent, said):
    matter, _cast = sent_up()
    answer = browser_of(Role.STREET).post(page_of(matter), sent)
    assert answer.status_code == 400 and said in words_of(answer) and sent["text"].strip() in words_of(answer)
    with in_alpha():
        assert Topic.objects.get().state == TopicState.ESCALATED
    assert not Entry.objects.filter(verb="oversight.answer").exists()


@pytest.mark.parametrize(
    ("to", "answers"),
    [("STREET", {Role.STREET}), ("DISTRICT", {Role.DISTRICT}), ("OWNERS", set()), ("ASSEMBLY", set())],
)
def test_only_whom_it_was_sent_to_answers(db, to, answers):
    matter, _cast = sent_up(to=to)
    for role in (Role.STREET, Role.DISTRICT, Role.OPERATOR):
        browser = browser_of(role)
        page = words_of(browser.get(page_of(matter)))
        assert ("答复并公开" in page) == (role in answers)
        assert ("您这里只看" in page) == (role not in answers)
        if role not in answers:
            assert browser.post(page_of(matter), SETTLED).url == "/manage/"
    with in_alpha():
        assert Topic.objects.get().state == TopicState.ESCALATED
    for role in answers:  # control
        assert browser_of(role).post(page_of(matter), SETTLED).url == page_of(matter)


def test_a_street_that_holds_another_street_answers_nothing_here(db):
    matter, _cast = sent_up()
    browser = browser_of(Role.STREET, another_street().pk)
    assert browser.post(page_of(matter), SETTLED).status_code == 404


def test_of_two_who_answer_the_second_is_told_who_was_first(db):
    matter, _cast = sent_up()
    first, second = browser_of(Role.STREET), browser_of(Role.STREET)
    assert 'name="verdict"' in words_of(second.get(page_of(matter)))  # control
    assert first.post(page_of(matter), SETTLED).status_code == 302
    late = second.post(page_of(matter), BACK)
    assert late.status_code == 409
    assert "清河街道在 今天" in words_of(late) and "已经记下了答复" in words_of(late) and BACK["text"] in words_of(late)
    assert 'name="verdict"' not in words_of(late)
    with in_alpha():
        assert Topic.objects.get().state == TopicState.RESOLVED
        assert Topic.objects.get().steps.filter(verb__in=["hear_back", "reopen"]).count() == 1


def test_what_the_committee_wrote_down_from_paper_meanwhile_stands(db):
    matter, cast = sent_up()
    with in_alpha():
        desk = browsers.browser_of(cast.secretary)
        form = f"/manage/outcomes/topics/{matter.topic}/hear_back/"
        assert "清河街道可以在平台上直接答复" in words_of(desk.get(form))
        assert (
            desk.post(
                form, {"text": "街道来了函，同意。", "on": localdate().isoformat(), "number": "清街办函 3 号"}
            ).status_code
            == 302
        )
    late = browser_of(Role.STREET).post(page_of(matter), SETTLED)
    assert late.status_code == 409 and "居委会在 今天" in words_of(late)


def test_an_answer_to_what_went_up_before_is_none_to_what_went_up_again(db):
    matter, cast = sent_up()
    with in_alpha():
        topic = publishing.reopen(topic=Topic.objects.get(), text="再商量。", by=cast.secretary, now=clock())
        Topic.objects.update(state="RESOLVED")
        publishing.escalate(topic=topic, to="STREET", text="还是不行。", by=cast.secretary, now=clock())
    assert browser_of(Role.STREET).post(page_of(matter), SETTLED).status_code == 409
    with in_alpha():
        assert Topic.objects.get().state == TopicState.ESCALATED
        copy_matters()
    connection.set_schema_to_public()
    again = Matter.objects.waiting().get()
    assert browser_of(Role.STREET).post(page_of(again), SETTLED).status_code == 302  # control


def test_a_corrected_draft_that_nobody_has_read_keeps_it_from_going_back_but_not_from_being_settled(db):
    matter, cast = sent_up()
    with in_alpha():
        Topic.objects.update(state="PUBLICISED")
        minutes = Topic.objects.get().minutes.get()
        drafting.revise(minutes=minutes, reason="写错了", by=cast.secretary, now=clock())
        Topic.objects.update(state="ESCALATED")
    browser = browser_of(Role.STREET)
    refused = browser.post(page_of(matter), BACK)
    assert refused.status_code == 400 and "草稿还没有公示" in words_of(refused)
    assert browser.post(page_of(matter), SETTLED).status_code == 302  # control


def test_it_is_not_settled_over_an_objection_that_nobody_has_answered(db):
    matter, cast = sent_up()
    with in_alpha():
        minutes = Topic.objects.get().minutes.get()
        Topic.objects.update(state="PUBLICISED")
        said = {"text": "车位太少，请再画几个。", "by": cast.neighbour, "now": clock()}
        objection = publishing.object_to(minutes=minutes, **said)
        Topic.objects.update(state="ESCALATED")
    refused = browser_of(Role.STREET).post(page_of(matter), SETTLED)
    assert refused.status_code == 409 and "还有 1 条异议没有答复，社区先答复" in words_of(refused)
    with in_alpha():
        publishing.answer(objection=objection, text="再画两个。", by=cast.secretary, now=clock())
    assert browser_of(Role.STREET).post(page_of(matter), SETTLED).status_code == 302  # control


def test_of_two_who_answer_at_the_same_moment_one_wins_and_both_ledgers_hold(committed_db, monkeypatch):
    matter, _cast = sent_up()
    officers = [a_staff_member(f"both{n}", Role.STREET, scope_id=matter.community.street_id) for n in (1, 2)]
    take = publishing.take
    monkeypatch.setattr(publishing, "take", lambda *a, **k: (time.sleep(0.5), take(*a, **k))[1])

    def answering(officer):
        def run():
            connection.set_schema_to_public()
            try:
                actions.answer(matter=Matter.objects.get(), **SETTLED, by=officer, now=clock())
            except RuleBroken as refusal:
                return refusal.code
            return "done"

        return run

    assert sorted(together(*map(answering, officers))) == ["done", "not_open_now"]
    assert Entry.objects.filter(verb="oversight.answer").count() == 1
    with in_alpha():
        assert Topic.objects.get().steps.filter(verb="hear_back").count() == 1
        assert list(verify_ledger()) == []
