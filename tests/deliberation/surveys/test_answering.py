"""One answer for each person, the questions locked by the first, names kept apart or beside, paper counted alike."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from communities.privacy.sweeping import forget_personal_data
from communities.residents.models import Building, Dwelling, Person, Verification
from communities.residents.rules import LevelTooLow
from communities.tenants.scope import community_of, inside
from deliberation.surveys import answering, drafting
from deliberation.surveys.errors import AnsweredAlready, QuestionsLocked, SurveyOver
from deliberation.surveys.models import Remark, Respondent, Sheet, Survey
from deliberation.surveys.states import State
from deliberation.surveys.sweeping import close, sweep_surveys
from tests.builders.people import cast_of
from tests.builders.surveys import DAY, ONE, SAID, a_draft, a_straw_poll, a_survey, answer, ended, on_paper
from tests.builders.topics import a_gathering_topic, verified
from tests.communities.tenants.together import outcome, together


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def heard(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("title", flat=True))


def test_those_concerned_hear_of_it_once_and_who_has_not_answered_is_nudged_once(cast):
    survey = a_survey(cast.secretary)
    assert "请您答一份问卷" in heard(cast.resident) and "请您答一份问卷" not in heard(cast.worker)
    answer(survey, cast.resident)
    early, late = survey.closes_at - timedelta(hours=25), survey.closes_at - timedelta(hours=23)
    assert (sweep_surveys(now=early), sweep_surveys(now=late), sweep_surveys(now=late)) == (0, 1, 0)
    assert "问卷快截止了" in heard(cast.neighbour) and "问卷快截止了" not in heard(cast.resident)


def test_more_time_nudges_anew(cast):
    survey = a_survey(cast.secretary)
    sweep_surveys(now=survey.closes_at - timedelta(hours=1))
    more = {"closes_at": survey.closes_at + DAY, "reason": "下雨"}
    survey = drafting.extend(survey=survey, **more, by=cast.secretary, now=clock())
    assert survey.nudged_at is None and sweep_surveys(now=survey.closes_at - timedelta(hours=1)) == 1
    with pytest.raises(Invalid):
        drafting.extend(survey=survey, closes_at=clock() + DAY, reason="早点", by=cast.secretary, now=clock())


def test_a_survey_of_a_topic_is_for_the_buildings_concerned(cast):
    topic = a_gathering_topic(cast, buildings=(cast.building,))
    far = Dwelling.objects.create(building=Building.objects.create(name="9号楼"), number="101")
    Verification.objects.filter(person__user=cast.neighbour).update(dwelling=far)
    survey = a_survey(cast.secretary, topic=topic)
    assert "请您答一份问卷" in heard(cast.resident) and "请您答一份问卷" not in heard(cast.neighbour)
    with pytest.raises(NotAllowed):
        answer(survey, cast.neighbour)
    with pytest.raises(LevelTooLow):
        answer(survey, cast.worker)
    answer(survey, cast.resident)


def test_an_anonymous_answer_is_nobodys_and_is_not_changed(cast):
    survey = a_survey(cast.secretary)
    answer(survey, cast.resident)
    with pytest.raises(AnsweredAlready):
        answer(survey, cast.resident, {**SAID, 0: [1]})
    sheet, mine = Sheet.objects.get(), Respondent.objects.get()
    assert (mine.user, mine.sheet, sheet.at, Remark.objects.get().sheet) == (cast.resident, None, None, None)
    assert not Entry.objects.filter(verb="surveys.answer").exists()
    # the database holds it, whoever writes
    for wrong in (
        lambda: Respondent.objects.update(sheet=sheet),
        lambda: Sheet.objects.update(chosen={"0": [1]}),
        lambda: Sheet.objects.create(survey=survey, channel="web", at=clock()),
        lambda: Remark.objects.update(sheet=sheet),
    ):
        with pytest.raises(DatabaseError), atomic():
            wrong()
    with pytest.raises(IntegrityError, match="one_answer_for_each_account"), atomic():
        Respondent.objects.create(survey=survey, user=cast.resident, answered_on="2026-11-29")


def test_a_named_answer_is_changed_until_the_end_and_the_last_one_counts(cast):
    survey = a_survey(cast.secretary, is_anonymous=False)
    first = answer(survey, cast.resident)
    again = answer(survey, cast.resident, {**SAID, 0: [1], 3: "改主意了。"})
    assert (again.pk, again.sheet_id) == (first.pk, first.sheet_id)
    assert Sheet.objects.get().chosen["0"] == [1]
    assert [remark.text for remark in Remark.objects.all()] == ["改主意了。"]
    assert Entry.objects.filter(verb="surveys.answer").count() == 2  # control of the anonymous one
    ended(survey)
    with pytest.raises(SurveyOver):
        answer(survey, cast.resident)
    with pytest.raises(DatabaseError, match="not open"), atomic():
        Sheet.objects.update(chosen={})


@pytest.mark.parametrize("column", ["title", "intro", "questions", "is_anonymous"])
def test_from_the_first_answer_on_the_questions_stand_by_rule_and_by_the_database(cast, column):
    survey = a_survey(cast.secretary)
    changed = {"title": "另一个名字", "intro": "另一个说明", "questions": [], "is_anonymous": False}
    with atomic():  # control: nobody has answered yet
        drafting.put_question(survey=survey, question=ONE, by=cast.secretary, now=clock())
        drafting.drop_question(survey=survey, place=4, by=cast.secretary, now=clock())
    answer(survey, cast.resident)
    with pytest.raises(DatabaseError, match="the questions stand"), atomic():
        Survey.objects.update(**{column: changed[column]})


def test_every_way_to_change_a_question_is_locked_and_a_copy_is_not(cast):
    survey = a_survey(cast.secretary)
    answer(survey, cast.resident)
    by = {"survey": survey, "by": cast.secretary, "now": clock()}
    for change in (
        lambda: drafting.put_question(question=ONE, **by),
        lambda: drafting.put_question(question=ONE, place=0, **by),
        lambda: drafting.move_question(place=1, **by),
        lambda: drafting.drop_question(place=0, **by),
        lambda: drafting.revise(title="新的", **by),
    ):
        with pytest.raises(QuestionsLocked):
            change()
    copied = drafting.copy(**by)
    assert (copied.state, copied.questions, copied.copied_from) == (State.DRAFT, survey.questions, survey)
    drafting.drop_question(survey=copied, place=0, by=cast.secretary, now=clock())
    assert copied.sheets.count() == 0


def test_questions_are_put_in_order_before_the_opening(cast):
    survey = a_draft(cast.secretary)
    by = {"by": cast.secretary, "now": clock()}
    survey = drafting.move_question(survey=survey, place=1, **by)
    assert [one.words for one in survey.asked[:2]] == ["您家有什么车？", "空地要不要画线？"]
    for place in (0, 9):
        with pytest.raises(Invalid):
            drafting.move_question(survey=survey, place=place, **by)
    with pytest.raises(Invalid, match="最多"):
        for _ in range(12):
            drafting.put_question(survey=survey, question=ONE, **by)


def test_a_survey_without_questions_or_whose_time_is_over_is_not_opened(cast):
    with pytest.raises(Invalid):
        a_survey(cast.secretary, asked=())
    late = a_draft(cast.secretary)
    with pytest.raises(Invalid):
        drafting.open_survey(survey=late, by=cast.secretary, now=late.closes_at)


def test_numbers_of_an_anonymous_survey_wait_for_the_end_by_rule_and_by_the_database(cast):
    with pytest.raises(Invalid) as refused:
        a_draft(cast.secretary, totals_shown=True)
    assert refused.value.field == "totals_shown"
    with pytest.raises(IntegrityError, match="anonymous_numbers_wait"), atomic():
        Survey.objects.create(title="x", closes_at=clock(), totals_shown=True)
    assert a_draft(cast.secretary, totals_shown=True, is_anonymous=False).totals_shown
    assert a_straw_poll(cast.secretary, totals_shown=True, is_anonymous=False).is_anonymous


def test_paper_is_typed_in_once_and_counts_alike(cast):
    survey = a_survey(cast.secretary)
    sheet = on_paper(survey, cast.member, " 7 ")
    assert (sheet.channel, sheet.slip, sheet.recorded_by) == ("paper", "7", cast.member)
    for slip in ("7", "００7", " "):
        with pytest.raises(Invalid) as refused:
            on_paper(survey, cast.member, slip)
        assert refused.value.field == "slip"
    with pytest.raises(IntegrityError, match="paper_sheet_once"), atomic():
        Sheet.objects.create(survey=survey, channel="paper", slip="7", recorded_by=cast.member)
    with pytest.raises(NotAllowed):
        on_paper(survey, cast.resident, "8")


def test_only_the_committee_prepares_opens_and_ends(cast):
    draft, survey = a_draft(cast.secretary), a_survey(cast.secretary)
    for other in (cast.resident, cast.property, cast.worker):
        by = {"by": other, "now": clock()}
        for act in (
            lambda by=by: drafting.draft_survey(title="问", closes_at=clock() + DAY, **by),
            lambda by=by: drafting.put_question(survey=draft, question=ONE, **by),
            lambda by=by: drafting.open_survey(survey=draft, **by),
            lambda by=by: drafting.call_off(survey=survey, reason="不问了", **by),
            lambda by=by: drafting.copy(survey=survey, **by),
            lambda by=by: drafting.extend(survey=survey, closes_at=clock() + 30 * DAY, reason="雨", **by),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_what_is_called_off_says_why_and_takes_nothing_more(cast):
    survey = a_survey(cast.secretary)
    answer(survey, cast.resident)
    with pytest.raises(Invalid):
        drafting.call_off(survey=survey, reason=" ", by=cast.secretary, now=clock())
    drafting.call_off(survey=survey, reason="题目写错了", by=cast.secretary, now=clock())
    assert "问卷取消了" in heard(cast.resident)
    with pytest.raises(SurveyOver):
        answer(survey, cast.neighbour)
    with pytest.raises(StepNotAllowed):
        drafting.call_off(survey=survey, reason="再来", by=cast.secretary, now=clock())
    with pytest.raises(DatabaseError, match="only goes on"), atomic():
        Survey.objects.update(state="open")


def test_it_closes_by_itself_at_its_time_and_who_answered_hears_of_it(cast):
    survey = a_survey(cast.secretary)
    answer(survey, cast.resident)
    with pytest.raises(StepNotAllowed):
        close(survey=survey, now=survey.closes_at - timedelta(seconds=1))
    assert sweep_surveys(now=survey.closes_at) == 1
    assert "问卷有结果了" in heard(cast.resident) and "问卷有结果了" not in heard(cast.neighbour)


def test_a_colleague_answers_for_nobody_without_names(cast):
    survey, named = a_survey(cast.secretary), a_survey(cast.secretary, is_anonymous=False)
    cast.resident.acted_by = cast.member.pk
    with pytest.raises(NotAllowed):
        answer(survey, cast.resident)
    answer(named, cast.resident)


def test_a_straw_poll_alone_is_answered_by_whoever_passes_by(cast):
    with pytest.raises(NotAllowed):
        answering.answer_openly(survey=a_survey(cast.secretary), said=SAID, now=clock())
    answering.answer_openly(survey=a_straw_poll(cast.secretary), said={0: [0]}, now=clock())
    assert Respondent.objects.count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("anonymous", [True, False], ids=["anonymous", "named"])
def test_two_answers_of_one_person_at_once_are_one(committed_db, anonymous):
    with inside(community_of("alpha")):
        cast = cast_of()
        survey = a_survey(cast.secretary, is_anonymous=anonymous)
        verified(cast.resident)

    def send(choice):
        def work():
            with inside(community_of("alpha")):
                answer(survey, cast.resident, {**SAID, 0: [choice]})

        return outcome(work)

    results = together(send(0), send(1))
    with inside(community_of("alpha")):
        assert (Sheet.objects.count(), Respondent.objects.count()) == (1, 1)
        assert Remark.objects.count() == 1
    refused = [type(one) for one in results if one is not None]
    assert refused == ([AnsweredAlready] if anonymous else [])


@pytest.mark.slow
def test_the_first_answer_and_a_change_of_the_questions_at_once_do_not_both_happen(committed_db):
    with inside(community_of("alpha")):
        cast = cast_of()
        verified(cast.resident)
        survey = a_survey(cast.secretary)

    def send():
        with inside(community_of("alpha")):
            answer(survey, cast.resident)

    def change():
        with inside(community_of("alpha")):
            drafting.drop_question(survey=survey, place=0, by=cast.secretary, now=clock())

    answered, changed = together(outcome(send), outcome(change))
    assert [type(one) for one in (answered, changed)] in (
        [type(None), QuestionsLocked],
        [Invalid, type(None)],
    )


def test_who_answered_is_forgotten_a_year_after_the_end_and_the_numbers_stay(cast):
    survey = a_survey(cast.secretary, is_anonymous=False)
    answer(survey, cast.resident)
    ended(survey)
    for days, user in (
        (settings.KEPT_DAYS["respondents"] - 1, cast.resident),
        (settings.KEPT_DAYS["respondents"] + 1, None),
    ):
        Survey.objects.update(closes_at=clock() - timedelta(days=days))
        forget_personal_data()
        assert Respondent.objects.get().user == user
    assert Sheet.objects.count() == 1


def test_another_community_knows_nothing_of_it(cast, beta):
    a_survey(cast.secretary)
    with inside(beta):
        assert not Survey.objects.exists()
    assert Survey.objects.exists()  # control
    assert Person.objects.exists()
