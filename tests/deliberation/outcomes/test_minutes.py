"""Minutes: what happened, what is written, who signs, and that nothing published ever changes."""

import json

import pytest
from django.db import DatabaseError, IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from deliberation.outcomes import drafting, publishing, signing
from deliberation.outcomes.content import canonical, changes, fingerprint
from deliberation.outcomes.errors import NotSigned
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.states import MINUTES_STEPS
from deliberation.topics.states import TopicState
from deliberation.topics.stepping import locked, take
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_draft, a_minuted_topic, publicised, signed, written


def test_a_draft_tells_who_came_by_side_what_was_said_and_how_it_was_voted(cast):
    content = a_draft(cast).content
    rows = {row["side"]: (row["expected"], row["present"], row["absent"]) for row in content["attendance"]}
    assert rows == {"RESIDENTS": (2, 1, 1), "PROPERTY": (1, 1, 0)}
    assert [(one["side"], one["stance"]) for one in content["speeches"]] == [
        ("居民代表", "赞成"),
        ("物业服务企业", "提问"),
    ]
    assert content["motions"][0] | {"text": ""} == {
        "text": "",
        "result": "倾向性意见",
        "present": 2,
        "yes": 1,
        "no": 0,
        "abstain": 1,
    }
    assert content["agenda"] == ["空地怎么停车"]


def test_no_resident_stands_in_minutes_by_name_or_number(cast):
    minutes = publicised(cast, texts={"opinion": "有事打 13800000002"}, dissent="找 13800000001", no_dissent=False)
    told = json.dumps(minutes.sealed(), ensure_ascii=False)
    for personal in ("李阿姨", "赵大爷", "某某", "13800000001", "13800000002"):
        assert personal not in told
    assert "138****0002" in told  # control: the sentence is there, masked


def test_minutes_are_drafted_once_of_a_meeting_that_is_over_by_the_committee(cast):
    topic = a_minuted_topic(cast)
    meeting = topic.agenda_items.get().meeting
    with pytest.raises(NotAllowed):
        drafting.draft(topic=topic, meeting=meeting, by=cast.resident, now=clock())
    drafting.draft(topic=topic, meeting=meeting, by=cast.secretary, now=clock())
    with pytest.raises(Invalid):
        drafting.draft(topic=topic, meeting=meeting, by=cast.secretary, now=clock())


def test_a_meeting_that_is_not_over_leaves_no_minutes(cast):
    topic = a_minuted_topic(cast)
    meeting = topic.agenda_items.get().meeting
    meeting.state = "IN_SESSION"
    with pytest.raises(Invalid) as refused:
        drafting.draft(topic=topic, meeting=meeting, by=cast.secretary, now=clock())
    assert refused.value.field == "meeting"


@pytest.mark.parametrize(("form", "outcome"), [("COUNCIL", "AGREEMENT"), ("HEARING", "OPINION")])
def test_a_form_ends_only_with_its_own_outcomes(cast, form, outcome):
    minutes = a_draft(cast, a_minuted_topic(cast, form=form))
    with pytest.raises(Invalid) as refused:
        drafting.write(minutes=minutes, what=written(outcome=outcome), by=cast.secretary, now=clock())
    assert refused.value.field == "outcome"
    fitting = {"COUNCIL": ("OPINION", "画线"), "HEARING": ("ADOPTION", "")}[form]
    drafting.write(
        minutes=minutes,
        what=written(outcome=fitting[0], result=fitting[1]),
        by=cast.secretary,
        now=clock(),
    )  # control


def test_minutes_without_dissent_are_published_only_when_none_is_ticked(cast):
    minutes = a_draft(cast)
    drafting.write(minutes=minutes, what=written(no_dissent=False), by=cast.secretary, now=clock())
    with pytest.raises(Invalid) as refused:
        drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    assert refused.value.field == "dissent"
    minutes = publicised(cast, minutes)  # control: ticked
    sealed = {"state": "PUBLISHED", "outcome": "OPINION", "fingerprint": "0" * 64, "version": 9}
    with pytest.raises(IntegrityError, match="published_minutes_tell_the_dissent"), atomic():
        Minutes.objects.create(
            topic=minutes.topic,
            meeting=minutes.meeting,
            published_at=minutes.published_at,
            open_until=minutes.open_until,
            **sealed,
        )


def test_dissent_and_the_tick_that_there_is_none_exclude_each_other(cast):
    with pytest.raises(Invalid) as refused:
        drafting.write(minutes=a_draft(cast), what=written(dissent="我反对"), by=cast.secretary, now=clock())
    assert refused.value.field == "no_dissent"


def test_minutes_that_leave_out_a_side_do_not_go_round(cast):
    minutes = a_draft(cast)
    drafting.write(minutes=minutes, what=written(), by=cast.secretary, now=clock())
    minutes.topic.sides.create(side="OWNERS", seats=1)
    with pytest.raises(Invalid, match="业委会"):
        drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    minutes.topic.sides.filter(side="OWNERS").delete()
    drafting.send(minutes=minutes, by=cast.secretary, now=clock())  # control


def test_nothing_is_published_before_chair_recorder_and_every_side_has_signed(cast):
    minutes = a_draft(cast)
    drafting.write(minutes=minutes, what=written(), by=cast.secretary, now=clock())
    with pytest.raises(StepNotAllowed):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    signing.sign(minutes=minutes, by=cast.property, now=clock())
    for who in ("CHAIR", "RECORDER"):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    with pytest.raises(NotSigned, match="居民代表"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    signing.sign(minutes=minutes, refusal="没有写我说的话。", by=cast.resident, now=clock())
    minutes = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    assert {row["part"]: row["refusal"] for row in minutes.signed}["RESIDENTS"] == "没有写我说的话。"
    assert {row["part"]: row["at_desk"] for row in minutes.signed} == {
        "CHAIR": True,
        "RECORDER": True,
        "RESIDENTS": False,
        "PROPERTY": False,
    }
    assert "已签（签在纸上，居委会录入）" in words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))


