"""Every step that can be taken at the desk, and what a refusal leaves behind."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from communities.feedback import desk, handling
from communities.feedback.desk.offering import ACTS
from communities.feedback.models import Category, Photo, Step, Ticket
from communities.feedback.states import STEPS
from communities.tenants.scope import inside
from tests.builders.images import a_jpeg
from tests.builders.people import client_of
from tests.builders.tickets import a_closed_ticket, a_dispatched_ticket, a_done_ticket, a_ticket, an_accepted_ticket

QUEUE = "/manage/tickets/"


@pytest.fixture
def at_desk(cast, alpha):
    """Post a step as somebody, and read the ticket again."""

    def post(ticket, verb, data=None, *, by="secretary"):
        with inside(alpha):
            path, client = f"{QUEUE}{ticket.number}/{verb}/", client_of(getattr(cast, by))
        answer = client.post(path, data or {})
        with inside(alpha):
            ticket.refresh_from_db()
        return answer

    return post


def words(answer):
    return answer.content.decode()


def a_file(name="a.jpg", content=None):
    return SimpleUploadedFile(name, content or a_jpeg(), content_type="image/jpeg")


def test_every_step_that_staff_take_has_its_form():
    # supplement, withdraw, reopen are the reporter's; rework is a call-back that says no
    assert set(ACTS) == set(STEPS) - {"supplement", "withdraw", "reopen", "rework"}
    assert desk.__doc__


def test_accepting_may_correct_the_category(cast, at_desk):
    ticket = a_ticket(cast, code="NS02")
    answer = at_desk(ticket, "accept", {"category": "PK01", "public": "on"})
    assert answer.status_code == 302 and answer["Location"] == f"{QUEUE}AA-{ticket.reported_at.year}-{ticket.pk:05d}/"
    assert (ticket.state, ticket.category_id, ticket.is_public) == ("ACCEPTED", "PK01", True)


def test_diverting_without_a_reason_keeps_what_was_chosen_and_changes_nothing(cast, at_desk):
    ticket = a_ticket(cast)
    answer = at_desk(ticket, "divert", {"disposition": "OUTSIDE", "reason": "  "})
    assert answer.status_code == 400 and "请写明为什么不由社区办" in words(answer)
    assert '<option value="OUTSIDE" selected>' in words(answer)
    assert ticket.state == "REPORTED"


def test_a_dispatch_proposes_the_unit_of_the_catalogue_and_says_the_deadline_before(cast, alpha):
    ticket = an_accepted_ticket(cast)
    path, client, unit = f"{QUEUE}{ticket.number}/", client_of(cast.secretary), cast.property_unit
    shown = words(client.get(path))
    assert f'<option value="unit-{unit.pk}" selected>' in shown and "一般：7 天，最迟 " in shown
    assert f'<option value="worker-{cast.post.pk}">' in shown


@pytest.mark.parametrize("to", ["", "unit-0", "worker-999", "unit-x", "nonsense"])
def test_a_dispatch_to_nobody_keeps_the_words_and_says_what_is_missing(cast, at_desk, to):
    ticket = an_accepted_ticket(cast)
    answer = at_desk(ticket, "dispatch", {"to": to, "time_class": "S2", "note": "先去看看"})
    assert answer.status_code == 400 and 'id="id_to_error"' in words(answer) and "先去看看" in words(answer)
    assert ticket.state == "ACCEPTED"


def test_a_dispatch_reaches_a_unit_or_a_grid_worker(cast, at_desk):
    one, other = an_accepted_ticket(cast), an_accepted_ticket(cast)
    at_desk(one, "dispatch", {"to": f"unit-{cast.property_unit.pk}", "time_class": "S1", "note": ""})
    at_desk(other, "dispatch", {"to": f"worker-{cast.post.pk}", "time_class": "S2", "note": ""})
    assert (one.state, one.lead_id, one.time_class) == ("DISPATCHED", cast.property_unit.pk, "S1")
    assert (other.state, other.worker_id) == ("DISPATCHED", cast.post.pk)


def test_a_handler_signs_then_reports_done_with_photos(cast, at_desk, alpha):
    ticket = a_dispatched_ticket(cast)
    assert at_desk(ticket, "sign", by="property").status_code == 302
    data = {"text": "已约定停工时间", "photos": [a_file(), a_file("b.jpg")]}
    answer = at_desk(ticket, "report_done", data, by="property")
    assert (answer.status_code, ticket.state) == (302, "DONE")
    with inside(alpha):
        assert ticket.photos.count() == 2


def test_photos_stay_when_the_form_comes_back_and_are_sent_with_the_next_try(cast, at_desk, alpha):
    ticket = a_dispatched_ticket(cast)
    answer = at_desk(ticket, "report_done", {"text": "", "photos": [a_file()]}, by="property")
    assert answer.status_code == 400 and ticket.state == "DISPATCHED"
    with inside(alpha):
        kept = Photo.objects.get(ticket__isnull=True)
    assert f'name="kept" value="{kept.key}"' in words(answer)
    at_desk(ticket, "report_done", {"text": "修好了", "kept": kept.key}, by="property")
    with inside(alpha):
        assert (ticket.state, ticket.photos.get()) == ("DONE", kept)


def test_a_file_that_is_no_photo_is_refused_in_words(cast, at_desk):
    ticket = a_dispatched_ticket(cast)
    data = {"text": "修好了", "photos": [a_file("x.jpg", b"MZ nothing like a photo")]}
    answer = at_desk(ticket, "report_done", data, by="property")
    assert answer.status_code == 400 and "不是照片" in words(answer) and "修好了" in words(answer)
    assert ticket.state == "DISPATCHED"


def test_nobody_sends_the_photos_of_another(cast, at_desk, alpha):
    first, second = a_dispatched_ticket(cast), a_dispatched_ticket(cast)
    at_desk(first, "report_done", {"text": "", "photos": [a_file()]}, by="property")
    with inside(alpha):
        key = Photo.objects.get(ticket__isnull=True).key
    at_desk(second, "reply", {"text": "看一下", "kept": key}, by="secretary")
    with inside(alpha):
        assert second.photos.count() == 0
        client = client_of(cast.secretary)
    assert client.get(f"{QUEUE}photo/{key}/thumb/").status_code == 404


def test_a_handler_who_objects_goes_back_to_the_list(cast, at_desk):
    ticket = a_dispatched_ticket(cast)
    answer = at_desk(ticket, "object", {"reason": "这是市政道路"}, by="property")
    assert (answer.status_code, answer["Location"]) == (302, QUEUE)
    assert (ticket.state, ticket.lead_id) == ("ACCEPTED", None)


@pytest.mark.parametrize("verb", ["accept", "dispatch", "sign", "report_done", "close", "hide", "publish"])
def test_a_handler_takes_no_step_on_a_foreign_ticket(cast, at_desk, verb):
    ticket = a_ticket(cast)
    assert at_desk(ticket, verb, by="property").status_code == 404
    assert ticket.state == "REPORTED"


@pytest.mark.parametrize(("solved", "state"), [("yes", "CLOSED"), ("no", "HANDLING")])
def test_a_call_back_closes_or_sends_back(cast, at_desk, solved, state):
    ticket = a_done_ticket(cast)
    data = {"solved": solved, "satisfaction": "FAIRLY", "contacted": "yes", "text": "还行"}
    assert at_desk(ticket, "close", data, by="member").status_code == 302
    assert (ticket.state, ticket.satisfaction) == (state, "FAIRLY")


def test_who_reported_it_done_is_told_that_another_calls_back(cast, alpha, at_desk):
    ticket = an_accepted_ticket(cast)
    handling.dispatch(ticket=ticket, unit=cast.committee_unit, by=cast.secretary, now=now())
    handling.report_done(ticket=ticket, text="调解好了", photos=[], by=cast.secretary, now=now())
    path, client = f"{QUEUE}{ticket.number}/", client_of(cast.secretary)
    assert "请另一位同事来回访" in words(client.get(path))
    answer = at_desk(ticket, "close", {"solved": "yes", "satisfaction": "SATISFIED"})
    assert answer.status_code == 400 and "请另一位同事" in words(answer) and ticket.state == "DONE"


def test_publishing_shows_exactly_the_chosen_photos(cast, at_desk, alpha):
    ticket = a_dispatched_ticket(cast)
    at_desk(ticket, "report_done", {"text": "好了", "photos": [a_file(), a_file("b.jpg")]}, by="property")
    with inside(alpha):
        first, second = ticket.photos.order_by("id")
    at_desk(ticket, "publish", {"photos": [second.key]})
    with inside(alpha):
        first.refresh_from_db(), second.refresh_from_db()
    assert (first.is_public, second.is_public) == (False, True)


def test_hiding_asks_for_a_reason(cast, at_desk):
    ticket = a_closed_ticket(cast)
    assert at_desk(ticket, "hide", {"reason": ""}).status_code == 400 and ticket.is_public
    assert at_desk(ticket, "hide", {"reason": "有人认出来了"}).status_code == 302 and not ticket.is_public


def test_a_step_that_came_too_late_is_refused_on_the_page(cast, at_desk):
    ticket = a_closed_ticket(cast)
    answer = at_desk(ticket, "dispatch", {"to": f"unit-{cast.property_unit.pk}", "time_class": "S2"})
    assert answer.status_code == 409 and "请刷新页面看看最新进展" in words(answer)


def test_an_unknown_step_is_not_found_and_a_step_is_not_taken_by_a_link(cast, alpha):
    ticket = a_ticket(cast)
    path, client = f"{QUEUE}{ticket.number}/", client_of(cast.secretary)
    assert client.post(path + "close_all/").status_code == 404
    assert client.get(path + "accept/")["Location"] == path
    with inside(alpha):
        ticket.refresh_from_db()
    assert ticket.state == "REPORTED"


def test_several_are_accepted_each_by_its_own_step(cast, alpha):
    tickets = [a_ticket(cast), a_ticket(cast), an_accepted_ticket(cast)]
    client, steps = client_of(cast.secretary), Step.objects.filter(verb="accept")
    answer = client.post(QUEUE + "several/?look=new", {"act": "accept", "pick": [t.pk for t in tickets]}, follow=True)
    assert "已受理 2 件" in words(answer) and "不能这样办" in words(answer)
    with inside(alpha):
        assert steps.count() == 3
        assert set(Ticket.objects.values_list("state", flat=True)) == {"ACCEPTED"}


def test_what_was_accepted_with_many_others_is_published_only_after_somebody_has_read_it(cast, alpha):
    ticket, client = a_ticket(cast), client_of(cast.secretary)
    answer = client.post(QUEUE + "several/?look=new", {"act": "accept", "pick": [ticket.pk]}, follow=True)
    assert "都还没有公开" in words(answer)
    too_many = client.post(QUEUE + "several/?look=new", {"act": "accept", "pick": list(range(1, 52))}, follow=True)
    assert "一次最多办 50 件" in words(too_many)
    with inside(alpha):
        assert not Ticket.objects.public().exists()


def test_nothing_about_the_call_back_is_ticked_beforehand(cast, at_desk):
    ticket = a_done_ticket(cast)
    answer = at_desk(ticket, "close", {"solved": "yes", "satisfaction": "FAIRLY"}, by="member")
    assert answer.status_code == 400 and "请选联系过还是没联系过" in words(answer) and ticket.state == "DONE"


def test_several_of_one_category_are_sent_to_one_unit(cast, alpha):
    one, two = an_accepted_ticket(cast, code="PK01"), an_accepted_ticket(cast, code="PK01")
    other = an_accepted_ticket(cast, code="GB03")
    client, to = client_of(cast.secretary), f"unit-{cast.property_unit.pk}"
    mixed = {"act": "dispatch", "to": to, "pick": [one.pk, two.pk, other.pk]}
    assert "只勾选一个类别" in words(client.post(QUEUE + "several/?look=accepted", mixed, follow=True))
    nobody = mixed | {"pick": [one.pk], "to": ""}
    assert "请选派给哪个单位" in words(client.post(QUEUE + "several/", nobody, follow=True))
    assert "请先在列表里勾选" in words(client.post(QUEUE + "several/", {"act": "accept"}, follow=True))
    same = mixed | {"pick": [one.pk, two.pk]}
    assert "已派发 2 件" in words(client.post(QUEUE + "several/?look=accepted", same, follow=True))
    with inside(alpha):
        assert Ticket.objects.filter(state="DISPATCHED", lead=cast.property_unit).count() == 2


def test_a_caller_gets_a_number_and_who_took_it_down_is_kept(cast, alpha):
    client = client_of(cast.member)
    data = {
        "category": "PM09",
        "text": "厨房漏水。",
        "where": f"entrance-{cast.entrance.pk}",
        "kind": "HELP",
        "place": "3 层",
        "contact_name": "孙奶奶",
        "contact_phone": "139 1234 5678",
    }
    answer = client.post(QUEUE + "new/", data, follow=True)
    assert "已记下，编号 AA-" in words(answer)
    with inside(alpha):
        ticket = Ticket.objects.get()
        assert (ticket.source, ticket.entrance, ticket.building) == ("DESK", cast.entrance, cast.building)
        assert (ticket.reporter, ticket.contact_phone) == (None, "13912345678")
        assert ticket.steps.get().by == cast.member
    assert "居委会代录了这件事" in words(answer)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"where": ""}, "where"),
        ({"category": ""}, "category"),
        ({"contact_phone": "12"}, "contact_phone"),
    ],
)
def test_a_call_taken_down_badly_comes_back_with_what_was_typed(cast, alpha, wrong, field):
    client, building = client_of(cast.member), f"building-{cast.building.pk}"
    data = {"category": "PM09", "text": "厨房漏水。", "where": building, "kind": "HELP", "contact_name": "孙奶奶"}
    answer = client.post(QUEUE + "new/", data | wrong)
    assert answer.status_code == 400 and f'id="id_{field}_error"' in words(answer) and "孙奶奶" in words(answer)
    with inside(alpha):
        assert not Ticket.objects.exists()


def test_a_category_that_is_never_public_cannot_be_made_so(cast, alpha):
    client, path = client_of(cast.secretary), "/manage/snippets/feedback/category/edit/NS01/"
    data = {"name": "邻里生活噪声", "group": "噪声", "lead": "RC", "time_class": "S2", "sort": "17", "is_active": "on"}
    assert "不能公开" in words(client.post(path, data | {"is_public": "on"}))
    assert client.post(path, data | {"name": "楼上楼下的噪声"}).status_code == 302
    with inside(alpha):
        category = Category.objects.get(pk="NS01")
    assert (category.name, category.is_public) == ("楼上楼下的噪声", False)
