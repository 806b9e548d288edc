"""A ballot belongs to a topic: chosen while it is prepared, told on both pages and on the timeline."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from deliberation.ballots import drafting, rolls
from deliberation.ballots.models import Ballot
from deliberation.outcomes.timeline import timeline_of
from deliberation.topics import actions, balloting
from deliberation.topics.models import TopicBallot
from tests.api.client import api
from tests.builders.ballots import a_draft, counted, vote
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.topics import a_gathering_topic, a_topic, on_the_agenda, verified


@pytest.fixture
def topic(cast):
    verified(cast.resident)
    return a_gathering_topic(cast)


def opened(draft: Ballot, cast) -> Ballot:
    return drafting.open_ballot(ballot=draft, roll=rolls.of_users([cast.resident]), by=cast.secretary, now=clock())


def test_a_ballot_that_is_prepared_on_a_topic_stands_on_both_pages_and_on_the_timeline(cast, topic):
    ballot = opened(a_draft(cast.secretary, matter=topic.pk), cast)
    page, vote_page = f"/topics/{topic.pk}/", f"/votes/{ballot.pk}/"
    assert vote_page in words_of(a_browser().get(page))
    shown = words_of(a_browser().get(vote_page))
    assert page in shown and f"议题：{topic.public_title}" in shown
    vote(ballot, cast.resident, 0)
    counted(ballot)
    titles = [row["title"] for row in timeline_of(topic)]
    assert titles[-2:] == ["开始投票", "投票有结果了"]
    assert "通过：同意 1 票" in timeline_of(topic)[-1]["text"]
    assert "投票有结果了" in words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/"))


def test_control_a_ballot_on_nothing_stands_on_no_topic(cast, topic):
    ballot = opened(a_draft(cast.secretary), cast)
    assert f"/votes/{ballot.pk}/" not in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "开始投票" not in [row["title"] for row in timeline_of(topic)]
    assert api().get(f"ballots/{ballot.pk}").data["topic"] is None


def test_a_draft_is_no_news_yet(cast, topic):
    draft = a_draft(cast.secretary, matter=topic.pk)
    assert f"/votes/{draft.pk}/" not in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert balloting.ballots_of(topic) == []
    desk = words_of(browser_of(cast.secretary).get(f"/manage/topics/{topic.pk}/ballots/"))
    assert draft.question in desk


def test_the_api_leads_both_ways(cast, topic):
    ballot = opened(a_draft(cast.secretary, matter=topic.pk), cast)
    assert api().get(f"ballots/{ballot.pk}").data["topic"] == {"id": topic.pk, "title": topic.public_title}
    [told] = api().get(f"topics/{topic.pk}").data["ballots"]
    assert (told["id"], told["question"], told["verdict"]) == (ballot.pk, ballot.question, "")


def test_only_a_public_topic_that_goes_on_may_be_chosen(cast, topic):
    hidden = a_topic(cast.resident, title="还没审查的事怎么办")
    for wrong in (hidden.pk, 999_999):
        with pytest.raises(Invalid) as refused:
            a_draft(cast.secretary, matter=wrong)
        assert refused.value.field == "matter"
    assert not Ballot.objects.exists(), "a refusal leaves no draft behind"
    with pytest.raises(NotAllowed):
        a_draft(cast.resident, matter=topic.pk)


def test_while_it_is_prepared_the_topic_may_be_changed_and_taken_away_and_then_no_more(cast, topic):
    by = {"by": cast.secretary, "now": clock()}
    draft = a_draft(cast.secretary, matter=topic.pk)
    drafting.revise(ballot=draft, about="细说", **by)
    assert TopicBallot.objects.get(ballot=draft).topic == topic, "what is not said stays"
    drafting.revise(ballot=draft, matter=None, **by)
    assert not TopicBallot.objects.exists()
    drafting.revise(ballot=draft, matter=topic.pk, **by)
    assert Entry.objects.filter(verb="topics.ballot").count() == 3
    ballot = opened(draft, cast)
    with pytest.raises(Exception, match="不能"):
        drafting.revise(ballot=ballot, matter=None, **by)
    assert TopicBallot.objects.get(ballot=ballot).topic == topic


def test_at_the_desk_a_topic_is_chosen_and_kept(cast, topic):
    desk = browser_of(cast.secretary)
    assert f"/manage/topics/{topic.pk}/ballots/" in words_of(desk.get(f"/manage/topics/{topic.pk}/"))
    new = words_of(desk.get(f"/manage/ballots/new/?matter={topic.pk}"))
    assert f'<option value="{topic.pk}" selected>' in new
    sent = {
        "question": "车位怎么画",
        "matter": topic.pk,
        "kind": "consent",
        "whose": "person",
        "pass_share": "over_half",
        "quorum_share": "none",
        "closes_at": "2099-01-01T20:00",
    }
    assert desk.post("/manage/ballots/new/", sent).status_code == 302
    draft = Ballot.objects.get()
    assert TopicBallot.objects.get(ballot=draft).topic == topic
    assert f'<option value="{topic.pk}" selected>' in words_of(desk.get(f"/manage/ballots/{draft.pk}/revise/"))
    assert topic.public_title in words_of(desk.get(f"/manage/ballots/{draft.pk}/"))
    refused = desk.post("/manage/ballots/new/", sent | {"matter": "999999"})
    assert refused.status_code == 400 and "没有这个议题" in words_of(refused)


def test_a_topic_that_was_taken_back_is_told_by_its_ballot_to_the_committee_alone(cast, topic):
    ballot = opened(a_draft(cast.secretary, matter=topic.pk), cast)
    page = f"/votes/{ballot.pk}/"
    assert topic.public_title in words_of(a_browser().get(page))  # control
    actions.withdraw(topic=topic, by=cast.resident, now=clock())
    assert topic.public_title not in words_of(a_browser().get(page))
    assert api().get(f"ballots/{ballot.pk}").data["topic"] is None
    assert topic.public_title in words_of(browser_of(cast.secretary).get(f"/manage/ballots/{ballot.pk}/"))


def test_a_ballot_that_was_called_off_is_so_on_the_timeline_with_its_reason(cast, topic):
    ballot = opened(a_draft(cast.secretary, matter=topic.pk), cast)
    drafting.call_off(ballot=ballot, reason="问题写错了", by=cast.secretary, now=clock())
    told = timeline_of(topic)[-1]
    assert told["title"] == "开始投票，后来取消了"
    assert told["text"] == f"{ballot.question} 取消的原因：问题写错了"


def test_a_topic_that_is_merged_takes_its_ballots_along(cast, topic):
    into = a_gathering_topic(cast, title="楼道里堆东西怎么办")
    ballot = opened(a_draft(cast.secretary, matter=topic.pk), cast)
    draft = a_draft(cast.secretary, matter=topic.pk)
    actions.merge(topic=topic, into=into, text="说的是同一件事。", by=cast.secretary, now=clock())
    assert balloting.ballots_of(into) == [ballot]
    assert f"/votes/{ballot.pk}/" in words_of(a_browser().get(f"/topics/{into.pk}/"))
    assert api().get(f"ballots/{ballot.pk}").data["topic"]["id"] == into.pk
    assert TopicBallot.objects.get(ballot=draft).topic == into
    assert Entry.objects.filter(verb="topics.ballot", facts__topic=into.pk).count() == 2


def test_a_ballot_may_begin_from_any_topic_that_goes_on_and_from_no_other(cast, topic):
    assert balloting.may_be_on(topic.pk)
    assert not balloting.may_be_on(a_topic(cast.resident, title="还没审查的事怎么办").pk)


def test_on_what_only_a_vote_by_law_decides_it_says_that_it_decides_nothing(cast):
    verified(cast.resident)
    topic = on_the_agenda(cast)
    opened(a_draft(cast.secretary, matter=topic.pk), cast)
    page, said = f"/topics/{topic.pk}/", "在法律上不作数"
    assert said not in words_of(a_browser().get(page))  # control
    actions.grade(topic=topic, grade="STATUTORY", by=cast.secretary, now=clock())
    assert said in words_of(a_browser().get(page))
