"""The rosters of a committee in a browser: a sheet with ten faults, a move, a re-election."""

from types import SimpleNamespace

import openpyxl
import pytest
from django.utils.timezone import localdate, now

from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.feedback import handling
from communities.grid.models import Grid, GridWorker
from communities.importing.working import work_waiting
from communities.notifications.models import Message
from communities.party.kinds import UnitKind
from communities.party.models import Appointment, Term
from communities.residents.models import Building, Dwelling, Entrance, Person, Residency
from communities.tenants.scope import inside
from tests import databases
from tests.builders.party import a_member, a_unit, holds_post
from tests.builders.people import PASSWORD, a_staff_member
from tests.builders.sheets import xlsx_bytes
from tests.builders.tickets import an_accepted_ticket
from tests.communities.importing.wizard import PEOPLE
from tests.journeys.test_noise_from_report_to_call_back import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def homes(portal):
    with inside(databases.community("alpha")):
        building = Building.objects.get(name="6号楼")
        entrance = Entrance.objects.get(building=building)
        for number in ("301", "302", "303"):
            Dwelling.objects.create(building=building, entrance=entrance, number=number)


def a_person(name, number="301", role="家人", **more):
    cells = {"姓名": name, "楼栋": "6号楼", "单元": "2单元", "房号": number, "身份": role} | more
    return [cells.get(heading, "") for heading in PEOPLE]


GOOD = [
    a_person("王梅", role="业主", 手机号="13912345678", 户主="是"),
    a_person("李明", "302", "租户", 起="2026-03-01"),
]
# each: the wrong cell, its heading, what is right
WRONG = [
    ("姓名", "", "赵一"), ("手机号", "1391234", "13900000001"), ("出生年份", "去年", "1950"), ("楼栋", "60号楼", "6号楼"),
    ("单元", "9单元", "2单元"), ("房号", "999", "303"), ("身份", "房东", "租户"), ("户主", "对", "否"),
    ("起", "2026-02-30", "2026-02-28"), ("监护人手机号", "123", ""),
]  # fmt: skip


def work(portal) -> None:
    """What the worker does when it is woken."""
    with inside(databases.community("alpha")):
        work_waiting()


def upload(desk, portal, path) -> None:
    desk.goto(f"{portal}/manage/imports/people/new/")
    desk.get_by_label("表格文件").set_input_files(path)
    desk.get_by_role("button", name="上传并核对").click()
    desk.get_by_role("heading", name="正在核对").wait_for()
    work(portal)
    desk.get_by_role("heading", name="等您确认").wait_for()


def confirm(desk, portal, name: str) -> None:
    desk.get_by_role("button", name=name).click()
    work(portal)
    desk.get_by_role("heading", name="已导入").wait_for()


def test_a_roster_with_ten_faults_is_looked_over_corrected_and_taken_in(portal, homes, someone, tmp_path):
    desk = someone(at_desk=True)
    sign_in(desk, portal, "shuji")
    bad = [a_person(f"居民{place}", **{heading: cell}) for place, (heading, cell, _) in enumerate(WRONG)]
    path = tmp_path / "居民.xlsx"
    path.write_bytes(xlsx_bytes(PEOPLE, *GOOD, *bad))

    # given a sheet of twelve rows, the desk shows two to take in and ten faults, each by row, column and reason
    upload(desk, portal, path)
    words = desk.locator("#import").inner_text()
    assert "新增 2" in words and "有误 10" in words
    for place, (heading, _, _) in enumerate(WRONG, start=4):
        row = desk.locator("tbody tr", has=desk.get_by_role("rowheader", name=str(place), exact=True))
        assert heading in row.inner_text()

    # when it is confirmed, the two go in, and the faults come out as a sheet
    confirm(desk, portal, "写入：新增 2 行，更改 0 行")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="下载有误的 10 行").click()
    faults = tmp_path / "有误.xlsx"
    download.value.save_as(faults)

    # and when that sheet is corrected where it says and sent again, all ten go in
    book = openpyxl.load_workbook(faults)
    headings = [cell.value for cell in book.active[1]]
    for row, (heading, _, right) in zip(book.active.iter_rows(min_row=2), WRONG, strict=True):
        assert heading in row[headings.index("列")].value
        row[headings.index(heading)].value = right
    book.save(faults)
    upload(desk, portal, faults)
    confirm(desk, portal, "写入：新增 10 行，更改 0 行")
    with inside(databases.community("alpha")):
        assert Person.objects.count() == Residency.objects.count() == 12

    # then one press takes all ten back
    desk.get_by_role("button", name="撤销这次导入的 10 行").click()
    work(portal)
    desk.get_by_role("heading", name="已撤销").wait_for()
    with inside(databases.community("alpha")):
        assert {person.name for person in Person.objects.all()} == {"王梅", "李明"}


