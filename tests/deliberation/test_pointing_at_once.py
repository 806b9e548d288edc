"""What only points at a matter, as a ballot at its topic, while somebody else takes a step with the matter: neither waits
for who waits for them.

The database looks at what a row points at as the transaction commits: after the ledger.
"""

import time
from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from communities.feedback import handling
from communities.feedback import stepping as ticket_stepping
from communities.kernel.errors import Invalid
from communities.tenants.scope import community_of, inside
from deliberation.ballots import drafting
from deliberation.surveys import drafting as surveys_drafting
from deliberation.topics import actions, balloting
from deliberation.topics.models import Topic, TopicBallot, TopicTicket
from tests.builders.ballots import a_draft
from tests.builders.people import cast_of
from tests.builders.tickets import a_ticket, an_accepted_ticket
from tests.builders.topics import a_gathering_topic, verified
from tests.communities.tenants.together import outcome, together

pytestmark = pytest.mark.slow
# Long enough for the other to come to the ledger, or to the matter.
WHILE = 0.3


def entered(work, *, after: float = 0):
    """In alpha, `after` a while; an error is its result."""

    def run():
        time.sleep(after)
        with inside(community_of("alpha")):
            return work()

    return outcome(run)


def slowly(monkeypatch, module, name: str, *, before: float = 0, afterwards: float = 0) -> None:
    """What `name` of the module does waits a while, so that another comes in between."""
    real = getattr(module, name)

    def slow(*args, **more):
        time.sleep(before)
        found = real(*args, **more)
        time.sleep(afterwards)
        return found

    monkeypatch.setattr(module, name, slow)


def errors(answers) -> list[Exception]:
    return [one for one in answers if isinstance(one, Exception)]


class Alpha:
    """Three topics that gather supporters, and a ballot in preparation on the first."""

    def __init__(self):
        self.cast = cast = cast_of()
        verified(cast.resident)
        verified(cast.neighbour)
        self.topic = a_gathering_topic(cast)
        self.into = a_gathering_topic(cast, title="楼道里堆东西怎么办")
        self.other = a_gathering_topic(cast, title="快递柜放在哪里好")
        Topic.objects.update(threshold=99)
        self.draft = a_draft(cast.secretary, matter=self.topic.pk)

    def a_ballot(self):
        return a_draft(self.cast.member, question="另一个问题怎么办", matter=self.topic.pk)

    def a_survey(self):
        what = {"topic": self.topic, "title": "停车怎么画", "closes_at": clock() + timedelta(days=3)}
        return surveys_drafting.draft_survey(**what, by=self.cast.member, now=clock())

    def support(self):
        return actions.support(topic=self.topic, by=self.cast.neighbour, now=clock())

    def merge(self):
        return actions.merge(
            topic=self.topic, into=self.into, text="说的是同一件事。", by=self.cast.secretary, now=clock()
        )

    def put_elsewhere(self):
        return drafting.revise(ballot=self.draft, matter=self.other.pk, by=self.cast.member, now=clock())


@pytest.fixture
def alpha_now(committed_db):
    with inside(community_of("alpha")):
        return Alpha()


@pytest.mark.parametrize("what", ["a_ballot", "a_survey"])
def test_what_is_prepared_on_a_topic_and_who_supports_the_topic_do_not_wait_for_each_other(
    alpha_now, monkeypatch, what
):
    # given somebody who supports a topic and has not come to the ledger yet
    slowly(monkeypatch, actions, "record", before=WHILE)
    module = drafting if what == "a_ballot" else surveys_drafting
    slowly(monkeypatch, module, "record", afterwards=WHILE)
    # when the committee prepares a ballot, or a survey, on the topic
    answers = together(entered(alpha_now.support), entered(getattr(alpha_now, what), after=WHILE / 3))
    # then both are done
    assert errors(answers) == []


def test_a_topic_made_of_a_ticket_and_who_answers_the_ticket_do_not_wait_for_each_other(committed_db, monkeypatch):
    # given a ticket that is answered
    with inside(community_of("alpha")):
        cast = cast_of()
        ticket = an_accepted_ticket(cast)
    slowly(monkeypatch, ticket_stepping, "record", before=WHILE)
    slowly(monkeypatch, actions, "add_step", afterwards=WHILE)
    what = actions.Proposal("楼道灯坏了谁来修", "晚上看不见，老人摔过。", origin="COMMITTEE", tickets=(ticket,))
    # when a topic is made of it meanwhile
    answers = together(
        entered(lambda: handling.reply(ticket=ticket, text="明天来。", by=cast.secretary, now=clock())),
        entered(lambda: actions.propose(what, by=cast.member, now=clock()), after=WHILE / 3),
    )
    # then both are done
    assert errors(answers) == []


def test_a_ticket_that_is_hidden_while_a_topic_is_made_of_it_and_others_is_not_linked(committed_db, monkeypatch):
    # given two tickets that everybody reads
    with inside(community_of("alpha")):
        cast = cast_of()
        tickets = [a_ticket(cast, text=text) for text in ("三号楼的灯坏了，晚上看不见。", "五号楼的灯也坏了。")]
        for ticket in tickets:
            handling.accept(ticket=ticket, category=ticket.category, public=True, by=cast.secretary, now=clock())
    what = actions.Proposal("楼道灯坏了谁来修", "晚上看不见，老人摔过。", origin="COMMITTEE", tickets=tuple(tickets))
    # when one is hidden while they are made a topic
    slowly(monkeypatch, ticket_stepping, "record", before=WHILE)
    _hidden, proposed = together(
        entered(lambda: handling.hide(ticket=tickets[1], reason="写了别人的名字", by=cast.secretary, now=clock())),
        entered(lambda: actions.propose(what, by=cast.member, now=clock()), after=WHILE / 3),
    )
    # then nothing public points at it
    assert isinstance(proposed, Invalid), proposed
    with inside(community_of("alpha")):
        assert not TopicTicket.objects.exists()


def test_a_topic_that_is_merged_and_its_ballot_that_goes_to_another_do_not_wait_for_each_other(alpha_now, monkeypatch):
    # given a merging that is about to carry the ballots over
    slowly(monkeypatch, actions, "_carried_over", afterwards=WHILE)
    slowly(monkeypatch, balloting, "record", before=WHILE)
    # when somebody puts one of them elsewhere
    answers = together(entered(alpha_now.merge), entered(alpha_now.put_elsewhere, after=WHILE / 3))
    # then both are done, and the ballot is where it was put last
    assert errors(answers) == []
    with inside(community_of("alpha")):
        assert TopicBallot.objects.get().topic == alpha_now.other


def test_no_ballot_is_put_on_a_topic_that_is_merged_meanwhile(alpha_now, monkeypatch):
    # given a merging
    slowly(monkeypatch, actions, "locked", afterwards=WHILE / 2)
    # when a ballot is prepared on the topic that goes
    merged, refused = together(entered(alpha_now.merge), entered(alpha_now.a_ballot, after=WHILE / 3))
    # then it is refused in words, and none is left behind
    assert not isinstance(merged, Exception)
    assert isinstance(refused, Invalid) and "结束" in refused.message
    with inside(community_of("alpha")):
        assert [link.topic for link in TopicBallot.objects.all()] == [alpha_now.into]
