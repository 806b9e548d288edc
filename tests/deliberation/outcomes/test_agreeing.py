"""Minutes say that everybody agrees only where nobody voted against, objects or would not sign; and that nobody differed only
where nobody voted against.
"""

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from deliberation.ballots.kinds import ABSTAIN, NO, YES
from deliberation.meetings.models import Motion
from deliberation.outcomes import drafting, publishing, signing
from deliberation.outcomes.agreeing import votes_against
from deliberation.topics.models import TopicBallot
from deliberation.topics.stepping import add_step
from tests.builders.ballots import a_ballot, counted, vote
from tests.builders.browsers import browser_of, words_of
from tests.builders.outcomes import a_draft, publicised, signed, written

TOLD = {"no_dissent": False, "dissent": "居民代表一方有人反对：车位不够。"}


def voted(minutes, state: str, **counts) -> None:
    Motion.objects.filter(meeting=minutes.meeting).update(state=state, **counts)


def write(minutes, cast, **more):
    what = written(**{"agreement": "CONSENSUS"} | more)
    return drafting.write(minutes=minutes, what=what, by=cast.secretary, now=clock())


@pytest.mark.parametrize(
    ("state", "counts", "why"),
    [
        ("CARRIED", {"yes": 3, "no": 1, "abstain": 0, "present": 4}, "有 1 票反对"),
        ("LEANING", {"yes": 3, "no": 1, "abstain": 0, "present": 4}, "有 1 票反对"),
        ("FAILED", {"yes": 1, "no": 0, "abstain": 3, "present": 4}, "没有通过"),
    ],
)
def test_with_a_vote_against_or_a_motion_that_failed_nobody_writes_that_all_agree(cast, state, counts, why):
    minutes = a_draft(cast)
    voted(minutes, state, **counts)
    with pytest.raises(Invalid, match=why) as refused:
        write(minutes, cast)
    assert refused.value.field == "agreement"
    assert write(minutes, cast, agreement="LEANING", **TOLD).agreement == "LEANING"


def moved(minutes, text: str, state: str, *, after: int = 1, **counts) -> None:
    """Another motion, decided so many minutes after the first."""
    first = minutes.meeting.motions.order_by("pk").first()
    Motion.objects.create(
        meeting=first.meeting,
        item=first.item,
        moved_by=first.moved_by,
        seconded_by=first.seconded_by,
        text=text,
        state=state,
        decided_at=first.decided_at + timedelta(minutes=after),
        **counts,
    )


def test_with_votes_against_nobody_writes_that_nobody_differed(cast):
    minutes = a_draft(cast)
    voted(minutes, "LEANING", yes=3, no=1, abstain=0, present=4)
    with pytest.raises(Invalid, match="会上“空地画 12 个车位”有 1 票反对，不能写“无不同意见”") as refused:
        write(minutes, cast, agreement="LEANING")
    assert refused.value.field == "no_dissent"
    assert write(minutes, cast, agreement="LEANING", **TOLD).dissent == TOLD["dissent"]


def test_control_where_too_many_abstained_and_nobody_was_against_nobody_differed(cast):
    minutes = a_draft(cast)
    voted(minutes, "FAILED", yes=1, no=0, abstain=3, present=4)
    assert write(minutes, cast, agreement="NONE").no_dissent


def test_every_vote_that_still_counts_is_named_not_the_first_alone(cast):
    minutes = a_draft(cast)
    voted(minutes, "FAILED", yes=1, no=0, abstain=3, present=4)
    moved(minutes, "空地画 8 个车位", "CARRIED", **MOST)
    moved(minutes, "先画 4 个", "LEANING", after=2, **SPLIT)
    with pytest.raises(Invalid, match="“空地画 8 个车位”有 1 票反对、会上“先画 4 个”有 2 票反对，"):
        write(minutes, cast, agreement="LEANING")


def test_what_was_against_a_motion_that_all_carried_later_is_no_dissent_any_more(cast):
    minutes = a_draft(cast)
    voted(minutes, "FAILED", **SPLIT)
    moved(minutes, "空地画 8 个车位", "CARRIED", **ALL)
    assert write(minutes, cast, agreement="LEANING").no_dissent


