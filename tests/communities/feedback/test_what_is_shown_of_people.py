"""A neighbour is never exposed: titles, quotations, messages, attributions."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils.timezone import now

from communities.audit.chain import digest_of
from communities.audit.models import Entry
from communities.feedback import handling, reporting
from communities.feedback.models import Category, Photo, Step, Ticket
from communities.feedback.sweeping import forget_uploads
from communities.feedback.uploads import take_upload
from communities.kernel.errors import Invalid
from communities.notifications.models import Message
from communities.receptions import actions as receptions
from tests.api.client import api
from tests.builders.browsers import a_browser, words_of
from tests.builders.receptions import a_booking, a_reception
from tests.builders.tickets import a_done_ticket, a_ticket, an_accepted_ticket
from tests.communities.feedback.filling_in import a_file


@pytest.mark.parametrize("padding", range(14))
def test_a_number_that_the_title_would_cut_is_masked_first(cast, padding):
    text = "楼" * padding + "车主的号码是13812345678，请挪车"
    ticket = a_ticket(cast, text=text)
    assert "138123" not in ticket.public_title and "138123" not in ticket.public_text


def test_the_name_that_the_reporter_goes_by_is_masked_in_what_is_quoted(cast):
    ticket = a_done_ticket(cast, contact_name="王阿姨")
    verdict = {"ticket": ticket, "solved": True, "satisfaction": "SATISFIED", "now": now()}
    handling.call_back(**verdict, text="王阿姨说安静了", by=cast.member)
    assert Step.objects.get(verb="close").public_text == "王*姨说安静了"


def test_neighbours_are_told_only_what_everybody_may_read(cast):
    ticket = an_accepted_ticket(cast, text="我叫王小明，电话13812345678，夜里装修。")
    reporting.me_too(ticket=ticket, by=cast.neighbour, now=now())
    handling.reply(ticket=ticket, text="已上门", by=cast.secretary, now=now())
    told = Message.objects.get(to=cast.neighbour)
    assert "13812345678" not in told.body and "王小明" not in told.body and "已上门" in told.body
    handling.hide(ticket=ticket, reason="有隐私", by=cast.secretary, now=now())
    handling.reply(ticket=ticket, text="还有一句", by=cast.secretary, now=now())
    assert Message.objects.filter(to=cast.neighbour).count() == 1


def test_a_report_without_an_account_is_its_reporters_and_one_taken_down_names_the_committee(cast):
    what = reporting.Report(
        category=a_ticket(cast).category, text="路灯坏了", place="北门", contact_phone="13912345678"
    )
    left = reporting.report(what, by=None, now=now())
    taken_down = reporting.report(what, by=None, recorded_by=cast.secretary, now=now())
    assert left.steps.get().by_label == "报事人"
    step = taken_down.steps.get()
    assert (step.by_label, step.by, taken_down.reporter) == ("居委会", cast.secretary, None)


def test_the_ledger_seals_who_did_a_step_as_the_public_reads_it(cast):
    step = a_ticket(cast).steps.get()
    sealed = digest_of(step.ledger_facts())
    step.by_label = "居委会"
    assert digest_of(step.ledger_facts()) != sealed == Entry.objects.get(verb="feedback.report").digest


def test_a_point_far_from_the_community_is_no_place(cast):
    body = {"category": "PF01", "text": "路灯坏了", "longitude": 10, "latitude": 10, "contact_phone": "13912345678"}
    assert api().post("tickets", body).fields == ["longitude"]
    near = body | {"longitude": cast.building.longitude + 0.001, "latitude": cast.building.latitude}
    assert api().post("tickets", near).status == 201


def test_a_photo_sent_while_old_uploads_are_swept_stays(cast):
    old = [take_upload(a_file(), by=cast.resident, now=now()) for _ in range(2)]
    Photo.objects.update(created_at=now() - timedelta(days=3))
    a_ticket(cast, photos=[old[0]])
    assert forget_uploads() == 1
    assert list(Photo.objects.all()) == [old[0]]
    assert default_storage.exists(old[0].display) and not default_storage.exists(old[1].display)


def test_a_report_whose_photo_is_gone_is_refused_and_nothing_is_kept(cast):
    photo = take_upload(a_file(), by=cast.resident, now=now())
    Photo.objects.all().delete()
    with pytest.raises(Invalid, match="重新上传"):
        a_ticket(cast, photos=[photo])
    assert not Ticket.objects.exists()


THIRD = "让楼下张姐 139-1234-5678 或者 010-66668888 先出来说"


def test_of_a_third_persons_number_that_staff_took_down_no_digit_is_shown(cast):
    what = reporting.Report(category=Category.objects.get(code="NS02"), text=THIRD, building=cast.building)
    ticket = reporting.report(what, by=cast.resident, recorded_by=cast.member, now=now())
    for words in (ticket.public_text, ticket.public_title):
        assert not any(digit in words for digit in "0123456789")
    assert ticket.text == THIRD  # control: who handles it reads whom to call


def test_a_ticket_from_a_reception_shows_no_digit_of_a_third_persons_number(cast):
    met = a_booking(a_reception(cast.member, hours_ahead=-1), cast.resident)
    what = reporting.Report(category=Category.objects.get(code="NS02"), text=THIRD, building=cast.building)
    ticket = receptions.make_ticket(booking=met, what=what, by=cast.member, now=now())
    handling.publish(ticket=handling.accept(ticket=ticket, by=cast.member, now=now()), by=cast.member, now=now())
    page = words_of(a_browser().get(f"/tickets/{ticket.number}/"))
    assert "先出来说" in page
    assert not [digits for digits in ("139-", "1234", "5678", "010-6", "6666", "8888") if digits in page]


def test_control_what_residents_write_themselves_shows_the_mask(cast):
    assert "139****5678" in a_ticket(cast, text=THIRD).public_text
