"""A name that was taken out of an opinion or a topic is not sealed into minutes that are laid open afterwards."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid
from deliberation.opinions.covering import cover
from deliberation.opinions.models import Opinion
from deliberation.outcomes import drafting, heard, publishing, signing
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.results import Answered
from deliberation.topics import rewording
from tests.builders.browsers import a_browser, words_of
from tests.builders.outcomes import a_draft, a_minuted_topic, publicised, signed, written

SAID = "王小明家的车天天堵门，请管一管。"


@pytest.fixture
def minutes(cast) -> Minutes:
    """Of a hearing on which one opinion was received, written and not sent."""
    topic = a_minuted_topic(cast, form="HEARING")
    Opinion.objects.create(topic=topic, user=cast.neighbour, channel="WEB", text=SAID, public_text=SAID, at=clock())
    return write(a_draft(cast, topic), cast)


def write(minutes: Minutes, cast) -> Minutes:
    answers = [Answered(row["key"], "NOT", "通道不够宽") for row in heard.opinions_of(minutes)]
    what = written(outcome="ADOPTION", result="", answers=answers)
    return drafting.write(minutes=minutes, what=what, by=cast.secretary, now=clock())


def sent_and_signed(minutes: Minutes, cast) -> Minutes:
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    return minutes


def covered(cast) -> None:
    cover(said=Opinion.objects.get(), words="王小明", by=cast.secretary, now=clock())


def reworded(topic, cast, title="空地上的车怎么停", background="晚上没有地方停，邻居之间常为这个红脸。"):
    words = {"title": title, "background": background, "text": "里面写着谁的姓名。"}
    return rewording.reword(topic=topic, **words, by=cast.secretary, now=clock())


def test_a_name_covered_after_the_minutes_were_written_keeps_them_from_being_sent_until_they_are_saved_anew(
    cast, minutes
):
    covered(cast)
    with pytest.raises(Invalid, match="公开写法变了"):
        drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    minutes = sent_and_signed(write(minutes, cast), cast)
    minutes = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    page = words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))
    assert "某某家的车天天堵门" in page and "王小明" not in page


def test_a_name_covered_while_minutes_are_signed_keeps_them_from_being_laid_open(cast, minutes):
    minutes = sent_and_signed(minutes, cast)
    covered(cast)
    with pytest.raises(Invalid, match="公开写法变了"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    minutes.refresh_from_db()
    assert minutes.state == "SIGNING"


def test_control_what_reads_as_it_was_written_is_laid_open(cast, minutes):
    minutes = sent_and_signed(minutes, cast)
    assert publishing.publish(minutes=minutes, by=cast.secretary, now=clock()).state == "PUBLISHED"


def test_a_name_taken_out_of_a_topic_stands_in_no_minutes_laid_open_afterwards(cast):
    topic = a_minuted_topic(cast, title="王小明家的车怎么停", background="王小明家的车天天占着通道，怎么办？")
    minutes = a_draft(cast, topic)
    assert "王小明" in str(minutes.content)  # control: it was taken over
    reworded(topic, cast)
    minutes.refresh_from_db()
    assert minutes.content["title"] == "空地上的车怎么停"
    assert minutes.content["situation"] == "晚上没有地方停，邻居之间常为这个红脸。"
    assert Entry.objects.filter(verb="outcomes.rename").count() == 1
    minutes = publicised(cast, minutes)
    assert "王小明" not in words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))


def test_minutes_that_go_round_come_back_as_their_topic_reads_otherwise_and_are_signed_anew(cast):
    topic = a_minuted_topic(cast, title="王小明家的车怎么停")
    minutes = signed(cast, a_draft(cast, topic))
    reworded(topic, cast)
    minutes.refresh_from_db()
    assert (minutes.state, minutes.signatures.count()) == ("DRAFT", 0)
    assert minutes.content["title"] == "空地上的车怎么停"


def test_control_what_the_recorder_wrote_and_what_was_laid_open_stay_as_they_are(cast):
    topic = a_minuted_topic(cast)
    minutes = a_draft(cast, topic)
    drafting.write(
        minutes=minutes,
        what=written(texts={"situation": "自己写的。", "opinion": "画线。"}),
        by=cast.secretary,
        now=clock(),
    )
    reworded(topic, cast)
    minutes.refresh_from_db()
    assert minutes.content["situation"] == "自己写的。"
    laid_open = publicised(cast, minutes)
    reworded(topic, cast, title="空地停车的办法")
    laid_open.refresh_from_db()
    assert laid_open.content["title"] == "空地上的车怎么停"