def test_minutes_that_already_went_round_so_are_looked_at_again_before_they_are_published(cast):
    minutes = signed(cast)
    voted(minutes, "CARRIED", yes=3, no=1, abstain=0, present=4)
    with pytest.raises(Invalid, match="不能写“无不同意见”"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    assert publicised(cast, a_draft(cast)).no_dissent  # control


def test_the_form_says_how_many_were_against_and_ticks_nothing_beforehand(cast):
    minutes = write(a_draft(cast), cast, agreement="LEANING")
    at, ticked = f"/manage/outcomes/minutes/{minutes.pk}/write/", 'name="no_dissent" id="id_no_dissent" checked'
    shown = words_of(browser_of(cast.secretary).get(at))
    assert ticked in shown and "票反对" not in shown  # control
    voted(minutes, "CARRIED", yes=3, no=1, abstain=0, present=4)
    shown = words_of(browser_of(cast.secretary).get(at))
    assert "会上“空地画 12 个车位”有 1 票反对，请写为什么反对" in shown and ticked not in shown


ALL, SPLIT = {"yes": 4, "no": 0, "abstain": 0, "present": 4}, {"yes": 2, "no": 2, "abstain": 0, "present": 4}
MOST = {"yes": 3, "no": 1, "abstain": 0, "present": 4}


def test_after_a_motion_that_failed_another_that_all_carry_is_what_all_agree_on(cast):
    minutes = a_draft(cast)
    voted(minutes, "FAILED", **SPLIT)
    moved(minutes, "空地画 8 个车位", "CARRIED", **ALL)
    assert write(minutes, cast).agreement == "CONSENSUS"


@pytest.mark.parametrize(
    ("first", "text", "then", "why"),
    [
        (("CARRIED", MOST), "半年以后再看", ("CARRIED", ALL), "12 个车位”有 1 票反对"),
        (("FAILED", SPLIT), "空地画 8 个车位", ("CARRIED", MOST), "有 2 票反对"),
        (("CARRIED", ALL), "空地画 8 个车位", ("FAILED", SPLIT), "8 个车位”有 2 票反对"),
        (("FAILED", SPLIT), "空地画 12 个车位。", ("CARRIED", MOST), "有 1 票反对"),
    ],
    ids=["it carried and holds", "nothing all carry", "the last failed", "the same words, not by all"],
)
def test_what_still_holds_or_was_not_overtaken_speaks_against_all_agree(cast, first, text, then, why):
    minutes = a_draft(cast)
    voted(minutes, first[0], **first[1])
    moved(minutes, text, then[0], **then[1])
    with pytest.raises(Invalid, match=why):
        write(minutes, cast)


def test_the_latest_vote_on_the_same_words_decides_them(cast):
    minutes = a_draft(cast)
    voted(minutes, "CARRIED", **MOST)
    moved(minutes, "空地画 12 个车位。", "CARRIED", **ALL)
    assert write(minutes, cast).agreement == "CONSENSUS"


def test_control_where_everybody_was_for_it_or_abstained_all_agree(cast):
    minutes = a_draft(cast)
    voted(minutes, "CARRIED", yes=3, no=0, abstain=1, present=4)
    assert write(minutes, cast).agreement == "CONSENSUS"
    assert drafting.send(minutes=minutes, by=cast.secretary, now=clock())


def test_a_motion_on_another_topic_of_the_same_meeting_speaks_against_nothing(cast):
    minutes, other = a_draft(cast), a_draft(cast)
    voted(minutes, "CARRIED", yes=3, no=1, abstain=0, present=4)
    Motion.objects.filter(meeting=minutes.meeting).update(item=other.topic.agenda_items.get())
    assert write(minutes, cast).agreement == "CONSENSUS"


def test_whoever_writes_a_dissent_does_not_write_that_all_agree(cast):
    with pytest.raises(Invalid, match="不同意见") as refused:
        write(a_draft(cast), cast, dissent="物业反对：没有钱。", no_dissent=False)
    assert refused.value.field == "agreement"


def test_while_an_objection_stands_a_correction_does_not_say_that_all_agree(cast):
    first = publicised(cast)
    asked = {"minutes": first, "text": "车位不够，我反对。", "by": cast.neighbour, "now": clock()}
    objection = publishing.object_to(**asked)
    second = drafting.revise(minutes=first, reason="写错了", by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="异议还没有答复"):
        write(second, cast)
    publishing.answer(objection=objection, text="加画 8 个。", by=cast.secretary, now=clock())
    assert write(second, cast).agreement == "CONSENSUS"  # control


def test_what_a_side_would_not_sign_is_not_published_as_agreed_by_all(cast):
    minutes = a_draft(cast)
    write(minutes, cast)
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    for who, told in signing.signers(minutes).items():
        refusal = "没有写我说的话。" if told == "居民代表 李阿姨" else ""
        signing.sign_at_desk(minutes=minutes, who=who, refusal=refusal, by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="没有同意签字"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    # Control: signed by everybody it is.
    assert publicised(cast, a_draft(cast), agreement="CONSENSUS").agreement == "CONSENSUS"


def test_minutes_that_were_written_before_a_vote_was_corrected_are_looked_at_again_when_they_go_round(cast):
    minutes = write(a_draft(cast), cast)
    voted(minutes, "CARRIED", yes=3, no=1, abstain=0, present=4)
    with pytest.raises(Invalid, match="1 票反对"):
        drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    assert signed(cast, minutes, agreement="LEANING", **TOLD)


def test_at_the_desk_the_refusal_stands_beside_the_field_and_what_was_typed_stays(cast):
    minutes = a_draft(cast)
    voted(minutes, "CARRIED", yes=3, no=1, abstain=0, present=4)
    said = {
        "opinion": "画线停车。",
        "agreement": "CONSENSUS",
        "outcome": "OPINION",
        "result": "画线",
        "no_dissent": "on",
    }
    answer = browser_of(cast.secretary).post(f"/manage/outcomes/minutes/{minutes.pk}/write/", said)
    shown = words_of(answer)
    assert answer.status_code == 400
    assert 'id="id_agreement_error"' in shown and "不能写“意见一致”" in shown and "画线停车。" in shown
    minutes.refresh_from_db()
    assert minutes.agreement == ""


@pytest.fixture
def voted_on(cast):
    """Minutes, and on their topic a ballot with a vote against."""
    minutes = a_draft(cast)
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour], is_secret=False)
    TopicBallot.objects.create(topic=minutes.topic, ballot=ballot)
    vote(ballot, cast.resident, YES)
    vote(ballot, cast.neighbour, NO)
    return minutes, ballot


