"""Who moved out has no voice here; a word is no proposal."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.residents import homes
from communities.residents.models import Person, Residency
from deliberation.ballots.rolls import of_residents
from deliberation.opinions import actions as opinions
from tests.builders.browsers import browser_of
from tests.builders.topics import a_gathering_topic, verified

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("whose", ["person", "household", "dwelling"])
def test_who_moved_out_is_not_on_a_roll(cast, whose):
    verified(cast.resident)
    person = Person.objects.get(user=cast.resident)
    home = person.verifications.get().dwelling
    part = Residency.objects.create(
        person=person, dwelling=home, role="tenant", starts_on=localdate() - timedelta(days=900)
    )
    homes.move_out(part=part, on=localdate() - timedelta(days=30), by=cast.secretary, now=clock())
    assert cast.resident not in [line.user for line in of_residents(whose, now=clock())]


def test_a_word_on_a_paragraph_is_no_proposal(cast):
    verified(cast.neighbour)
    topic = a_gathering_topic_of(cast)
    opinions.write_draft(
        topic=topic, title="停车公约", text="先到先停。\n\n不占消防通道。", by=cast.secretary, now=clock()
    )
    browser = browser_of(cast.neighbour)
    page = browser.get(f"/topics/{topic.pk}/drafts/1/")
    form = page.context["rows"][0]["form"]
    sent = {
        "paragraph": "1",
        "text": "这一条很好，支持。",
        "wording": form["wording"].value(),
    }  # as the browser sends it, untouched
    browser.post(f"/topics/{topic.pk}/drafts/1/", sent)
    assert topic.comments.get().wording == ""


def a_gathering_topic_of(cast):
    verified(cast.resident)
    return a_gathering_topic(cast)
