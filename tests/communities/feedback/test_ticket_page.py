from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from communities.feedback import handling
from communities.feedback.models import MeToo, Ticket
from communities.feedback.reporting import supplement
from communities.tenants.scope import inside
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.images import a_jpeg
from tests.builders.people import a_resident
from tests.builders.tickets import a_closed_ticket, a_dispatched_ticket, a_done_ticket, a_ticket, an_accepted_ticket


def page_of(ticket: Ticket) -> str:
    return f"/my/{ticket.number}/"


def link_of(ticket: Ticket) -> str:
    return f"/t/{ticket.number}/{ticket.link_key}/"


def public_of(ticket: Ticket) -> str:
    return f"/tickets/{ticket.number}/"


def test_the_page_says_first_who_has_it_and_by_when(cast):
    ticket = a_dispatched_ticket(cast)
    page = words_of(browser_of(cast.resident).get(page_of(ticket)))
    said = f"已派给{cast.property_unit.name}，最迟 "
    assert said in page
    assert page.index(said) < page.index("您报了这件事") < page.index(f"派给{cast.property_unit.name}</strong>")
    assert "前答复您" in page


def test_the_page_of_every_state_says_what_is_next(cast):
    said = {
        a_ticket: "居委会最迟",
        an_accepted_ticket: "正在安排谁来办",
        a_dispatched_ticket: "前答复您",
        a_done_ticket: "请您看看解决了没有",
        a_closed_ticket: "已办结，从报事到办结用了",
    }
    browser = browser_of(cast.resident)
    for make, words in said.items():
        assert words in words_of(browser.get(page_of(make(cast)))), make.__name__


def test_a_diverted_matter_says_why_and_where_to_go(cast):
    ticket = a_ticket(cast)
    handling.divert(ticket=ticket, disposition="OUTSIDE", reason="站牌请打 12345。", by=cast.secretary, now=now())
    page = words_of(browser_of(cast.resident).get(page_of(ticket)))
    assert "站牌请打 12345。" in page
    assert "不属于社区和街道的职责" in page


def test_an_overdue_matter_says_so_in_words(cast):
    ticket = a_dispatched_ticket(cast, now=now() - timedelta(days=9))
    page = words_of(browser_of(cast.resident).get(page_of(ticket)))
    assert "本该在" in page
    assert "已超" in page
    assert "到时限还没有答复" in page


def test_the_history_names_no_person(cast):
    ticket = a_done_ticket(cast)
    handling.note(ticket=ticket, text="内部的话", by=cast.secretary, now=now())
    page = words_of(browser_of(cast.resident).get(page_of(ticket)))
    for hidden in ("张书记", "刘委员", "物业小陈", "内部的话"):
        assert hidden not in page


def test_the_link_opens_the_reporters_page_without_signing_in(cast):
    ticket = a_ticket(cast, by=None, contact_phone="13900000000")
    answer = a_browser().get(link_of(ticket))
    assert answer.status_code == 200
    assert "补充说明" in words_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_wrong_key_and_a_wrong_number_lead_nowhere(cast, beta):
    ticket, other = a_ticket(cast), a_ticket(cast)
    letters, year, digits = ticket.number.split("-")
    wrong = [
        f"/t/{ticket.number}/{other.link_key}/",
        f"/t/{ticket.number}/{ticket.link_key[:-1]}/",
        f"/t/{letters}-{int(year) - 1}-{digits}/{ticket.link_key}/",
        f"/t/ZZ-{year}-{digits}/{ticket.link_key}/",
        f"/t/{ticket.number}/x/",
        f"/my/{letters}-{year}-{'9' * 18}/",
        f"/my/{letters}-{year}-{'9' * 30}/",
    ]
    browser = browser_of(cast.resident)
    assert [browser.get(address).status_code for address in wrong] == [404] * len(wrong)
    with inside(beta):
        assert a_browser("beta").get(link_of(ticket)).status_code == 404


def test_another_persons_ticket_is_not_found(cast):
    ticket = a_dispatched_ticket(cast)
    answer = browser_of(cast.neighbour).get(page_of(ticket))
    assert answer.status_code == 404
    assert "没有找到这个页面" in words_of(answer)
    assert browser_of(cast.neighbour).post(page_of(ticket), {"do": "withdraw"}).status_code == 404