def test_a_ballot_on_the_topic_in_which_somebody_was_against_speaks_against_all_agree(cast, voted_on):
    minutes, ballot = voted_on
    counted(ballot)
    with pytest.raises(Invalid, match="投票“单元门口装不装充电桩？”有 1 票反对") as refused:
        write(minutes, cast)
    assert refused.value.field == "agreement"
    with pytest.raises(Invalid, match="有 1 票反对，不能写“无不同意见”") as refused:
        write(minutes, cast, agreement="LEANING")
    assert refused.value.field == "no_dissent"
    assert write(minutes, cast, agreement="LEANING", **TOLD).agreement == "LEANING"


def test_a_ballot_that_was_counted_before_the_topic_was_taken_up_anew_speaks_against_nothing(cast, voted_on):
    minutes, ballot = voted_on
    counted(ballot)
    add_step("reopen", minutes.topic, by=cast.secretary, now=clock(), before="RESOLVED")
    assert write(minutes, cast).agreement == "CONSENSUS"


def test_control_a_ballot_in_which_nobody_was_against_lets_all_agree(cast):
    minutes = a_draft(cast)
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour, cast.member], is_secret=False)
    TopicBallot.objects.create(topic=minutes.topic, ballot=ballot)
    vote(ballot, cast.resident, YES)
    vote(ballot, cast.neighbour, ABSTAIN)
    vote(ballot, cast.member, YES)
    counted(ballot)
    assert write(minutes, cast).agreement == "CONSENSUS"


def test_after_a_motion_that_failed_a_ballot_that_all_carry_lets_all_agree(cast):
    minutes = a_draft(cast)
    voted(minutes, "FAILED", **SPLIT)
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour], is_secret=False)
    TopicBallot.objects.create(topic=minutes.topic, ballot=ballot)
    vote(ballot, cast.resident, YES)
    vote(ballot, cast.neighbour, YES)
    counted(ballot)
    assert write(minutes, cast).agreement == "CONSENSUS"


LONG = "充电棚放在 3 号楼后面的空地，晚上 10 点以后断电，每户每月只收电费，充电口坏了由物业三天里修好。"


def test_a_long_motion_is_shortened_with_a_sign_and_a_short_one_whole(cast):
    minutes = a_draft(cast)
    voted(minutes, "CARRIED", yes=3, no=1, abstain=0, present=4)
    Motion.objects.filter(meeting=minutes.meeting).update(text=LONG)
    assert f"“{LONG[:40]}…”有 1 票反对" in votes_against(minutes)
    Motion.objects.filter(meeting=minutes.meeting).update(text="画线")
    assert "“画线”有 1 票反对" in votes_against(minutes)  # control
