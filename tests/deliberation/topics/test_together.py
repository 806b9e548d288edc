"""Many who support at the same moment: each counts once, and the topic reaches the agenda once."""

import pytest
from django.utils.timezone import now as clock

from communities.tenants.scope import inside
from deliberation.topics import actions
from deliberation.topics.errors import AlreadySupported
from deliberation.topics.models import Topic
from deliberation.topics.states import TopicState
from tests import databases
from tests.builders.people import cast_of
from tests.builders.topics import a_gathering_topic, neighbours, verified
from tests.communities.tenants.together import outcome, together


@pytest.mark.slow
def test_twelve_neighbours_and_one_who_presses_twice_at_once(committed_db):
    community = databases.community("alpha")
    with inside(community):
        cast = cast_of()
        verified(cast.resident)
        topic = a_gathering_topic(cast)
        Topic.objects.filter(pk=topic.pk).update(threshold=10)
        people = neighbours(12)

    def pressed(person):
        def work():
            with inside(community):
                return actions.support(topic=topic, by=person, now=clock())

        return work

    met = together(*[outcome(pressed(person)) for person in [*people, people[0]]])

    with inside(community):
        topic.refresh_from_db()
        assert topic.supports == topic.supporters.count() == 12
        assert topic.state == TopicState.AGENDA
        assert topic.steps.filter(verb="place").count() == 1
    assert [type(one) for one in met if isinstance(one, Exception)] == [AlreadySupported]
