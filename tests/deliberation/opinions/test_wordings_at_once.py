"""A wording is refused while a version that would carry it is published: real connections, real locks."""

import time

import pytest
from django.db.transaction import atomic

from communities.tenants.scope import inside
from deliberation.opinions.models import Comment
from deliberation.topics.models import Topic
from tests import databases
from tests.builders.people import cast_of
from tests.builders.topics import a_gathering_topic, verified
from tests.communities.tenants.together import outcome, together
from tests.deliberation.opinions.test_wordings import FIRST, OTHER, SECOND, answer, propose, write


@pytest.fixture
def adopted(committed_db):
    alpha = databases.community("alpha")
    with inside(alpha):
        cast = cast_of()
        verified(cast.resident)
        verified(cast.neighbour)
        topic = a_gathering_topic(cast)
        Topic.objects.filter(pk=topic.pk).update(threshold=99)
        return alpha, cast, topic, answer(propose(write(topic, cast, f"{FIRST}\n\n{SECOND}"), cast.neighbour), cast)


def both(alpha, cast, topic, word) -> list:
    """The refusal begins first and is kept for a while before it is done."""

    def refuse():
        with inside(alpha), atomic():
            answer(word, cast, adoption="NOT")
            time.sleep(1.5)

    def publish():
        time.sleep(0.6)
        with inside(alpha):
            return write(topic, cast, f"{OTHER}\n\n{SECOND}")

    return together(outcome(refuse), outcome(publish))


@pytest.mark.slow
def test_the_version_waits_and_carries_nothing_that_was_refused(adopted):
    alpha, *_rest = adopted
    refused, written = both(*adopted)
    assert refused is None and written.version == 2
    with inside(alpha):
        assert (Comment.objects.get().adoption, Comment.objects.get().carried_in) == ("NOT", None)


@pytest.mark.slow
def test_control_without_the_topic_held_it_would_break(adopted, monkeypatch):
    monkeypatch.setattr("deliberation.opinions.answering.held", lambda topic: topic)
    _refused, written = both(*adopted)
    assert isinstance(written, Exception)
