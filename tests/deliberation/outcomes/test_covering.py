"""Names in minutes are marked before anything is sealed, and covered by people: nobody's words are put otherwise."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from communities.privacy.erasing import erase
from deliberation.meetings.models import Motion, Question, Turn
from deliberation.outcomes import drafting, publishing, signing
from deliberation.outcomes.covering import cover
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_draft, written

NAMED = "停车线画到王建国家门口为止。"
COVERED = "停车线画到某某家门口为止。"


@pytest.fixture
def minutes(cast):
    """A draft whose meeting carried a motion with a name in it."""
    made = a_draft(cast)
    motion = made.meeting.motions.first()
    Motion.objects.filter(pk=motion.pk).update(text=NAMED)
    content = drafting.gathered(made.meeting, made.topic)
    # What was masked in a speech would be marked as well.
    made.content = made.content | {name: content[name] for name in ("motions", "happened")} | {"speeches": []}
    made.save()
    return drafting.write(minutes=made, what=written(), by=cast.secretary, now=clock())


def covers(minutes, words, by):
    return cover(minutes=minutes, words=words, by=by, now=clock())


def test_what_looks_like_a_name_is_marked_before_minutes_go_round_and_somebody_says_that_they_looked(cast, minutes):
    desk, at = browser_of(cast.secretary), f"/manage/outcomes/minutes/{minutes.pk}/send/"
    assert "<mark>王建国</mark>" in words_of(desk.get(at))
    asked = desk.post(at, {})
    page = words_of(asked)
    assert asked.status_code == 400 and "“王建国”，大家会看到。真是谁的，先“遮去姓名”。" in page
    minutes.refresh_from_db()
    assert minutes.state == "DRAFT"
    assert desk.post(at, {"looked": "“王建国”"}).status_code == 302
    minutes.refresh_from_db()
    assert minutes.state == "SIGNING"


def test_control_minutes_that_name_nobody_go_round_at_one_press(cast):
    plain = drafting.write(minutes=a_draft(cast), what=written(), by=cast.secretary, now=clock())
    plain.content = plain.content | {"speeches": []}
    plain.save()
    assert browser_of(cast.secretary).post(f"/manage/outcomes/minutes/{plain.pk}/send/", {}).status_code == 302


def test_a_covered_name_stands_neither_in_the_minutes_nor_on_the_page_of_the_meeting(cast, minutes):
    Turn.objects.filter(meeting=minutes.meeting).update(line="我和王建国都赞成。")
    desk = browser_of(cast.secretary)
    answer = desk.post(f"/manage/outcomes/minutes/{minutes.pk}/cover/", {"words": "王建国"})
    assert answer.status_code == 302
    minutes.refresh_from_db()
    assert minutes.content["motions"][0]["text"] == COVERED and "王建国" not in str(minutes.content)
    assert minutes.meeting.motions.get().text == COVERED
    assert set(minutes.meeting.turns.values_list("line", flat=True)) == {"我和某某都赞成。"}
    public = words_of(a_browser().get(f"/meetings/{minutes.meeting_id}/"))
    assert COVERED in public and "王建国" not in public
    entry = Entry.objects.latest("seq")
    assert entry.verb == "outcomes.cover" and "王建国" not in str(entry.facts)


def test_how_many_places_were_covered_is_read_in_the_minutes(cast, minutes):
    minutes = covers(minutes, "王建国", cast.secretary)
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    minutes = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    page = words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))
    places = minutes.content["covered"]
    assert (
        places
        and f"{places} 处姓名或住址由居委会遮去，读作“某某”" in page
        and minutes.fingerprint == minutes.recomputed()
    )
    with pytest.raises(StepNotAllowed):
        covers(minutes, "某某", cast.secretary)


def test_only_what_was_covered_and_still_stands_there_counts_as_covered(cast, minutes):
    def wrote(**what):
        return drafting.write(minutes=minutes, what=written(**what), by=cast.secretary, now=clock())

    minutes = wrote(dissent="某某小区不是这样办的，李秀英反对。", no_dissent=False)
    moved = str([minutes.content["motions"], minutes.content["happened"]]).count("王建国")
    assert moved and "covered" not in minutes.content
    minutes = covers(minutes, "王建国 李秀英", cast.secretary)
    assert minutes.content["covered"] == moved + 1
    minutes = wrote(dissent="某某小区不是这样办的，某某反对。某某街道也不是。", no_dissent=False)
    assert minutes.content["covered"] == moved + 1, "what was written since is nobody's cover"
    minutes = wrote(dissent="", no_dissent=True)
    assert minutes.content["covered"] == moved
    wrote(dissent="赵大爷家反对。", no_dissent=False)
    minutes = covers(minutes, "赵大爷", cast.secretary)
    assert minutes.content["covered"] > moved  # control


def test_what_goes_round_comes_back_for_who_signed_signed_other_words(cast, minutes):
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    signing.sign(minutes=minutes, by=cast.resident, now=clock())
    minutes = covers(minutes, "王建国", cast.secretary)
    minutes.refresh_from_db()
    assert minutes.state == "DRAFT" and not minutes.signatures.exists() and "王建国" not in str(minutes.content)


def test_a_name_in_a_reason_for_not_signing_alone_is_covered_where_it_stands(cast):
    minutes = drafting.write(minutes=a_draft(cast), what=written(), by=cast.secretary, now=clock())
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    signing.sign(minutes=minutes, refusal="漏了王建国家说的话。", by=cast.resident, now=clock())
    minutes = covers(minutes, "王建国", cast.secretary)
    assert (minutes.state, minutes.signatures.get().refusal) == ("SIGNING", "漏了某某家说的话。")


@pytest.mark.parametrize("words", ["", "王", "李秀兰", NAMED, "2026"])
def test_what_does_not_stand_there_or_is_nobodys_name_covers_nothing(cast, minutes, words):
    with pytest.raises(Invalid) as refused:
        covers(minutes, words, cast.secretary)
    assert refused.value.field == "words"
    with pytest.raises(NotAllowed):
        covers(minutes, "王建国", cast.neighbour)
    assert minutes.meeting.motions.get().text == NAMED


@pytest.mark.parametrize("words", ["收费太高", "一百元", "不同意", "30"])
def test_nobody_is_silenced_and_no_amount_disappears_by_covering(cast, words):
    minutes = drafting.write(minutes=a_draft(cast), what=written(), by=cast.secretary, now=clock())
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    signing.sign(minutes=minutes, refusal="收费太高，30 元、一百元都不同意。", by=cast.resident, now=clock())
    with pytest.raises(Invalid, match="不像姓名或者住址"):
        covers(minutes, words, cast.secretary)
    assert "某某" not in minutes.signatures.get().refusal


def test_whoever_said_what_was_covered_is_told(cast, minutes):
    seat = minutes.meeting.seats.get(user=cast.resident)
    Motion.objects.filter(meeting=minutes.meeting).update(moved_by=seat, seconded_by=None)
    covers(minutes, "王建国", cast.secretary)
    assert Message.objects.filter(to=cast.resident, title="您说的话里，有几个字遮住了").count() == 1


def test_a_name_that_was_asked_on_the_wall_alone_is_covered_from_the_minutes_as_well(cast, minutes):
    question = Question.objects.create(meeting=minutes.meeting, user=cast.neighbour, text="李秀英家的车停哪儿？")
    covers(minutes, "李秀英", cast.secretary)
    question.refresh_from_db()
    assert question.text == "某某家的车停哪儿？"


def test_who_leaves_is_named_in_no_draft_that_would_seal_it(cast, minutes):
    minutes.content = minutes.content | {"focus": "李阿姨说太吵。"}
    minutes.save()
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    signing.sign(minutes=minutes, by=cast.property, now=clock())
    erase(user=cast.neighbour, now=clock())
    minutes.refresh_from_db()
    assert minutes.state == "SIGNING" and "李阿姨" in minutes.content["focus"], "control: of who was not named"
    erase(user=cast.resident, now=clock())
    minutes.refresh_from_db()
    assert (minutes.state, minutes.signatures.exists()) == ("DRAFT", False)
    assert "李阿姨" not in minutes.content["focus"] and "说太吵" in minutes.content["focus"]
    assert Entry.objects.filter(verb="outcomes.take_back").exists()