def test_a_visitor_is_asked_to_sign_in_and_comes_back(cast):
    ticket = a_ticket(cast)
    assert a_browser().get(page_of(ticket))["Location"] == f"/sign-in/?next=%2Fmy%2F{ticket.number}%2F"


def test_the_reporter_adds_words_and_a_photo(cast):
    ticket = a_dispatched_ticket(cast)
    photo = SimpleUploadedFile("a.jpg", a_jpeg(), "image/jpeg")
    browser = browser_of(cast.resident)
    answer = browser.post(
        page_of(ticket),
        {"do": "supplement", "supplement-text": "今天又响了。", "supplement-photos": photo},
        follow=True,
    )
    assert "补充的情况已经交给承办的人" in words_of(answer)
    step = ticket.steps.latest("id")
    assert (step.verb, step.public_text, step.photos.count()) == ("supplement", "今天又响了。", 1)


def test_the_holder_of_the_link_may_add_too(cast):
    ticket = a_ticket(cast, by=None, contact_phone="13900000000")
    a_browser().post(link_of(ticket), {"do": "supplement", "supplement-text": "还有一点。"})
    assert ticket.steps.latest("id").verb == "supplement"


def test_an_empty_addition_is_refused_beside_its_field(cast):
    ticket = a_dispatched_ticket(cast)
    answer = browser_of(cast.resident).post(page_of(ticket), {"do": "supplement", "supplement-text": " "})
    assert answer.status_code == 400
    assert 'id="id_supplement-text_error"' in words_of(answer)
    assert ticket.steps.filter(verb="supplement").count() == 0


def test_a_text_file_as_a_photo_is_refused_and_the_words_stay(cast):
    ticket = a_dispatched_ticket(cast)
    file = SimpleUploadedFile("a.jpg", b"words", "image/jpeg")
    sent = {"do": "supplement", "supplement-text": "今天又响了。", "supplement-photos": file}
    answer = browser_of(cast.resident).post(page_of(ticket), sent)
    assert answer.status_code == 400
    assert "它不是照片" in words_of(answer)
    assert "今天又响了。" in words_of(answer)
    assert ticket.steps.filter(verb="supplement").count() == 0


def test_the_reporter_takes_it_back_before_it_is_dispatched(cast):
    ticket = an_accepted_ticket(cast)
    browser = browser_of(cast.resident)
    assert "撤回" in words_of(browser.get(page_of(ticket)))
    browser.post(page_of(ticket), {"do": "withdraw"})
    ticket.refresh_from_db()
    assert ticket.state == "WITHDRAWN"
    assert browser_of(cast.neighbour).get(public_of(ticket)).status_code == 404


def test_taking_it_back_too_late_is_refused_in_words(cast):
    ticket = a_dispatched_ticket(cast)
    answer = browser_of(cast.resident).post(page_of(ticket), {"do": "withdraw"})
    assert answer.status_code == 400
    assert "不能这样办" in words_of(answer)
    ticket.refresh_from_db()
    assert ticket.state == "DISPATCHED"


@pytest.mark.parametrize(
    ("solved", "state", "said"),
    [("yes", "CLOSED", "您说解决了，办结（满意）"), ("no", "HANDLING", "您说没解决，重新办（满意）")],
)
def test_the_reporter_says_how_it_was_done(cast, solved, state, said):
    ticket = a_done_ticket(cast)
    browser = browser_of(cast.resident)
    assert "说说办得怎么样" in words_of(browser.get(page_of(ticket)))
    sent = {"do": "rate", "rate-solved": solved, "rate-satisfaction": "SATISFIED", "rate-text": "谢谢。"}
    answer = browser.post(page_of(ticket), sent, follow=True)
    ticket.refresh_from_db()
    assert ticket.state == state
    assert said in words_of(answer)


def test_half_an_opinion_is_asked_for_the_other_half(cast):
    ticket = a_done_ticket(cast)
    answer = browser_of(cast.resident).post(
        page_of(ticket), {"do": "rate", "rate-solved": "yes", "rate-text": "谢谢。"}
    )
    assert answer.status_code == 400
    assert "请选满意、基本满意或不满意" in words_of(answer)
    assert "谢谢。" in words_of(answer)


def test_an_unsolved_matter_is_taken_up_again(cast):
    ticket = a_closed_ticket(cast)
    browser = browser_of(cast.resident)
    browser.post(page_of(ticket), {"do": "reopen", "reopen-reason": "昨晚又响了。"})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened) == ("HANDLING", 1)