def test_somebody_moves_from_one_flat_to_another(portal, homes, someone):
    desk = someone(at_desk=True)
    sign_in(desk, portal, "shuji")

    # given a tenant in 301 since spring
    desk.goto(f"{portal}/manage/residents/new/")
    desk.get_by_label("姓名").fill("周敏")
    desk.get_by_role("button", name="登记", exact=True).click()
    moving_in = desk.locator("form[action$='/move_in/']")
    reveal(desk, moving_in)
    moving_in.get_by_label("楼栋").select_option(label="6号楼")
    moving_in.get_by_label("单元").fill("2单元")
    moving_in.get_by_label("房号").fill("301")
    moving_in.get_by_label("身份").select_option(label="租户")
    moving_in.get_by_label("从哪天起").fill("2026-03-01")
    moving_in.get_by_role("button").click()

    # when she moves to 303
    moving = desk.locator("form[action$='/move/']")
    reveal(desk, moving)
    moving.get_by_label("楼栋").select_option(label="6号楼")
    moving.get_by_label("单元").fill("2单元")
    moving.get_by_label("房号").fill("303")
    moving.get_by_label("从哪天起不在").fill("2026-10-01")
    moving.get_by_role("button").click()

    # then both stand there, the old one with its end, and the roster finds her in the new one alone
    words = desk.locator("main").inner_text()
    assert "6号楼2单元301室" in words and "2026-10-01" in words and "6号楼2单元303室" in words
    desk.goto(f"{portal}/manage/residents/")
    desk.get_by_role("searchbox").fill("6号楼 303")
    desk.get_by_role("button", name="查找").click()
    row = desk.locator(".desk tbody tr").inner_text()
    assert "周敏" in row and "303室" in row and "301室" not in row


def test_a_branch_elects_anew_and_rights_end_at_midnight(portal, someone):
    # given a branch whose secretary may use the back office by that post, and a member who may not
    with inside(databases.community("alpha")):
        branch = a_unit("第一党支部", UnitKind.BRANCH)
        old = a_staff_member("laoshuji", Role.COMMITTEE_MEMBER, name="老书记")
        holds_post(a_member("老书记", branch, user=old), branch, grant=old.grants.get())
        new = User.objects.create_user("r_new", phone="13800000055", name="新书记")
        a_member("新书记", branch, user=new)
        # and she answers for a grid and has a ticket in hand
        post = GridWorker.objects.create(user=old, grid=Grid.objects.get(), is_responsible=True)
        secretary, building = User.objects.get(username="shuji"), Building.objects.get(name="6号楼")
        people = SimpleNamespace(resident=User.objects.get(phone="13800000001"), secretary=secretary, building=building)
        ticket = handling.dispatch(ticket=an_accepted_ticket(people), worker=post, by=secretary, now=now())
        number = ticket.number

    # when the secretary of the community writes the result down in three steps
    desk = someone(at_desk=True)
    sign_in(desk, portal, "shuji")
    desk.goto(f"{portal}/manage/party/units/{branch.pk}/elect/")
    desk.get_by_label("批复的文号").fill("〔2026〕9号")
    assert "老书记（书记）" in desk.locator(".desk").inner_text()
    desk.get_by_role("button", name="下一步：填选举结果").click()
    line = desk.locator("fieldset", has_text="第 1 行")
    line.get_by_label("职务").select_option(label="书记")
    line.get_by_label("当选人").select_option(label="新书记")
    line.get_by_label("身份").select_option(label="居委会委员")
    desk.get_by_role("button", name="下一步：核对").click()
    words = desk.locator(".desk").inner_text()
    assert "书记 老书记，“居委会委员”的身份一起结束" in words
    assert "书记 新书记，得到“居委会委员”的身份" in words
    # and leaves what the old secretary has in hand to the new one, as it is proposed
    hands = desk.get_by_label("老书记手上的事交给")
    assert hands.locator("option:checked").inner_text() == "新书记（书记）"
    assert f"诉求 {number}" in words and "的负责人" in words
    desk.get_by_role("button", name="确认换届").click()
    desk.get_by_text("老书记手上的 2 件事交给了新书记").wait_for()

    # then the page shows the new one, and the rights have changed hands at this very midnight
    assert "新书记" in desk.locator(".desk").inner_text()
    with inside(databases.community("alpha")):
        assert not old.grants.in_force(now()).exists()
        assert {held.role for held in new.grants.in_force(now())} == {Role.COMMITTEE_MEMBER, Role.GRID_WORKER}
        [seat] = Appointment.objects.on(localdate()).filter(unit=branch)
        ticket.refresh_from_db()
        assert ticket.worker.user == new == GridWorker.objects.on_duty().get(is_responsible=True).user
        assert Message.objects.filter(to=new, title="老书记把 2 件事交给了您").count() == 1
        assert seat.member.person.name == "新书记" and Term.objects.get().document_number == "〔2026〕9号"
    closed = someone(at_desk=True)
    closed.goto(f"{portal}/manage/")
    closed.get_by_label("用户名").fill("laoshuji")
    closed.get_by_label("密码", exact=True).fill(PASSWORD)
    closed.get_by_role("button", name="登录", exact=True).click()
    assert "今日待办" not in closed.locator("body").inner_text()


def reveal(desk, form) -> None:
    """Open the fold in which a form lies."""
    if not form.is_visible():
        desk.locator("details", has=form).locator("summary").click()
