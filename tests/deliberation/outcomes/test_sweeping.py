"""What happens by itself, in one wake of the sweeper."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now as clock

from deliberation.outcomes import sweeping
from deliberation.outcomes.sweeping import sweep_outcomes
from deliberation.topics.states import TopicState
from tests.builders.outcomes import a_draft, a_minuted_topic, a_task, publicised


def test_of_topics_that_are_carried_out_none_is_asked_before_its_evaluation_is_over(cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            sweep_outcomes(now=clock())
        return len(seen)

    a_task(cast)
    one = cost()
    for number in range(2):
        a_task(cast, title=f"另一件事怎么办{number}")
    assert cost() == one


def test_one_result_that_cannot_take_effect_keeps_no_other_waiting(cast, monkeypatch):
    stuck = publicised(cast)
    free = publicised(cast, a_draft(cast, a_minuted_topic(cast, title="另一件事怎么办")))
    real = sweeping.resolve

    def resolve(*, topic, **more):
        if topic.pk == stuck.topic_id:
            raise ZeroDivisionError
        return real(topic=topic, **more)

    monkeypatch.setattr(sweeping, "resolve", resolve)
    assert sweep_outcomes(now=clock() + timedelta(days=8)) == 1
    for minutes, state in ((stuck, TopicState.PUBLICISED), (free, TopicState.RESOLVED)):
        minutes.topic.refresh_from_db()
        assert minutes.topic.state == state