def test_an_old_end_offers_no_reopening(cast, settings):
    ticket = a_closed_ticket(cast)
    settings.REOPEN_DAYS = -1
    assert "还没解决" not in words_of(browser_of(cast.resident).get(page_of(ticket)))
    answer = browser_of(cast.resident).post(page_of(ticket), {"do": "reopen", "reopen-reason": "又响了。"})
    assert "请重新报一件事" in words_of(answer)


def test_a_verb_that_is_none_changes_nothing(cast):
    ticket = a_dispatched_ticket(cast)
    before = ticket.steps.count()
    assert browser_of(cast.resident).post(page_of(ticket), {"do": "close"}).status_code == 200
    assert ticket.steps.count() == before


def test_the_public_page_masks_and_keeps_doors_and_words_private(cast):
    ticket = a_dispatched_ticket(
        cast, text="2单元 301室 夜里装修，电话 13812345678。", place="3 层 301 门口", entrance=cast.entrance
    )
    page = words_of(a_browser().get(public_of(ticket)))
    assert cast.building.name in page
    for hidden in ("13812345678", "301", cast.entrance.name + "</dd>", cast.resident.phone, "李阿姨"):
        assert hidden not in page
    own = words_of(browser_of(cast.resident).get(page_of(ticket)))
    assert "301室" in own


@pytest.mark.parametrize("code", ["NS01", "SF02", "SF03"])
def test_what_is_never_public_has_no_public_page(cast, code):
    ticket = a_dispatched_ticket(cast, code=code)
    Ticket.objects.filter(pk=ticket.pk).update(is_public=True)
    for browser in (a_browser(), browser_of(cast.neighbour)):
        assert browser.get(public_of(ticket)).status_code == 404
        assert browser.post(public_of(ticket)).status_code == 404


def test_a_neighbour_joins_once(cast):
    ticket = a_dispatched_ticket(cast)
    browser = browser_of(cast.neighbour)
    for _ in range(2):
        answer = browser.post(public_of(ticket), follow=True)
        assert "有进展一起告诉您" in words_of(answer)
    assert MeToo.objects.count() == 1
    assert "位邻居也遇到了" not in words_of(answer)
    assert "还有 1 位邻居也遇到了" in words_of(a_browser().get(public_of(ticket)))


def test_a_visitor_who_joins_signs_in_first(cast):
    ticket = a_dispatched_ticket(cast)
    assert a_browser().post(public_of(ticket))["Location"].startswith("/sign-in/?next=")
    assert MeToo.objects.count() == 0


def test_joining_ones_own_matter_is_refused_in_words(cast):
    ticket = a_dispatched_ticket(cast)
    answer = browser_of(cast.resident).post(public_of(ticket))
    assert answer.status_code == 409
    assert "就是您报的" in words_of(answer)


@pytest.mark.parametrize("page", [page_of, public_of])
def test_a_page_costs_the_same_with_a_short_and_a_long_history(cast, page):
    ticket, browser = a_dispatched_ticket(cast), browser_of(cast.resident)
    browser.get(page(ticket))
    counts = []
    for more in (0, 5):
        for n in range(more):
            supplement(ticket=ticket, text=f"第 {n} 次。", by=cast.resident, now=now())
        with CaptureQueriesContext(connection) as asked:
            browser.get(page(ticket))
        counts.append(asked_of(asked))
    assert counts[0] == counts[1] <= 8, [query["sql"][-150:] for query in asked.captured_queries]


def test_my_list_costs_the_same_with_one_and_with_three(cast):
    browser = browser_of(cast.resident)
    browser.get("/my/")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            a_dispatched_ticket(cast)
        with CaptureQueriesContext(connection) as asked:
            page = words_of(browser.get("/my/"))
        counts.append(asked_of(asked))
    assert counts[0] == counts[1] <= 8
    assert page.count('class="row-title"') == 3


def test_my_list_holds_only_my_own_with_their_own_words(cast):
    a_ticket(cast, text="我家 301室 漏水。")
    a_ticket(cast, by="neighbour", text="赵大爷报的。")
    page = words_of(browser_of(cast.resident).get("/my/"))
    assert "我家 301室 漏水" in page
    assert "赵大爷" not in page


def test_somebody_without_reports_is_shown_the_way(cast):
    page = words_of(browser_of(a_resident("13700000000", "新邻居")).get("/my/"))
    assert "您还没有报过事" in page
    assert 'href="/report/"' in page