def test_who_was_not_there_signs_nothing(cast):
    minutes = a_draft(cast)
    drafting.write(minutes=minutes, what=written(), by=cast.secretary, now=clock())
    drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    for absent in (cast.neighbour, cast.worker):
        with pytest.raises(NotAllowed):
            signing.sign(minutes=minutes, by=absent, now=clock())
    signing.sign(minutes=minutes, by=cast.resident, now=clock())
    with pytest.raises(Invalid, match="已经签过了"):
        signing.sign(minutes=minutes, by=cast.resident, now=clock())


def test_what_is_taken_back_is_signed_again(cast):
    minutes = signed(cast)
    with pytest.raises(StepNotAllowed):
        drafting.write(minutes=minutes, what=written(result="别的"), by=cast.secretary, now=clock())
    drafting.take_back(minutes=minutes, by=cast.secretary, now=clock())
    assert minutes.signatures.count() == 0
    drafting.write(minutes=minutes, what=written(result="别的"), by=cast.secretary, now=clock())


def test_the_fingerprint_is_the_sha256_of_what_everybody_may_read(cast):
    minutes = publicised(cast)
    minutes.refresh_from_db()
    assert minutes.recomputed() == minutes.fingerprint == fingerprint(json.loads(canonical(minutes.sealed())))
    minutes.content = minutes.content | {"opinion": "别的"}
    assert minutes.recomputed() != minutes.fingerprint  # control
    entry = Entry.objects.filter(verb="topics.publicise").get()
    assert entry.digest


def test_published_minutes_are_never_changed(cast):
    minutes = publicised(cast)
    for change in (
        lambda: Minutes.objects.update(dissent="别的"),
        lambda: Minutes.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), atomic():
            change()
    minutes.topic.refresh_from_db()
    assert minutes.topic.state == TopicState.PUBLICISED


def test_versions_differ_in_the_parts_that_were_changed():
    before, after = {"opinion": "十二个", "focus": "收费"}, {"opinion": "十个", "focus": "收费"}
    assert changes(before, after) == [{"part": "形成的意见", "before": "十二个", "after": "十个"}]


@pytest.mark.parametrize("until", ["draft", "signing"])
def test_minutes_that_were_begun_keep_a_topic_from_going_up_until_they_are_put_away(cast, until):
    minutes = a_draft(cast) if until == "draft" else signed(cast)
    up = {"topic": minutes.topic, "to": "STREET", "text": "谈不成。", "by": cast.secretary, "now": clock()}
    with pytest.raises(Invalid, match="收起草稿"):
        publishing.escalate(**up)
    desk, page = browser_of(cast.secretary), f"/manage/outcomes/{minutes.topic_id}/"
    put_away = f"/manage/outcomes/minutes/{minutes.pk}/put_away/"
    assert put_away in words_of(desk.get(page))
    assert desk.post(put_away, {"reason": " "}).status_code == 400
    assert desk.post(put_away, {"reason": "谈不成，打 13800000001 问。"}).status_code == 302
    topic = minutes.topic
    step = topic.steps.latest("pk")
    assert (step.verb, step.text) == ("put_away", "谈不成，打 138****0001 问。")
    assert not topic.minutes.exists() and put_away not in words_of(desk.get(page))
    assert "收起了纪要的草稿" in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert list(verify_ledger()) == []
    topic = publishing.escalate(**up)
    assert publishing.reopen(topic=topic, text="退回来。", by=cast.secretary, now=clock()).state == TopicState.AGENDA


def test_minutes_that_were_put_away_are_drafted_anew_under_the_same_number(cast):
    first = a_draft(cast)
    topic = drafting.put_away(minutes=first, reason="写错了会", by=cast.secretary, now=clock())
    assert a_draft(cast, topic).version == first.version


def test_a_correction_that_is_put_away_leaves_what_was_published(cast):
    first = publicised(cast)
    second = drafting.revise(minutes=first, reason="写错了", by=cast.secretary, now=clock())
    topic = drafting.put_away(minutes=second, reason="没有写错", by=cast.secretary, now=clock())
    assert list(topic.minutes.all()) == [first]


def test_what_is_published_is_not_put_away_nor_does_a_resident_put_a_draft_away(cast):
    minutes = publicised(cast)
    with pytest.raises(StepNotAllowed):
        drafting.put_away(minutes=minutes, reason="不要了", by=cast.secretary, now=clock())
    with pytest.raises(NotAllowed):
        drafting.put_away(minutes=a_draft(cast), reason="不要了", by=cast.resident, now=clock())


def test_a_draft_of_what_went_up_before_that_was_asked_is_only_put_away(cast):
    minutes = signed(cast)
    with atomic():
        take("escalate", locked(minutes.topic), by=cast.secretary, now=clock(), facts={"to": "STREET"})
    page = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{minutes.topic_id}/"))
    there = f"/manage/outcomes/minutes/{minutes.pk}/"
    offered = [verb for verb in MINUTES_STEPS if f"{there}{verb}/" in page]
    assert offered == ["put_away"]
    topic = drafting.put_away(minutes=minutes, reason="交上去以前没写完", by=cast.secretary, now=clock())
    assert publishing.reopen(topic=topic, text="退回来。", by=cast.secretary, now=clock()).state == TopicState.AGENDA
