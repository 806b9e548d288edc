"""What stands on the pages and in the API of results: read without signing in, masked, and kept when something is wrong."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.feedback.models import Ticket
from communities.kernel.datamap import Leaver
from communities.kernel.errors import RuleBroken
from communities.tenants.scope import inside
from deliberation.outcomes import drafting, leaving, publishing, signing
from deliberation.outcomes.models import Evaluation, Minutes, Objection, Progress, Signature
from deliberation.topics.models import TopicTicket
from tests.builders import tickets
from tests.builders.ballots import a_ballot
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.images import a_jpeg
from tests.builders.outcomes import (
    a_draft,
    a_finished_task,
    a_minuted_topic,
    a_task,
    publicised,
    written,
)
from tests.builders.topics import a_topic, verified

DAY = timedelta(days=1)


def test_everybody_reads_a_published_result_and_nobody_a_draft(cast):
    draft = a_draft(cast, a_minuted_topic(cast, title="还没有公示的事"))
    minutes = publicised(cast, dissent="居民代表一方反对收费。", no_dissent=False)
    page = words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))
    for told in ("居民代表一方反对收费。", "物业服务企业", "12 个车位", minutes.fingerprint):
        assert told in page
    assert a_browser().get(f"/outcomes/{draft.pk}/").status_code == 404
    for who, status in ((a_browser(), 404), (browser_of(cast.neighbour), 404), (browser_of(cast.resident), 200)):
        assert who.get(f"/outcomes/{draft.pk}/paper/json/").status_code == status


def test_another_community_has_no_such_result(cast, beta):
    minutes = publicised(cast)
    with inside(beta):
        assert not Minutes.objects.exists()
    for path in ("", "check/", "paper/json/"):
        assert a_browser("beta").get(f"/outcomes/{minutes.pk}/{path}").status_code == 404
        assert a_browser().get(f"/outcomes/{minutes.pk}/{path}").status_code == 200  # control


def test_whoever_downloads_the_data_finds_the_fingerprint_of_the_page(cast):
    minutes = publicised(cast)
    data = a_browser().get(f"/outcomes/{minutes.pk}/paper/json/").content
    assert hashlib.sha256(data).hexdigest() == minutes.fingerprint
    assert json.loads(data)["content"]["opinion"]
    assert "没有改动过" in words_of(a_browser().get(f"/outcomes/{minutes.pk}/check/"))
    assert hashlib.sha256(data.replace(b"12", b"13")).hexdigest() != minutes.fingerprint  # control


def test_word_and_pdf_hold_the_minutes(cast):
    minutes = publicised(cast)
    import docx  # heavy: only here

    word = docx.Document(BytesIO(a_browser().get(f"/outcomes/{minutes.pk}/paper/word/").content))
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "空地画 12 个车位" in said
    assert minutes.fingerprint in said
    pdf = a_browser().get(f"/outcomes/{minutes.pk}/paper/pdf/").content
    assert pdf.startswith(b"%PDF")
    assert b"/FontFile2" in pdf  # the glyphs travel with it


def test_an_objection_that_says_nothing_is_refused_beside_its_field_and_kept(cast):
    minutes, browser = publicised(cast), browser_of(cast.neighbour)
    answer = browser.post(f"/outcomes/{minutes.pk}/object/", {"text": "不好"})
    page = words_of(answer)
    assert (answer.status_code, Objection.objects.count()) == (400, 0)
    assert "请写明哪里不对" in page
    assert ">\n不好</textarea>" in page
    browser.post(f"/outcomes/{minutes.pk}/object/", {"text": "车位太少，电话 13800000002"})
    page = words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))
    assert "车位太少" in page
    assert "13800000002" not in page


def test_both_versions_stay_readable_and_the_second_says_what_changed(cast):
    first = publicised(cast)
    second = publicised(
        cast,
        drafting.revise(minutes=first, reason="车位数写错了", by=cast.secretary, now=clock()),
        texts={"opinion": "画 10 个车位。"},
    )
    old, new = (words_of(a_browser().get(f"/outcomes/{one.pk}/")) for one in (first, second))
    assert "第 2 版正在公示，到" in old and "现在有效的" not in old
    assert "空地画 12 个车位，消防通道不停车。" in old
    for told in ("车位数写错了", "<del>空地画 12 个车位，消防通道不停车。</del>", "<ins>画 10 个车位。</ins>"):
        assert told in new


def test_a_task_past_its_date_is_said_to_be_late_on_the_public_page(cast):
    today = localdate()
    task = a_task(cast, at=clock() - 5 * DAY, due_on=today - DAY)
    page = words_of(a_browser().get(f"/topics/{task.topic_id}/"))
    assert "1 项延误" in page
    assert "tone-late" in page
    on_time = a_task(cast, title="还来得及的事", due_on=today)
    assert "项延误" not in words_of(a_browser().get(f"/topics/{on_time.topic_id}/"))  # control


def test_a_ticket_and_its_topic_name_each_other_and_one_timeline_holds_both(cast):
    ticket = tickets.a_dispatched_ticket(cast)
    topic = a_finished_task(cast).topic
    TopicTicket.objects.create(topic=topic, ticket=ticket)
    Ticket.objects.filter(pk=ticket.pk).update(is_public=True)
    assert f"/topics/{topic.pk}/" in words_of(a_browser().get(f"/tickets/{ticket.number}/"))
    page = words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/"))
    for told in (
        f"/tickets/{ticket.number}/",
        f"/meetings/{topic.agenda_items.get().meeting_id}/",
        "提出了这个议题",
        "议事会",
        "表决：倾向性意见",
        "公示结果",
        "公示期满",
        "空地画线：100%",
    ):
        assert told in page
    Ticket.objects.filter(pk=ticket.pk).update(is_public=False)
    assert ticket.number not in words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/"))


def test_the_responsible_company_reports_with_pictures_and_reads_no_more_of_the_desk(cast):
    task = a_task(cast, person=cast.property)
    company = browser_of(cast.property)
    sent = {"percent": "40", "text": "买好漆了。", "files": SimpleUploadedFile("a.jpg", a_jpeg(), "image/jpeg")}
    assert company.post(f"/manage/outcomes/tasks/{task.pk}/report/", sent).status_code == 302
    report = Progress.objects.get()
    shot = a_browser().get(f"/outcomes/progress/{report.pk}/1/thumb/")
    assert shot["Content-Type"] == "image/jpeg"
    assert a_browser().get(f"/outcomes/progress/{report.pk}/2/thumb/").status_code == 404
    for path in (f"{task.topic_id}/", f"tasks/{task.pk}/shelve/", f"topics/{task.topic_id}/lay_down/"):
        assert company.get(f"/manage/outcomes/{path}").status_code in {302, 403, 404}
    other = a_task(cast, title="别人的任务")
    assert company.get(f"/manage/outcomes/tasks/{other.pk}/report/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "请按“签字”或者“不签”"),
        ({"refusal": "没有写我说的话。"}, "请按“签字”或者“不签”"),
        ({"does": "refuse", "refusal": " "}, "不签的话，请写明理由"),
    ],
)
def test_nobody_signs_nor_refuses_without_having_said_which(cast, sent, said):
    minutes = a_draft(cast)
    drafting.write(minutes=minutes, what=written(), by=cast.secretary, now=clock())
    drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    address, resident = f"/outcomes/{minutes.pk}/sign/", browser_of(cast.resident)
    page = resident.post(address, sent)
    assert (page.status_code, said in words_of(page)) == (400, True)
    assert not minutes.signatures.exists()
    resident.post(address, {"does": "refuse", "refusal": "没有写我说的话。"})  # control
    assert minutes.signatures.get().refusal == "没有写我说的话。"


def test_the_desk_takes_minutes_from_draft_to_publicity(cast):
    topic = a_minuted_topic(cast)
    desk = browser_of(cast.secretary)
    meeting = topic.agenda_items.get().meeting_id
    desk.post(f"/manage/outcomes/topics/{topic.pk}/draft/", {"meeting": meeting})
    minutes = topic.minutes.get()
    at = f"/manage/outcomes/minutes/{minutes.pk}"
    wrong = desk.post(
        f"{at}/write/", {"opinion": "画线。", "outcome": "OPINION", "dissent": "反对", "no_dissent": "on"}
    )
    assert (wrong.status_code, "画线。" in words_of(wrong)) == (400, True)
    said = {"opinion": "画线。", "agreement": "CONSENSUS", "outcome": "OPINION", "result": "画线", "no_dissent": "on"}
    assert desk.post(f"{at}/write/", said).status_code == 302
    looked = {"looked": "“138****0001”"}
    assert desk.post(f"{at}/send/", looked).status_code == 302
    assert desk.post(f"{at}/publish/", looked).status_code == 409
    answer = browser_of(cast.resident).post(f"/outcomes/{minutes.pk}/sign/", {"does": "sign"})
    assert answer.status_code == 302
    for who in signing.signers(minutes):
        desk.post(f"{at}/sign/", {"who": who})
    assert desk.post(f"{at}/publish/", looked).status_code == 302
    assert a_browser().get(f"/outcomes/{minutes.pk}/").status_code == 200
    assert desk.get(f"/manage/outcomes/{topic.pk}/").status_code == 200


def test_the_file_of_a_topic_holds_everything_and_no_formula(cast):
    topic = a_finished_task(cast, title="=1+1 空地怎么停").topic
    answer = browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/file/")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["议题", "经过", "纪要第 1 版", "异议", "任务", "进展", "复核", "评议"]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)
    assert not str(book["议题"]["B1"].value).startswith("=")
    assert book["任务"]["I2"].value == "100"
    told = str([cell.value for sheet in book for row in sheet for cell in row])
    assert "李阿姨" not in told


def test_who_has_judged_reads_that_and_their_own_words_and_no_empty_form(cast):
    topic, resident = a_finished_task(cast).topic, browser_of(cast.resident)
    address = f"/outcomes/topics/{topic.pk}/evaluate/"
    said = {"score": "2", "solved": "no", "comment": "晚上还是没有地方停。"}
    assert 'name="score"' in words_of(resident.get(address))  # control
    assert resident.post(address, said).status_code == 302
    again = resident.post(address, said)
    assert again.status_code == 409
    for page in map(words_of, (again, resident.get(address))):
        assert "您评议过了" in page and "打了 2 分" in page and "晚上还是没有地方停。" in page
        assert 'name="score"' not in page


def test_residents_do_not_reach_the_desk(cast):
    minutes = publicised(cast)
    for path in ("", f"{minutes.topic_id}/", f"minutes/{minutes.pk}/revise/"):
        assert browser_of(cast.resident).get(f"/manage/outcomes/{path}").status_code in {302, 403, 404}


def test_what_a_page_can_do_for_a_resident_the_api_can(cast):
    minutes, phone = publicised(cast), phone_of(cast.neighbour)
    sent = {"text": "车位太少，再画几个。"}
    made = phone.post(f"/api/v1/outcomes/{minutes.pk}/object", sent, content_type="application/json")
    assert (made.status_code, made.json()["data"]["objections"][0]["is_mine"]) == (201, True)
    again = phone.post(f"/api/v1/outcomes/{minutes.pk}/object", sent, content_type="application/json")
    assert again.json()["code"] == "invalid"
    read = a_browser().get(f"/api/v1/outcomes/{minutes.pk}").json()["data"]
    assert (read["fingerprint"], read["objections"][0]["is_mine"]) == (minutes.fingerprint, False)
    task = a_finished_task(cast, title="另一件办完的事")
    address = f"/api/v1/topics/{task.topic_id}"
    judged = phone.post(f"{address}/evaluate", {"score": 4, "solved": True}, content_type="application/json")
    assert judged.json()["data"]["is_evaluated"]
    twice = phone.post(f"{address}/evaluate", {"score": 4, "solved": True}, content_type="application/json")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_evaluated")
    assert a_browser().get(f"{address}/outcomes").json()["data"]["tasks"][0]["percent"] == 100
    rows = a_browser().get(f"{address}/timeline").json()["data"]["items"]
    assert rows == sorted(rows, key=lambda row: row["at"])
    draft = a_draft(cast, a_minuted_topic(cast, title="还没有公示的事"))
    assert a_browser().get(f"/api/v1/outcomes/{draft.pk}").status_code == 404


def test_a_participant_signs_by_the_api(cast):
    minutes = a_draft(cast)
    drafting.write(minutes=minutes, what=written(), by=cast.secretary, now=clock())
    drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    at = f"/api/v1/outcomes/{minutes.pk}/sign"
    of_topic = f"/api/v1/topics/{minutes.topic_id}/outcomes"
    assert phone_of(cast.resident).get(of_topic).json()["data"]["to_sign"] == minutes.pk
    assert phone_of(cast.neighbour).get(of_topic).json()["data"]["to_sign"] is None  # control: they were not there
    mine, signs = phone_of(cast.resident), {"does": "sign"}
    for empty in ({}, {"refusal": "  "}, {"does": "refuse", "refusal": " "}, signs | {"refusal": "没有写我说的话。"}):
        assert mine.post(at, empty, content_type="application/json").status_code == 400
    assert not minutes.signatures.exists()
    assert mine.post(at, signs, content_type="application/json").status_code == 201
    assert phone_of(cast.neighbour).post(at, signs, content_type="application/json").status_code == 404
    assert minutes.signatures.get().user == cast.resident
    assert phone_of(cast.resident).get(of_topic).json()["data"]["to_sign"] is None


def test_who_leaves_is_forgotten_and_what_they_said_stays(cast):
    minutes = a_draft(cast)
    drafting.write(minutes=minutes, what=written(), by=cast.secretary, now=clock())
    minutes = drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    signing.sign(minutes=minutes, by=cast.resident, now=clock())
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    minutes = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    publishing.object_to(minutes=minutes, text="我是李阿姨，车位太少。", by=cast.resident, now=clock())
    leaver = Leaver(cast.resident, clock(), frozenset({"李阿姨"}))
    for forget in (
        leaving.forget_signatures,
        leaving.forget_objections,
        leaving.forget_evaluations,
        leaving.forget_tasks,
    ):
        forget(leaver)
    assert Signature.objects.get(part="RESIDENTS").name == "李*姨"
    objection = Objection.objects.get()
    assert (objection.by, "李阿姨" in objection.text, "车位太少" in objection.text) == (None, False, True)
    assert not Evaluation.objects.filter(by=cast.resident).exists()
    minutes.refresh_from_db()
    assert minutes.recomputed() == minutes.fingerprint


def test_a_list_of_tasks_costs_the_same_for_one_and_for_five(cast):
    task = a_task(cast)
    address = f"/topics/{task.topic_id}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            a_browser().get(address)
        return len(asked)

    cost()
    one = cost()
    for _more in range(4):
        a_task(cast, task.topic)
    assert cost() == one


def test_the_first_screen_tells_the_committee_what_it_owes(cast):
    waiting = a_topic(verified(cast.resident), title="东门几点关")
    desk = browser_of(cast.secretary)
    page = words_of(desk.get("/manage/"))
    assert "东门几点关" in page and f"/manage/topics/{waiting.pk}/" in page and "等审查" in page
    assert "东门几点关" not in words_of(browser_of(cast.property).get("/manage/"))


def test_minutes_that_the_chair_does_not_agree_to_are_not_published(cast):
    minutes, staff = a_draft(cast), {"by": cast.secretary, "now": clock()}
    drafting.write(minutes=minutes, what=written(), **staff)
    minutes = drafting.send(minutes=minutes, **staff)
    for who in signing.signers(minutes):
        refusal = "记得不对。" if who == "CHAIR" else ""
        signing.sign_at_desk(minutes=minutes, who=who, refusal=refusal, by=cast.secretary, now=clock())
    with pytest.raises(RuleBroken, match="没有同意"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())


def test_the_topic_leads_to_its_meeting_and_the_meeting_to_what_comes_next(cast):
    topic = a_minuted_topic(cast)
    desk = browser_of(cast.secretary)
    page = words_of(desk.get(f"/manage/topics/{topic.pk}/"))
    assert f"/manage/meetings/of-topic/{topic.pk}/" in page
    held = desk.get(f"/manage/meetings/of-topic/{topic.pk}/")
    assert f"/manage/outcomes/{topic.pk}/" in words_of(desk.get(held.url))


def test_ones_own_page_says_what_waits_for_one_and_what_one_put_forward(cast):
    resident = verified(cast.resident)
    minutes, staff = a_draft(cast), {"by": cast.secretary, "now": clock()}
    drafting.write(minutes=minutes, what=written(), **staff)
    drafting.send(minutes=minutes, **staff)
    a_topic(resident, title="东门几点关")
    a_ballot(cast.secretary, [resident], question="种什么树？")
    page = words_of(browser_of(resident).get("/my/"))
    for words in ("会议纪要等您签字", f"/outcomes/{minutes.pk}/sign/", "东门几点关", "种什么树？", "等您投票"):
        assert words in page, words
    other = words_of(browser_of(cast.neighbour).get("/my/"))
    assert "东门几点关" not in other and "等您投票" not in other and "等您签字" not in other


def test_who_carries_something_out_finds_it_on_the_first_screen(cast):
    task = a_task(cast, person=cast.property)
    company = browser_of(cast.property)
    page = words_of(company.get("/manage/"))
    assert task.matter in page and f"/manage/outcomes/tasks/{task.pk}/report/" in page
    assert company.get(f"/manage/outcomes/tasks/{task.pk}/report/").status_code == 200
    assert task.matter not in words_of(browser_of(cast.worker).get("/manage/"))  # control
