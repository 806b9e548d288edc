"""A hearing answers every opinion that was received, an appraisal is scored by the people: nothing left out, nothing made up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from communities.notifications.models import Message
from deliberation.ballots.kinds import Kind
from deliberation.meetings.models import AgendaItem, Motion
from deliberation.meetings.states import MotionState
from deliberation.opinions import actions as opinions
from deliberation.opinions.actions import reply
from deliberation.opinions.errors import NotOpen
from deliberation.opinions.models import Opinion
from deliberation.outcomes import drafting, heard, publishing
from deliberation.outcomes.results import Answered, Scored, told_of
from deliberation.topics.models import TopicBallot
from deliberation.topics.process import Outcome
from deliberation.topics.stepping import add_step, locked, take
from tests.builders.ballots import a_ballot, counted, vote
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_draft, a_held_meeting, a_minuted_topic, publicised, written
from tests.builders.topics import on_the_agenda

LINES, LAMPS = "多画几个车位。", "装一盏路灯。"


def received(topic, cast) -> tuple[Opinion, Opinion]:
    """One by program, one on paper."""
    by_program = Opinion.objects.create(
        topic=topic, user=cast.neighbour, channel="API", text=LINES, public_text=LINES, at=clock()
    )
    paper = {"channel": "PAPER", "name": "王奶奶", "recorded_by": cast.secretary}
    return by_program, Opinion.objects.create(topic=topic, text=LAMPS, public_text=LAMPS, at=clock(), **paper)


@pytest.fixture
def hearing(cast):
    """Minutes of a hearing on which two opinions were received; one of two was for it there, one asked something."""
    topic = a_minuted_topic(cast, form="HEARING")
    received(topic, cast)
    return a_draft(cast, topic)


def keys(minutes) -> list[str]:
    return [row["key"] for row in heard.opinions_of(minutes)]


def write(minutes, cast, **what):
    outcome = {"HEARING": "ADOPTION", "APPRAISAL": "SCORES"}[minutes.meeting.form]
    return drafting.write(
        minutes=minutes, what=written(outcome=outcome, result="", **what), by=cast.secretary, now=clock()
    )


def all_answered(minutes, adoption: str = "NOT") -> list[Answered]:
    return [Answered(key, adoption, "通道不够宽") for key in keys(minutes)]


def test_a_hearing_has_to_answer_what_was_received_by_whichever_way_and_what_was_said_there(cast, hearing):
    asked = [(row["from"], row["text"]) for row in heard.opinions_of(hearing)]
    assert asked == [
        ("小程序", LINES),
        ("线下代录", LAMPS),
        ("会上发言，居民代表", "打 138****0001 找我，我赞成画线。"),  # who asked something was answered there
    ]


def test_no_opinion_is_left_without_an_answer(cast, hearing):
    *some, last = all_answered(hearing)
    hearing = write(hearing, cast, answers=some)  # kept so far
    with pytest.raises(Invalid, match="还有 1 条意见没有写") as refused:
        drafting.send(minutes=hearing, by=cast.secretary, now=clock())
    assert refused.value.field == "result"
    hearing = write(hearing, cast, answers=[*some, last])
    drafting.send(minutes=hearing, by=cast.secretary, now=clock())  # control


def a_second_hearing(cast, topic):
    """Its draft: the topic was taken up anew and another hearing was held."""
    topic = publishing.reopen(topic=topic, text="又有人反对。", by=cast.secretary, now=clock())
    held = a_held_meeting(cast, topic, form="HEARING", at=clock())
    for verb in ("convene", "notice", "begin", "minute"):
        take(verb, locked(topic), by=cast.secretary, now=clock())
    return drafting.draft(topic=locked(topic), meeting=held, by=cast.secretary, now=clock())


def test_a_second_hearing_asks_only_what_came_since_the_first_result_or_has_no_answer_yet(cast, hearing):
    # given a first hearing that answered two opinions, and a third that came to its topic while its result was laid open
    answered = {"outcome": "ADOPTION", "result": "", "answers": all_answered(hearing)}
    first = publicised(cast, hearing, **answered)
    paper = {"channel": "PAPER", "name": "赵大爷", "recorded_by": cast.secretary}
    new = Opinion.objects.create(topic=first.topic, text="夜里关门。", public_text="夜里关门。", at=clock(), **paper)

    # when another is held
    second = a_second_hearing(cast, first.topic)

    # then it has to answer the third alone, and what was said there
    asked = [row["text"] for row in heard.opinions_of(second)]
    assert asked == ["夜里关门。", "打 138****0001 找我，我赞成画线。"]

    # one of before that has no answer is asked, and stays once it is answered here
    Opinion.objects.filter(public_text=LAMPS).update(adoption="", reply="", replied_at=None)
    assert LAMPS in [row["text"] for row in heard.opinions_of(second)]
    answered["answers"] = all_answered(second)
    second = publicised(cast, second, **answered)
    again = drafting.revise(minutes=second, reason="写错了", by=cast.secretary, now=clock())
    assert [row["text"] for row in heard.opinions_of(again)][:2] == [LAMPS, "夜里关门。"]
    new.refresh_from_db()
    assert (new.adoption, len(first.result), len(second.result)) == ("NOT", 3, 3)


def test_who_was_answered_says_another_opinion_once_it_is_talked_over_anew_and_the_first_stays_with_its_answer(
    cast, hearing
):
    answered = {"outcome": "ADOPTION", "result": "", "answers": all_answered(hearing)}
    topic = publicised(cast, hearing, **answered).topic
    said = {"text": "这一回我同意收费。", "by": cast.neighbour}
    with pytest.raises(NotOpen):
        opinions.opine(topic=topic, **said, now=clock())  # control
    topic = publishing.reopen(topic=topic, text="情况变了。", by=cast.secretary, now=clock())
    page = browser_of(cast.neighbour)
    at = f"/topics/{topic.pk}/opinions/"
    assert "交给居委会" in words_of(page.get(at))
    opinions.opine(topic=topic, **said, now=clock())
    again = opinions.opine(topic=topic, **said | {"text": "还是收一点好。"}, now=clock())  # of one round there is one
    mine = Opinion.objects.filter(topic=topic, user=cast.neighbour).order_by("pk")
    assert [(one.text, one.adoption) for one in mine] == [(LINES, "NOT"), ("还是收一点好。", "")]
    words = words_of(page.get(at))
    assert LINES in words and "改好了" in words
    with pytest.raises(IntegrityError), atomic():
        Opinion.objects.create(topic=topic, user=cast.neighbour, channel="WEB", text="再说一条。", at=clock())
    assert again.pk == mine[1].pk


def test_what_nobody_said_is_not_answered_unless_it_says_that_it_was_spoken(cast, hearing):
    made_up = Answered("opinion-99999", "NOT", "没有这条", text="夜里也让进")
    spoken = Answered("spoken-0", "NOT", "夜里要关门", text="夜里也让进，找 13800000001")
    hearing = write(hearing, cast, answers=[*all_answered(hearing), made_up, spoken])
    assert [row["text"] for row in hearing.result if row["text"].startswith("夜里")] == ["夜里也让进，找 138****0001"]
    told = told_of(Outcome.ADOPTION, hearing.result)
    assert told[-1] == "夜里也让进，找 138****0001（会上口头提出）：没有采纳。夜里要关门"


@pytest.mark.parametrize(
    ("half", "field"),
    [
        (Answered("spoken-0", "NOT", "夜里要关门"), "text_spoken-0"),
        (Answered("spoken-0", "", "夜里要关门", text="夜里也让进"), "adoption_spoken-0"),
        (Answered("spoken-0", "NOT", " ", text="夜里也让进"), "reason_spoken-0"),
        (Answered("speech-0", "", "夜里要关门"), "adoption_speech-0"),
        (Answered("speech-0", "MAYBE", "夜里要关门"), "adoption_speech-0"),
    ],
)
def test_an_answer_that_is_half_is_refused_beside_it(cast, hearing, half, field):
    with pytest.raises(Invalid) as refused:
        write(hearing, cast, answers=[half])
    assert refused.value.field == field


def test_what_was_answered_before_the_hearing_stands_in_the_form_and_is_not_asked_again(cast, hearing):
    opinion = Opinion.objects.get(public_text=LINES)
    reply(opinion=opinion, adoption="ADOPTED", text="多画 4 个。", by=cast.secretary, now=clock())
    shown = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/minutes/{hearing.pk}/write/"))
    assert LINES in shown and LAMPS in shown and "多画 4 个。" in shown and "｜" not in shown
    hearing = write(hearing, cast, answers=all_answered(hearing)[1:])
    assert hearing.result[0]["adoption"] == "ADOPTED"


def test_at_the_desk_each_opinion_has_its_own_fields_and_what_is_wrong_stands_beside_them(cast, hearing):
    desk, page = browser_of(cast.secretary), f"/manage/outcomes/minutes/{hearing.pk}/write/"
    said = {"opinion": "画线停车。", "outcome": "ADOPTION", "agreement": "LEANING", "no_dissent": "on"}
    first, *others = keys(hearing)
    for key in others:
        said |= {f"adoption_{key}": "ADOPTED", f"reason_{key}": "大家都提"}
    answer = desk.post(page, said | {f"adoption_{first}": "NOT"})
    assert answer.status_code == 400
    assert f'id="id_reason_{first}_error"' in words_of(answer) and "大家都提" in words_of(answer)
    hearing.refresh_from_db()
    assert hearing.result == []
    desk.post(page, said | {f"adoption_{first}": "PARTLY", f"reason_{first}": "先画两个"})
    hearing.refresh_from_db()
    assert [row["adoption"] for row in hearing.result] == ["PARTLY", "ADOPTED", "ADOPTED"]
    assert "先画两个" in words_of(desk.get(page))


def test_whoever_sent_in_an_opinion_reads_what_the_hearing_answered(cast, hearing):
    minutes = publicised(cast, hearing, outcome="ADOPTION", answers=all_answered(hearing))
    opinion = Opinion.objects.get(public_text=LINES)
    assert (opinion.adoption, opinion.reply) == ("NOT", "通道不够宽")
    assert Message.objects.filter(to=cast.neighbour, body__contains="通道不够宽").exists()
    shown = words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))
    assert "多画几个车位。（小程序）：没有采纳。通道不够宽" in shown
    assert "王奶奶" not in shown


def test_a_hearing_at_which_nobody_had_an_opinion_says_so(cast):
    topic = a_minuted_topic(cast, form="HEARING")
    topic.agenda_items.get().meeting.turns.all().delete()
    minutes = publicised(cast, a_draft(cast, topic), outcome="ADOPTION")
    assert "没有收到意见，会上也没有人提出意见。" in words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))


def test_minutes_of_before_opinions_were_gathered_are_read_as_they_were():
    old = [{"text": "装路灯", "adopted": False, "reason": "没有钱"}]
    assert told_of(Outcome.ADOPTION, old) == ["装路灯：不采纳。没有钱"]
    assert told_of(Outcome.SCORES, [{"text": "路灯", "score": 4, "comment": "亮"}]) == ["路灯：4 分。亮"]


@pytest.fixture
def appraisal(cast):
    return a_draft(cast, a_minuted_topic(cast, form="APPRAISAL"))


def a_score_ballot(minutes, cast, *points: tuple[int, int]):
    """On the topic, two projects of at most 10 points, one vote of each of the cast."""
    electors = [cast.resident, cast.neighbour, cast.member][: len(points)]
    rules = {"kind": Kind.SCORE, "choices": ["卫生", "停车"], "most": 10, "question": "物业干得怎么样？"}
    ballot = a_ballot(cast.secretary, electors, **rules)
    TopicBallot.objects.create(topic=minutes.topic, ballot=ballot)
    for elector, given in zip(electors, points, strict=True):
        vote(ballot, elector, *given)
    return ballot


def test_an_appraisal_takes_the_averages_of_what_people_scored(cast, appraisal):
    counted(a_score_ballot(appraisal, cast, (8, 3), (7, 4), (8, 4)))
    appraisal = write(appraisal, cast, scores=[])
    first, second = heard.scores_of(appraisal)
    assert (first["text"], first["score"], first["most"], first["people"]) == ("卫生", "7.67", 10, 3)
    write(appraisal, cast, scores=[Scored(first["key"], comment="楼道干净了"), Scored(second["key"])])
    appraisal.refresh_from_db()
    assert told_of(Outcome.SCORES, appraisal.result) == [
        "卫生：平均 7.67 分（满分 10 分，3 人打分，投票）。楼道干净了",
        "停车：平均 3.67 分（满分 10 分，3 人打分，投票）。",
    ]
    drafting.send(minutes=appraisal, by=cast.secretary, now=clock())


def test_a_clerk_does_not_change_what_people_scored(cast, appraisal):
    counted(a_score_ballot(appraisal, cast, (8, 3)))
    key = heard.scores_of(appraisal)[0]["key"]
    appraisal = write(appraisal, cast, scores=[Scored(key, text="卫生", score=Decimal(1), people=1)])
    assert appraisal.result[0]["score"] == "8.00"
    made_up = write(appraisal, cast, scores=[Scored("ballot-99999-0", text="绿化", score=Decimal(5), people=1)])
    assert [row["text"] for row in made_up.result] == ["卫生", "停车"]


def test_an_appraisal_that_nobody_scored_does_not_go_round(cast, appraisal):
    appraisal = write(appraisal, cast)
    with pytest.raises(Invalid, match="还没有分数"):
        drafting.send(minutes=appraisal, by=cast.secretary, now=clock())


def test_a_ballot_that_is_not_counted_yet_is_waited_for_and_what_it_comes_to_is_taken(cast, appraisal):
    ballot = a_score_ballot(appraisal, cast, (8, 3))
    by_hand = Scored("hand-0", text="绿化", score=Decimal(4), people=2)
    appraisal = write(appraisal, cast, scores=[by_hand])
    with pytest.raises(Invalid, match="还没有计票"):
        drafting.send(minutes=appraisal, by=cast.secretary, now=clock())
    counted(ballot)
    with pytest.raises(Invalid, match="对不上"):
        drafting.send(minutes=appraisal, by=cast.secretary, now=clock())
    appraisal = write(appraisal, cast, scores=[by_hand])
    drafting.send(minutes=appraisal, by=cast.secretary, now=clock())


def test_a_ballot_of_before_the_topic_was_taken_up_anew_scores_nothing_now(cast, appraisal):
    counted(a_score_ballot(appraisal, cast, (8, 3)))
    assert len(heard.scores_of(appraisal)) == 2  # control
    add_step("reopen", appraisal.topic, by=cast.secretary, now=clock(), before="RESOLVED")
    assert heard.scores_of(appraisal) == []


def test_scores_taken_by_hand_say_so_and_how_many_gave_them(cast, appraisal):
    told = {"text_hand-0": "绿化", "score_hand-0": "3.5", "people_hand-0": "2", "comment_hand-0": "草长了"}
    said = {"opinion": "还行。", "outcome": "SCORES", "agreement": "LEANING", "no_dissent": "on"}
    desk, page = browser_of(cast.secretary), f"/manage/outcomes/minutes/{appraisal.pk}/write/"
    for wrong in ({"people_hand-0": ""}, {"people_hand-0": "3"}, {"score_hand-0": "6"}, {"text_hand-0": ""}):
        answer = desk.post(page, said | told | wrong)
        assert answer.status_code == 400
        assert f'id="id_{next(iter(wrong))}_error"' in words_of(answer)
    desk.post(page, said | told)
    appraisal.refresh_from_db()
    assert told_of(Outcome.SCORES, appraisal.result) == ["绿化：平均 3.50 分（满分 5 分，2 人打分，现场打分）。草长了"]


def moved_on(topic, meeting, text: str) -> None:
    """A motion that carried, on something of the agenda that is about `topic`."""
    item = AgendaItem.objects.create(meeting=meeting, topic=topic, position=2, title=text)
    seat, second = meeting.seats.order_by("pk").first(), meeting.seats.order_by("pk").last()
    votes = {"yes": 2, "no": 0, "abstain": 0, "present": 2, "decided_at": clock()}
    carried = {"state": MotionState.CARRIED, "moved_by": seat, "seconded_by": second} | votes
    Motion.objects.create(meeting=meeting, item=item, text=text, **carried)


def test_what_was_carried_on_another_topic_of_the_meeting_is_no_resolution_on_this_one(cast):
    topic = a_minuted_topic(cast, form="FOUR_DELIBERATIONS")
    meeting = topic.agenda_items.get().meeting
    moved_on(on_the_agenda(cast, title="楼道里堆东西怎么办"), meeting, "楼道清空")
    minutes, resolved = a_draft(cast, topic), written(outcome="RESOLUTION", result="画线。")
    drafting.write(minutes=minutes, what=resolved, by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="没有表决通过的动议"):
        drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    moved_on(topic, meeting, "空地画线")  # control
    assert drafting.send(minutes=minutes, by=cast.secretary, now=clock()).state == "SIGNING"


def test_what_the_residents_did_not_carry_is_published_as_not_resolved_and_what_they_did_never(cast):
    topic = a_minuted_topic(cast, form="FOUR_DELIBERATIONS")
    meeting = topic.agenda_items.get().meeting
    minutes = a_draft(cast, topic)
    what = written(outcome="UNRESOLVED", agreement="NONE", result="没有过半数，这一回不做。")
    drafting.write(minutes=minutes, what=what, by=cast.secretary, now=clock())
    moved_on(topic, meeting, "空地画线")
    with pytest.raises(Invalid, match="不能写没有形成决议"):
        drafting.send(minutes=minutes, by=cast.secretary, now=clock())  # control
    Motion.objects.filter(meeting=meeting).update(state=MotionState.FAILED)
    minutes = publicised(cast, minutes, outcome="UNRESOLVED", agreement="NONE", result="没有过半数，这一回不做。")
    assert "没有形成决议" in words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))


@pytest.fixture
def agreed(cast):
    """Minutes of a coordination that say that the sides agreed; the property company sat there to the end."""
    topic = a_minuted_topic(cast, form="COORDINATION")
    minutes = a_draft(cast, topic)
    what = written(outcome="AGREEMENT", agreement="LEANING", result="物业出钱画线。")
    return drafting.write(minutes=minutes, what=what, by=cast.secretary, now=clock())


def one_side_goes(minutes) -> None:
    meeting = minutes.meeting
    meeting.seats.filter(side="PROPERTY").update(left_at=meeting.began_at + timedelta(minutes=1))


def test_a_meeting_that_a_side_left_before_the_end_comes_to_no_agreement(cast, agreed):
    one_side_goes(agreed)
    with pytest.raises(Invalid, match="散会以前人已经不够了"):
        drafting.send(minutes=agreed, by=cast.secretary, now=clock())


def test_control_sides_that_stayed_to_the_end_agreed(cast, agreed):
    assert drafting.send(minutes=agreed, by=cast.secretary, now=clock()).state == "SIGNING"


def test_control_what_was_carried_while_they_were_there_holds_whoever_goes_afterwards(cast, agreed):
    moved_on(agreed.topic, agreed.meeting, "物业出钱画线")
    one_side_goes(agreed)
    assert drafting.send(minutes=agreed, by=cast.secretary, now=clock()).state == "SIGNING"
