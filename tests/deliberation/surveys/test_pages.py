"""问卷 as residents and strangers meet it without JavaScript, the desk, the API, and the workbook."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now as clock

from communities.accounts.models import Answered
from deliberation.surveys import drafting, moderating, seeing, straws
from deliberation.surveys.models import Remark, Respondent, Sheet, Survey
from deliberation.surveys.questions import Kind, Question
from tests.api.client import api
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.surveys import (
    ONE,
    SAID,
    SENT,
    TITLE,
    a_draft,
    a_straw_poll,
    a_survey,
    answer,
    ended,
    on_paper,
)
from tests.builders.topics import a_gathering_topic, a_topic, neighbours, verified

NOT_BINDING = "仅供参考，没有约束力"


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def page(browser, survey) -> str:
    return words_of(browser.get(f"/surveys/{survey.pk}/"))


def test_an_answer_is_given_on_one_page_and_said_to_have_come(cast):
    survey = a_survey(cast.secretary)
    mine = browser_of(cast.resident)
    assert "请您答" in words_of(mine.get("/surveys/"))
    answered = mine.post(f"/surveys/{survey.pk}/", SENT, follow=True)
    assert "收到了，谢谢您" in words_of(answered) and "您的答卷收到了" in words_of(answered)
    assert "您答过了" in words_of(mine.get("/surveys/"))
    assert "登录后答" in page(a_browser(), survey)


def test_what_is_wrong_stands_beside_its_question_and_what_was_chosen_stays(cast):
    survey = a_survey(cast.secretary)
    answered = browser_of(cast.resident).post(f"/surveys/{survey.pk}/", SENT | {"q1": ["0", "1", "2"]})
    assert answered.status_code == 400
    assert "最多选 2 个，现在选了 3 个" in words_of(answered)
    assert 'name="q2" value="4" id="id_q2_3" checked' in re.sub(r" (aria|required)[^ >]*", "", words_of(answered))
    assert Sheet.objects.count() == 0


def test_a_named_answer_comes_back_to_be_changed(cast):
    survey = a_survey(cast.secretary, is_anonymous=False)
    answer(survey, cast.resident)
    mine = browser_of(cast.resident)
    assert "改一改您的答卷" in page(mine, survey) and "别占消防通道。" in page(mine, survey)
    mine.post(f"/surveys/{survey.pk}/", SENT | {"q0": "1"})
    assert Sheet.objects.get().chosen["0"] == [1]


@override_settings(SURVEY_LEAST_APART=3)
def test_numbers_stand_on_the_page_after_the_end_and_not_before(cast):
    survey = a_survey(cast.secretary)
    for person in neighbours(4):
        answer(survey, person, {**SAID, 3: ""})
    for slip in ("1", "2", "3"):
        on_paper(survey, cast.member, slip, {**SAID, 0: [1], 3: ""})
    for browser in (a_browser(), browser_of(cast.resident)):
        assert "大家怎么答的" not in page(browser, survey)
    assert "大家怎么答的" not in words_of(browser_of(cast.secretary).get(f"/manage/surveys/{survey.pk}/"))
    shown = page(a_browser(), ended(survey))
    assert "收到 7 份答卷，其中线下代录 3 份，一样算数。" in shown
    assert "<td>4</td><td>0</td><td>4</td><td>57%</td>" in shown


def test_too_few_papers_of_an_anonymous_survey_are_not_told_apart(cast):
    survey = a_survey(cast.secretary)
    for person in neighbours(4):
        answer(survey, person)
    on_paper(survey, cast.member)
    survey = ended(survey)
    assert "线下代录 1 份" not in page(a_browser(), survey)
    with override_settings(SURVEY_LEAST_APART=1):  # control
        assert "线下代录 1 份" in page(a_browser(), survey)


def test_running_numbers_are_shown_where_that_was_set(cast):
    survey = a_survey(cast.secretary, is_anonymous=False, totals_shown=True)
    answer(survey, cast.neighbour)
    assert "到现在为止" in page(a_browser(), survey)


def test_what_was_written_is_read_by_everybody_once_a_moderator_has_and_never_with_a_number(cast):
    survey = a_survey(cast.secretary, is_anonymous=False)
    answer(survey, cast.resident, {**SAID, 3: "打 13800000001 找我。"})
    answer(survey, cast.neighbour, {**SAID, 3: "某某就是贪。"})
    survey = ended(survey)
    assert "还有 2 条，居委会看过再公开" in page(a_browser(), survey)
    assert "找我" not in page(a_browser(), survey)
    first, second = Remark.objects.order_by("sheet__respondent__pk")
    desk = browser_of(cast.member)
    assert "打 <mark>138****0001</mark> 找我" in words_of(desk.get(f"/manage/surveys/{survey.pk}/remarks/"))
    desk.post(f"/manage/surveys/remarks/{first.pk}/show/")
    assert desk.post(f"/manage/surveys/remarks/{second.pk}/hide/", {"because": " "}).status_code == 400
    desk.post(f"/manage/surveys/remarks/{second.pk}/hide/", {"because": "没有根据。"})
    shown = page(a_browser(), survey)
    assert "打 138****0001 找我。" in shown and "13800000001" not in shown
    assert "有 1 条没有公开，理由：没有根据。" in shown and "某某" not in shown


def test_a_survey_of_a_topic_that_nobody_may_read_is_not_there(cast):
    hidden = a_survey(cast.secretary, topic=a_topic(cast.resident, title="还没有审查的事"))
    shown = a_survey(cast.secretary, topic=a_gathering_topic(cast))
    assert a_browser().get(f"/surveys/{hidden.pk}/").status_code == 404
    assert a_browser().get(f"/surveys/{shown.pk}/").status_code == 200
    assert TITLE in words_of(a_browser().get(f"/topics/{shown.topic_id}/"))
    assert a_browser().get(f"/surveys/{a_draft(cast.secretary).pk}/").status_code == 404


# ---- straw polls: anybody, once from a browser, so many from an address, never binding


def straw(browser, survey, *, reply=None, **more):
    shown = words_of(browser.get(f"/surveys/{survey.pk}/"))
    token = re.search(r'name="puzzle" value="([^"]+)"', shown)
    puzzle = straws.puzzle_of(token[1]) if token else None
    reply = reply if reply is not None else str(puzzle.left + puzzle.right)
    sent = {"q0": "0", "puzzle": token[1] if token else "", "reply": reply} | more
    return browser.post(f"/surveys/{survey.pk}/", sent, follow=True)


def test_anybody_answers_a_straw_poll_once_from_a_browser_and_reads_that_it_binds_nobody(cast):
    survey, browser = a_straw_poll(cast.secretary, totals_shown=True), a_browser()
    assert NOT_BINDING in page(browser, survey)
    assert "收到了，谢谢您" in words_of(straw(browser, survey))
    assert "您已经投过了" in page(browser, survey) and NOT_BINDING in page(browser, survey)
    sent = {"q0": "1", "puzzle": (fresh := straws.new_puzzle()).token, "reply": str(fresh.left + fresh.right)}
    assert browser.post(f"/surveys/{survey.pk}/", sent).status_code == 409
    assert Sheet.objects.count() == 1
    assert browser.cookies[f"straw-{survey.pk}"]["httponly"]


def test_a_cookie_that_was_made_up_counts_for_nothing(cast):
    survey, browser = a_straw_poll(cast.secretary), a_browser()
    browser.cookies[f"straw-{survey.pk}"] = "1:made:up"
    straw(browser, survey)
    assert Sheet.objects.count() == 1


def test_who_is_signed_in_answers_a_straw_poll_once_whatever_the_browser(cast):
    survey = a_straw_poll(cast.secretary)
    browser_of(cast.worker).post(f"/surveys/{survey.pk}/", {"q0": "0"})
    assert browser_of(cast.worker).post(f"/surveys/{survey.pk}/", {"q0": "0"}).status_code == 409
    assert (Sheet.objects.count(), Respondent.objects.count()) == (1, 1)


def test_a_browser_is_shared_by_those_who_sign_in_and_not_used_twice_by_one_who_does_not(cast):
    survey, browser = a_straw_poll(cast.secretary), a_browser()
    straw(browser, survey)
    browser.cookies |= browser_of(cast.worker).cookies
    assert browser.post(f"/surveys/{survey.pk}/", {"q0": "0"}).status_code == 409
    own = browser_of(cast.resident)
    own.post(f"/surveys/{survey.pk}/", {"q0": "0"})
    kept = own.cookies[f"straw-{survey.pk}"].value
    after, neighbour = a_browser(), browser_of(cast.neighbour)
    for other in (after, neighbour):
        other.cookies[f"straw-{survey.pk}"] = kept
    assert "您已经投过了" in page(after, survey)
    assert neighbour.post(f"/surveys/{survey.pk}/", {"q0": "0"}).status_code == 302
    assert Sheet.objects.count() == 3


def test_the_desk_of_a_topic_leads_to_its_surveys_and_prepares_another(cast):
    survey = a_survey(cast.secretary, topic=a_gathering_topic(cast))
    a_survey(cast.secretary, title="别的问卷")
    desk = browser_of(cast.secretary)
    at = f"/manage/surveys/topics/{survey.topic_id}/"
    assert at in words_of(desk.get(f"/manage/topics/{survey.topic_id}/"))
    assert TITLE in words_of(desk.get(at)) and "别的问卷" not in words_of(desk.get(at))
    form = words_of(desk.get(f"/manage/surveys/new/?topic={survey.topic_id}"))
    assert f'value="{survey.topic_id}" selected' in form


def test_a_robot_that_cannot_add_or_uses_a_sum_twice_is_not_counted(cast):
    survey = a_straw_poll(cast.secretary)
    wrong = straw(a_browser(), survey, reply="99")
    assert wrong.status_code == 400 and "算得不对" in words_of(wrong)
    token = re.search(r'name="puzzle" value="([^"]+)"', words_of(wrong))[1]
    assert straws.puzzle_of(token).words in words_of(wrong)
    assert straw(a_browser(), survey, puzzle="made-up").status_code == 400
    puzzle = straws.new_puzzle()
    sent = {"q0": "0", "puzzle": puzzle.token, "reply": str(puzzle.left + puzzle.right)}
    answers = [a_browser().post(f"/surveys/{survey.pk}/", sent).status_code for _ in range(2)]
    assert answers == [302, 400]
    assert Sheet.objects.count() == 1


def test_a_sum_is_answered_in_chinese_too():
    token = straws.signing.dumps([8, 7, "x"], salt=straws._salt("puzzle"))
    for reply in ("15", "１５", "十五"):
        straws.cache.clear()
        straws.require_solved(token, reply)
    assert straws.puzzle_of(token).words == "八加七等于几？"


@override_settings(STRAW_ANSWERS_PER_ADDRESS=2)
def test_one_address_answers_so_often_in_a_day(cast):
    survey = a_straw_poll(cast.secretary)
    answers = [straw(a_browser(), survey).status_code for _ in range(3)]
    assert (answers, Sheet.objects.count()) == ([200, 200, 429], 2)


# ---- the desk


def test_a_survey_is_made_question_by_question_looked_at_and_opened(cast):
    desk = browser_of(cast.secretary)
    sent = {"title": TITLE, "audience": "concerned", "is_anonymous": "on", "closes_at": "2099-12-01T20:00"}
    made = desk.post("/manage/surveys/new/", sent, follow=True)
    survey = Survey.objects.get()
    assert "还没有题目" in words_of(made)
    at = f"/manage/surveys/{survey.pk}/"
    wrong = desk.post(f"{at}questions/new/", {"words": "画线吗", "kind": "single", "choices": "要", "required": "on"})
    assert wrong.status_code == 400 and "选项要有 2 到 12 个" in words_of(wrong)
    desk.post(f"{at}questions/new/", {"words": "画线吗", "kind": "single", "choices": "要\n不要", "required": "on"})
    desk.post(f"{at}questions/new/", {"words": "方便吗", "kind": "scale"})
    desk.post(f"{at}questions/1/arrange/", {"do": "up"})
    desk.post(f"{at}questions/0/", {"words": "现在方便吗", "kind": "scale"})
    survey = Survey.objects.get()
    assert [one.words for one in survey.asked] == ["现在方便吗", "画线吗"]
    seen = words_of(desk.get(f"{at}preview/"))
    assert "这是预览" in seen and "画线吗" in seen and "<form" not in seen.split("<main")[1].split("</main>")[0]
    desk.post(f"{at}open/")
    assert "正在收" in words_of(desk.get(at))


def test_the_desk_says_that_the_questions_are_locked_and_offers_a_copy(cast):
    survey = a_survey(cast.secretary)
    answer(survey, cast.resident)
    desk, at = browser_of(cast.secretary), f"/manage/surveys/{survey.pk}/"
    assert "题目不能再改" in words_of(desk.get(at)) and "上移" not in words_of(desk.get(at))
    assert desk.post(f"{at}questions/0/", {"words": "改了", "kind": "text"}).status_code == 409
    desk.post(f"{at}copy/")
    assert "照哪一份做的" in words_of(desk.get(f"/manage/surveys/{Survey.objects.latest('pk').pk}/"))


def test_papers_are_typed_in_one_after_the_other(cast):
    survey = a_survey(cast.secretary)
    desk = browser_of(cast.member)
    answered = desk.post(f"/manage/surveys/{survey.pk}/paper/", SENT | {"slip": "12"}, follow=True)
    assert "12 号录好了" in words_of(answered)
    again = desk.post(f"/manage/surveys/{survey.pk}/paper/", SENT | {"slip": "12"})
    assert again.status_code == 400 and "已经录过了" in words_of(again)


def test_the_workbook_comes_after_the_end_without_names_and_without_formulas(cast):
    question = Question(Kind.SINGLE, "选哪个？", ("=1+1", "@不选"))
    survey = a_survey(cast.secretary, is_anonymous=False, asked=(question, Question(Kind.TEXT, "说", required=False)))
    answer(survey, cast.resident, {0: [0], 1: '=HYPERLINK("http://x")'})
    desk = browser_of(cast.secretary)
    early = desk.get(f"/manage/surveys/{survey.pk}/file/")
    assert early.status_code == 302
    ended(survey)
    book = openpyxl.load_workbook(BytesIO(desk.get(f"/manage/surveys/{survey.pk}/file/").content))
    assert book.sheetnames == ["统计", "答卷", "写的话"]
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert "'=1+1" in cells and [cell for cell in cells if cell.startswith(("=", "@", "+"))] == []
    assert cast.resident.name not in "".join(cells)


# ---- programs


def test_a_program_reads_answers_and_reads_the_result(cast):
    survey = a_survey(cast.secretary, is_anonymous=False)
    program = api(cast.resident)
    assert [one["is_answered"] for one in program.get("surveys").data["items"]] == [False]
    whole = program.get(f"surveys/{survey.pk}").data
    assert whole["may_answer"] and whole["questions"][2]["options"][0] == {"value": 1, "words": "1 分（很不方便）"}
    said = [{"place": 0, "chosen": [0]}, {"place": 1, "chosen": [1]}, {"place": 2, "chosen": [3]}]
    answered = put(program, survey, said)
    assert answered.status == 200 and answered.data["is_answered"] and answered.data["may_answer"]
    assert Sheet.objects.get().channel == "api"
    wrong = put(program, survey, [{"place": 0, "chosen": [7]}])
    assert (wrong.status, wrong.fields) == (400, ["q0"])
    result = program.get(f"surveys/{survey.pk}/result").data
    assert (result["is_shown"], result["questions"], result["answers"]) == (False, [], 1)
    ended(survey)
    told = api().get(f"surveys/{survey.pk}/result").data["questions"]
    assert (told[0]["lines"][0]["count"], told[2]["mean"]) == (1, 3.0)
    assert put(program, survey, said).code == "survey_over"


def put(program, survey, answers):
    import json

    content = json.dumps({"answers": answers})
    return program._ask("put", f"surveys/{survey.pk}/answer", data=content, content_type="application/json", headers={})


def test_of_an_anonymous_answer_no_program_leaves_anything_kept(cast):
    survey = a_survey(cast.secretary)
    said = [{"place": 0, "chosen": [0]}, {"place": 1, "chosen": [1]}, {"place": 2, "chosen": [3]}]
    assert put(api(cast.resident), survey, said).status == 200
    assert put(api(cast.resident), survey, said).code == "answered_already"
    assert put(api(), survey, said).status == 401
    assert not Answered.objects.exists()


def test_a_result_of_a_straw_poll_says_to_programs_that_it_binds_nobody(cast):
    survey = a_straw_poll(cast.secretary)
    assert api().get(f"surveys/{survey.pk}/result").data["note"] == seeing.NOT_BINDING


# ---- cost


@pytest.mark.parametrize("path", ["/surveys/", "/manage/surveys/"])
def test_a_list_costs_the_same_with_one_survey_and_with_three(cast, path):
    browser = browser_of(cast.secretary)
    topic = a_gathering_topic(cast)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return asked_of(asked)

    answer(a_survey(cast.secretary, topic=topic), cast.resident)
    ended(a_survey(cast.secretary))
    cost()
    one = cost()
    for _ in range(2):
        answer(a_survey(cast.secretary, topic=topic), cast.resident)
        ended(a_survey(cast.secretary))
    assert cost() == one


def test_a_result_costs_the_same_with_one_answer_and_with_many(cast):
    survey = a_survey(cast.secretary)
    people = neighbours(4)
    answer(survey, people[0])
    moderating.show(remark=Remark.objects.get(), by=cast.member, now=clock())
    late = clock() - timedelta(seconds=1)

    def cost() -> int:
        browser = a_browser()
        browser.get("/surveys/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/surveys/{survey.pk}/")
        return asked_of(asked)

    at_end = survey.closes_at
    Survey.objects.update(closes_at=late)
    cost()
    one = cost()
    Survey.objects.update(closes_at=at_end)
    for person in people[1:]:
        answer(survey, person)
    Survey.objects.update(closes_at=late)
    assert cost() == one


def test_more_time_is_given_at_the_desk_with_its_reason(cast):
    survey = a_survey(cast.secretary)
    desk = browser_of(cast.secretary)
    desk.post(f"/manage/surveys/{survey.pk}/extend/", {"closes_at": "2099-01-01T20:00", "reason": "下雨。"})
    assert "延长过时间，原因：下雨。" in page(a_browser(), survey)
    drafting.call_off(survey=survey, reason="不问了。", by=cast.secretary, now=clock())
    assert "取消的原因：不问了。" in page(a_browser(), survey)
    assert ONE.words not in page(a_browser(), survey)
