"""An opinion, an objection, a wording: what hangs on a topic is locked after it, and before the ledger, by everybody."""

import pytest
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from communities.privacy import erasing
from communities.tenants.scope import community_of, inside
from deliberation.opinions import actions, answering, covering
from deliberation.opinions.models import Opinion
from deliberation.outcomes import drafting, heard, publishing, signing
from deliberation.outcomes.results import Answered
from deliberation.topics.models import Topic
from tests.builders.outcomes import a_draft, a_minuted_topic, publicised, written
from tests.builders.people import cast_of
from tests.builders.topics import a_gathering_topic, verified
from tests.communities.tenants.together import together
from tests.deliberation.test_pointing_at_once import WHILE, entered, errors, slowly

pytestmark = pytest.mark.slow


class Alpha:
    def __init__(self):
        with inside(community_of("alpha")):
            self.cast = cast_of()
            verified(self.cast.resident)
            verified(self.cast.neighbour)


@pytest.fixture
def alpha(committed_db) -> Alpha:
    return Alpha()


@pytest.fixture
def signed(alpha):
    """An opinion, and the minutes of the hearing that answer it, signed by everybody."""
    with inside(community_of("alpha")):
        cast, topic, text = alpha.cast, a_minuted_topic(alpha.cast, form="HEARING"), "王小明家的车堵门，请管一管。"
        said = Opinion.objects.create(topic=topic, user=cast.neighbour, text=text, public_text=text, at=clock())
        minutes = a_draft(cast, topic)
        answers = [Answered(row["key"], "NOT", "通道不够宽") for row in heard.opinions_of(minutes)]
        what = written(outcome="ADOPTION", result="", answers=answers)
        drafting.write(minutes=minutes, what=what, by=cast.secretary, now=clock())
        minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
        for who in signing.signers(minutes):
            signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
        return said, minutes


def _cover(said, by):
    return covering.cover(said=said, words="王小明", by=by, now=clock())


def _reply(said, by):
    return actions.reply(opinion=said, adoption="PARTLY", text="再看看。", by=by, now=clock())


# What is covered by then keeps the minutes from being sealed with the name; that is a refusal, and nobody was waited for.
_REFUSED = [(covering, _cover, [Invalid]), (actions, _reply, [])]


@pytest.mark.parametrize(("module", "act", "refused"), _REFUSED, ids=["covers", "answers"])
def test_who_publishes_a_hearing_and_who_does_something_with_an_opinion_do_not_wait_for_each_other(
    alpha, signed, monkeypatch, module, act, refused
):
    said, minutes = signed
    slowly(monkeypatch, module, "record", before=WHILE)  # holds the opinion, and comes to the ledger
    slowly(monkeypatch, publishing, "take", afterwards=WHILE)  # holds the ledger, and comes to the opinions
    answers = together(
        entered(lambda: act(said, alpha.cast.member)),
        entered(lambda: publishing.publish(minutes=minutes, by=alpha.cast.secretary, now=clock()), after=WHILE / 3),
    )
    assert [type(error) for error in errors(answers)] == refused


def test_an_answer_given_while_somebody_says_their_opinion_anew_is_not_lost(alpha, monkeypatch):
    cast = alpha.cast
    with inside(community_of("alpha")):
        topic = a_gathering_topic(cast)
        said = actions.opine(topic=topic, text="不要收费。", by=cast.neighbour, now=clock())
    slowly(monkeypatch, actions, "covered_again", afterwards=2 * WHILE)
    together(
        entered(lambda: actions.opine(topic=topic, text="还是不要收费。", by=cast.neighbour, now=clock())),
        entered(lambda: _reply(said, cast.member), after=WHILE / 3),
    )
    with inside(community_of("alpha")):
        assert Opinion.objects.get(pk=said.pk).adoption == "PARTLY"


def test_who_proposed_and_objected_leaves_while_the_objection_is_answered(alpha, monkeypatch):
    cast = alpha.cast
    with inside(community_of("alpha")):
        minutes = publicised(cast)
        objection = publishing.object_to(minutes=minutes, text="收费的事没有写。", by=cast.resident, now=clock())
    slowly(monkeypatch, publishing, "locked", afterwards=2 * WHILE)  # holds the topic, and comes to the objection
    answers = together(
        entered(lambda: publishing.answer(objection=objection, text="写上了。", by=cast.secretary, now=clock())),
        entered(lambda: erasing.erase(user=cast.resident, now=clock()), after=WHILE / 3),
    )
    assert errors(answers) == []


def test_who_proposed_and_would_word_it_otherwise_leaves_while_the_wording_is_answered(alpha, monkeypatch):
    cast = alpha.cast
    with inside(community_of("alpha")):
        topic = a_gathering_topic(cast)
        draft = actions.write_draft(topic=topic, title="停车公约", text="先到先停。", by=cast.secretary, now=clock())
        said = {"topic": topic, "draft": draft, "paragraph": 1, "text": "", "wording": "过夜登记。"}
        word = actions.comment(**said, by=cast.resident, now=clock())
    slowly(monkeypatch, answering, "require_open", afterwards=2 * WHILE)
    answer = {"comment": word, "adoption": "PARTLY", "text": "好。"}
    answers = together(
        entered(lambda: answering.answer_wording(**answer, by=cast.secretary, now=clock())),
        entered(lambda: erasing.erase(user=cast.resident, now=clock()), after=WHILE / 3),
    )
    assert errors(answers) == []


def test_control_where_topics_are_not_held_first_who_leaves_and_who_answers_wait_for_each_other(alpha, monkeypatch):
    cast = alpha.cast
    with inside(community_of("alpha")):
        minutes = publicised(cast)
        objection = publishing.object_to(minutes=minutes, text="收费的事没有写。", by=cast.resident, now=clock())
    monkeypatch.setattr(erasing, "_hold", _not_first(erasing._hold))
    slowly(monkeypatch, publishing, "locked", afterwards=2 * WHILE)
    answers = together(
        entered(lambda: publishing.answer(objection=objection, text="写上了。", by=cast.secretary, now=clock())),
        entered(lambda: erasing.erase(user=cast.resident, now=clock()), after=WHILE / 3),
    )
    assert errors(answers)


def _not_first(hold):
    """Topics are left to the rows that come last."""
    seen = []

    def later(rows):
        seen.append(rows.model)
        if rows.model is not Topic or seen.count(Topic) > 1:
            hold(rows)

    return later
