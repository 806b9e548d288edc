"""What is said about personal data, and the copy that everybody gets of their own."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from python_calamine import CalamineWorkbook

from communities.accounts.models import User
from communities.audit.models import Entry
from communities.feedback.models import Photo, Step, Ticket
from communities.feedback.uploads import take_upload
from communities.kernel.datamap import about_people
from communities.kernel.errors import TooOften
from communities.privacy.copying import as_json, as_workbook, copy_for
from communities.residents import verifying
from communities.residents.models import Dwelling
from communities.tenants.scope import inside
from tests.builders.browsers import a_browser, browser_of
from tests.builders.images import a_jpeg
from tests.builders.tickets import a_closed_ticket, a_ticket

PHONE = "13800000001"


@pytest.fixture
def known(cast):
    """A resident with a matter, a home and messages; and a neighbour with one too, which must not be told."""
    home = Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="302")
    verifying.claim_address(user=cast.resident, name="李秀兰", dwelling=home, now=now())
    a_closed_ticket(cast)
    a_ticket(cast, by=cast.neighbour)
    return cast


def test_the_page_says_every_table_that_tells_of_people_with_its_reason(alpha):
    page = a_browser().get("/privacy/").content.decode()
    for kept in about_people():
        assert str(kept.model._meta.verbose_name) in page and kept.basis in page and str(kept.until) in page


def test_what_one_may_do_stands_first_and_what_is_kept_is_folded_by_purpose(known):
    page = browser_of(known.resident).get("/privacy/").content.decode()
    kept_at = page.index("存了什么，做什么用")
    for door in ("/privacy/mine/", "/privacy/mine/#consents", "/privacy/leave/", "/privacy/my-data.zip"):
        assert 0 < page.index(f'="{door}"') < kept_at
    purposes = {kept.purpose for kept in about_people()}
    assert page[kept_at:].count("<details") == len(purposes) < len(about_people())


def test_the_copy_holds_account_home_matters_and_messages_and_nothing_of_the_neighbour(known):
    tables = {part["name"]: part for part in copy_for(user=known.resident, now=now())}
    assert {"账号", "诉求", "诉求的经过", "居民", "居住核实", "消息"} <= set(tables)
    assert len(tables["诉求"]["rows"]) == 1
    told = json.dumps(list(tables.values()), ensure_ascii=False)
    assert PHONE in told and "6号楼" in told and "李秀兰" in told
    assert known.neighbour.phone not in told
    assert known.neighbour.phone in json.dumps(copy_for(user=known.neighbour, now=now()), ensure_ascii=False)


def test_notes_that_staff_write_among_themselves_are_not_in_it(known):
    assert Step.objects.filter(ticket__reporter=known.resident).exists()
    tables = {part["name"]: part for part in copy_for(user=known.resident, now=now())}
    assert "内部备注" not in tables["诉求的经过"]["headings"]


def test_the_file_is_json_or_a_workbook_of_text_in_which_nothing_is_a_formula(known):
    User.objects.filter(pk=known.resident.pk).update(name='=HYPERLINK("http://x")')
    parts = copy_for(user=User.objects.get(pk=known.resident.pk), now=now())
    assert json.loads(as_json(parts))["账号"][0]["手机号"] == PHONE
    sheet = CalamineWorkbook.from_filelike(BytesIO(as_workbook(parts))).get_sheet_by_name("账号").to_python()
    assert sheet[1][sheet[0].index("手机号")] == PHONE
    assert sheet[1][sheet[0].index("称呼")].startswith("'=")


def test_the_archive_holds_both_and_the_pictures_of_ones_own_matters_alone(known):
    for by in (known.resident, known.neighbour):
        photo = take_upload(BytesIO(a_jpeg()), by=by, now=now())
        Photo.objects.filter(pk=photo.pk).update(ticket=Ticket.objects.filter(reporter=by).latest("pk"))
    answer = browser_of(known.resident).post("/privacy/my-data.zip")
    assert "no-store" in answer["Cache-Control"]
    archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    mine = Photo.objects.get(owner=known.resident)
    picture = f"照片/{mine.ticket.number}-{mine.pk}.jpg"
    assert set(archive.namelist()) == {"我的数据.json", "我的数据.xlsx", picture}
    assert archive.read(picture).startswith(b"\xff\xd8")
    assert PHONE in archive.read("我的数据.json").decode()


@pytest.mark.parametrize("kind", ["json", "xlsx", "zip"])
def test_it_is_downloaded_by_the_person_alone_and_stands_in_the_ledger(known, kind):
    answer = browser_of(known.resident).post(f"/privacy/my-data.{kind}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(verb="privacy.copy", actor=f"accounts.user:{known.resident.pk}").count() == 1
    stranger = a_browser().post(f"/privacy/my-data.{kind}")
    assert stranger.status_code == 302 and "sign-in" in stranger["Location"]
    assert browser_of(known.resident).get(f"/privacy/my-data.{kind}").status_code == 405


def test_it_costs_the_same_with_one_matter_and_with_three(known):
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as seen:
            copy_for(user=known.resident, now=now())
        counts.append(len(seen))
        a_ticket(known)
    assert len(set(counts)) == 1, counts


def test_who_downloads_too_often_is_told_so(known, monkeypatch):
    monkeypatch.setattr("communities.privacy.copying.MOST_A_DAY", 1)
    browser = browser_of(known.resident)
    assert browser.post("/privacy/my-data.json").status_code == 200
    refused = browser.post("/privacy/my-data.json")
    assert refused.status_code == 429 and "明天再试" in refused.content.decode()


def test_the_downloads_of_one_community_are_not_counted_in_another(known, beta, monkeypatch):
    monkeypatch.setattr("communities.privacy.copying.MOST_A_DAY", 1)
    copy_for(user=known.resident, now=now())
    with inside(beta):
        namesake = User.objects.create(pk=known.resident.pk, username="x")
        copy_for(user=namesake, now=now())
        with pytest.raises(TooOften):  # control
            copy_for(user=namesake, now=now())
