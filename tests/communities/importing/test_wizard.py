"""A sheet on its way into a register: previewed, confirmed, stopped, undone."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.utils.timezone import localdate, now

from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.importing import undoing, working
from communities.importing.leaving import forget_lines
from communities.importing.models import Line, Run
from communities.importing.states import State
from communities.kernel.datamap import Leaver
from communities.privacy.sweeping import forget_personal_data
from communities.residents import homes
from communities.residents.models import Building, Dwelling, Entrance, Person, Residency
from communities.tenants.scope import inside
from tests import databases
from tests.builders import people
from tests.builders.browsers import browser_of
from tests.communities.importing.wizard import HOMES, PEOPLE, Wizard, counts, sheet


@pytest.fixture
def of_homes(cast):
    return Wizard(browser_of(cast.secretary), "homes")


@pytest.fixture
def of_people(cast):
    return Wizard(browser_of(cast.secretary), "people")


def a_row(cast, number, floor="3", area="89.50"):
    return [cast.building.name, cast.entrance.name, number, floor, area]


def someone(cast, name, number="301", phone="", role="业主", **more):
    cells = dict.fromkeys(PEOPLE, "") | {
        "姓名": name, "手机号": phone, "楼栋": cast.building.name, "单元": cast.entrance.name, "房号": number, "身份": role,
    }  # fmt: skip
    return list((cells | more).values())


def test_nothing_is_saved_before_it_is_confirmed_and_then_all_of_it(cast, of_homes):
    run = of_homes.send(HOMES, a_row(cast, "301"), a_row(cast, "302"))
    assert (run.state, counts(run)) == (State.READY, (2, 0, 0, 0)) and not Dwelling.objects.exists()
    assert "新增 2 行" in of_homes.said(run)
    run = of_homes.act(run, "confirm")
    assert (run.state, run.written) == (State.DONE, 2)
    assert sorted(Dwelling.objects.values_list("number", flat=True)) == ["301", "302"]


def test_new_changed_unchanged_and_wrong_rows_are_told_apart(cast, of_homes):
    of_homes.take_in(HOMES, a_row(cast, "301"), a_row(cast, "302"))
    rows = [a_row(cast, "301"), a_row(cast, "302", area="90"), a_row(cast, "303"), a_row(cast, "304", area="很大")]
    run = of_homes.send(HOMES, *rows)
    assert counts(run) == (1, 1, 1, 1)
    assert "5 专有面积 ：“很大”不是数字" in of_homes.said(run)
    assert "89.50 → 90.00" in of_homes.said(run, "changed")


def test_faulty_rows_go_out_with_their_reason_and_come_back_corrected(cast, of_homes):
    run = of_homes.send(HOMES, a_row(cast, "301"), a_row(cast, "302", floor="三"), ["九号楼", "", "101", "", ""])
    of_homes.act(run, "confirm")
    answer = of_homes.browser.post(f"/manage/imports/{run.pk}/faults.xlsx")
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values]
    assert rows[0] == [*HOMES, "行号", "列", "原因"]
    assert [(row[5], row[6]) for row in rows[1:]] == [("3", "楼层"), ("4", "楼栋")]
    assert "没有登记过“九号楼”" in rows[2][7]
    rows[1][3], rows[2][0] = "3", cast.building.name
    again = of_homes.take_in(*rows)
    assert again.written == 2 and Dwelling.objects.count() == 3 and again.unread == {}


def test_cancelled_or_not_confirmed_leaves_no_trace_of_the_rows(cast, of_people):
    run = of_people.act(of_people.send(PEOPLE, someone(cast, "王梅")), "cancel")
    assert run.state == State.CANCELLED and not Line.objects.exists() and not Person.objects.exists()
    again = of_people.act(run, "confirm")
    assert again.state == State.CANCELLED, "what is over is not begun again"


def test_buildings_that_are_not_there_are_made_only_when_asked(cast, of_homes):
    assert counts(of_homes.send(HOMES, ["9号楼", "1单元", "101", "", ""])) == (0, 0, 0, 1)
    run = of_homes.take_in(HOMES, ["9号楼", "1单元", "101", "", ""], ["9号楼", "2单元", "101", "", ""], new_places="on")
    assert (
        Building.objects.filter(name="9号楼").count() == 1
        and Entrance.objects.filter(building__name="9号楼").count() == 2
    )
    assert of_homes.act(run, "undo").state == State.UNDONE
    assert not Building.objects.filter(name="9号楼").exists() and not Dwelling.objects.exists()


def test_one_run_is_undone_as_a_whole(cast, of_homes, of_people):
    of_homes.take_in(HOMES, a_row(cast, "301"))
    of_people.take_in(PEOPLE, someone(cast, "王梅", phone="13912345678", 出生年份="1956"))
    run = of_people.take_in(
        PEOPLE,
        someone(cast, "王梅", phone="13912345678", 出生年份="1957", 户主="是"),
        someone(cast, "李明", role="家人"),
    )
    assert counts(run) == (1, 1, 0, 0)
    assert of_people.act(run, "undo").state == State.UNDONE
    person = Person.objects.get()
    assert (person.name, person.birth_year, person.residencies.get().is_head) == ("王梅", 1956, False)
    assert not run.lines.exists() and not list(verify_ledger())


def test_what_several_lines_touched_is_undone_across_windows(cast, of_homes, of_people, monkeypatch):
    monkeypatch.setattr(undoing, "AT_ONCE", 1)
    of_homes.take_in(HOMES, a_row(cast, "301"), a_row(cast, "302"))
    mei = {"phone": "13912345678", "出生年份": "1956"}
    of_people.take_in(PEOPLE, someone(cast, "王梅", **mei))
    before = snapshot()
    run = of_people.take_in(
        PEOPLE,
        someone(cast, "王梅", **mei | {"出生年份": "1957"}, 户主="是"),
        someone(cast, "李明", phone="13800000009", role="家人"),
        someone(cast, "李明", phone="13800000009", role="家人", 房号="302"),
    )
    assert run.written == 3
    assert of_people.act(run, "undo").state == State.UNDONE
    assert snapshot() == before


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_of_a_row_that_several_lines_touched_the_first_before_and_the_last_after_count(monkeypatch, at_once):
    # each: the line, what it made, what it changed
    traces = [
        (1, {"made": [["P", 7, {"a": 1}]], "changed": []}),
        (2, {"made": [], "changed": [["P", 7, {"a": 1}, {"a": 2}], ["Q", 5, {"x": 1}, {"x": 2}]]}),
        (3, {"made": [], "changed": [["Q", 5, {"x": 2, "y": 0}, {"x": 3, "y": 1}], ["Q", 6, {"x": 8}, {"x": 9}]]}),
    ]
    monkeypatch.setattr(undoing, "AT_ONCE", at_once)
    monkeypatch.setattr(undoing, "_traces", lambda run: iter(traces))
    index = undoing._Index(Run())
    before, after = {}, {}
    for part in undoing._values(Run(), index):
        for whole, some in ((before, part.before), (after, part.after)):
            for label, rows in some.items():
                assert not rows.keys() & whole.get(label, {}).keys(), "a row stands in one part alone"
                whole.setdefault(label, {}).update(rows)
    assert before == {"Q": {5: {"x": 1, "y": 0}, 6: {"x": 8}}}
    assert after == {"P": {7: {"a": 2}}, "Q": {5: {"x": 3, "y": 1}, 6: {"x": 9}}}
    assert (index.made, index.first["Q"][5]) == ({"P": {7: 1}, "Q": {}}, 2)


def snapshot() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Person, Residency, Dwelling)]


def test_what_was_changed_or_used_since_is_not_undone_and_the_rows_are_named(cast, of_homes, of_people):
    of_homes.take_in(HOMES, a_row(cast, "301"))
    run = of_people.take_in(
        PEOPLE, someone(cast, "王梅"), someone(cast, "李明", role="家人"), someone(cast, "赵丽", role="家人")
    )
    homes.correct_person(person=Person.objects.get(name="李明"), birth_year=1990, by=cast.secretary, now=now())
    Person.objects.create(name="小赵", birth_year=2015, guardian=Person.objects.get(name="赵丽"))
    run = of_people.act(run, "undo")
    assert run.state == State.DONE and Person.objects.count() == 4
    assert "第 3、4 行" in of_people.said(run, "new")


def test_an_import_that_is_stopped_goes_on_where_it_was(cast, of_homes, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 2)
    run = of_homes.send(HOMES, *[a_row(cast, str(number)) for number in range(301, 307)])
    of_homes.browser.post(f"/manage/imports/{run.pk}/confirm/")
    worker = working._Work(run.pk)
    worker.batch(now())
    of_homes.browser.post(f"/manage/imports/{run.pk}/stop/")
    assert not worker.batch(now()) and Dwelling.objects.count() == 2
    assert "2 / 6 行" not in of_homes.said(run) and "停在半路" in of_homes.said(run)
    run = of_homes.act(run, "go_on")
    assert (run.state, run.written, Dwelling.objects.count()) == (State.DONE, 6, 6)


def test_a_worker_that_takes_over_knows_what_the_rows_before_claimed(cast, of_homes, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 2)
    rows = [a_row(cast, number) for number in ("301", "302", "303", "301")]
    answer = of_homes.browser.post("/manage/imports/homes/new/", {"sheet": sheet(HOMES, *rows)})
    run = Run.objects.get()
    assert answer.status_code == 302
    assert working._Work(run.pk).batch(now()), "killed after its first batch"
    working.work_waiting()
    run.refresh_from_db()
    assert counts(run) == (3, 0, 0, 1) and "和第 2 行是同一套房" in of_homes.said(run)


def test_what_became_wrong_after_the_preview_is_not_written(cast, of_homes, of_people):
    of_homes.take_in(HOMES, a_row(cast, "301"))
    run = of_people.send(PEOPLE, someone(cast, "王梅", 户主="是"), someone(cast, "李明", role="家人"))
    other = homes.enter_person(name="赵丽", by=cast.secretary, now=now())
    homes.move_in(
        person=other, dwelling=Dwelling.objects.get(), role="tenant", is_head=True,
        starts_on=localdate(), by=cast.secretary, now=now(),
    )  # fmt: skip
    run = of_people.act(run, "confirm")
    assert counts(run) == (1, 0, 0, 1) and run.written == 1 and not Person.objects.filter(name="王梅").exists()
    assert "户主现在是赵*" in of_people.said(run)


def test_a_row_that_the_database_refuses_stops_no_other(cast, of_homes, monkeypatch):
    of_homes_reader = working.REGISTERS["homes"].reader
    real = of_homes_reader.write

    def breaks_on_302(self, judged):
        traces = real(self, judged)
        for one in judged:
            if one.plan.address.number == "302":
                Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="302")
        return traces

    run = of_homes.send(HOMES, a_row(cast, "301"), a_row(cast, "302"), a_row(cast, "303"))
    monkeypatch.setattr(of_homes_reader, "write", breaks_on_302)
    run = of_homes.act(run, "confirm")
    assert counts(run) == (2, 0, 0, 1) and run.written == 2
    assert sorted(Dwelling.objects.values_list("number", flat=True)) == ["301", "303"]
    assert "数据库没有收下这一行" in of_homes.said(run)


def test_a_building_that_a_refused_row_would_have_made_is_made_by_the_next(cast, of_homes, monkeypatch):
    reader = working.REGISTERS["homes"].reader
    real = reader.write

    def breaks_on_101(self, judged):
        traces = real(self, judged)
        if any(one.plan.address.number == "101" for one in judged):
            Building.objects.create(name="9号楼")
        return traces

    run = of_homes.send(HOMES, ["9号楼", "1单元", "101", "", ""], ["9号楼", "1单元", "102", "", ""], new_places="on")
    monkeypatch.setattr(reader, "write", breaks_on_101)
    run = of_homes.act(run, "confirm")
    assert (run.state, counts(run)) == (State.DONE, (1, 0, 0, 1))
    assert Dwelling.objects.with_address().get().address == "9号楼1单元102室"


def test_a_program_error_stops_the_import_where_people_see_it(cast, of_homes, monkeypatch):
    run = of_homes.send(HOMES, a_row(cast, "301"))

    def breaks(self, judged):
        raise RuntimeError("a bug")

    monkeypatch.setattr(working.REGISTERS["homes"].reader, "write", breaks)
    run = of_homes.act(run, "confirm")
    assert run.state == State.STOPPED and "程序出了错" in of_homes.said(run)


def test_only_the_committee_and_only_its_own_community(cast, of_homes, beta):
    with inside(beta):
        stranger = people.cast_of().secretary
        theirs = people.client_of(stranger, "beta")
    run = of_homes.send(HOMES, a_row(cast, "301"))
    for path in ("", "faults.xlsx", "confirm/"):
        ask = theirs.post if path else theirs.get
        assert ask(f"/manage/imports/{run.pk}/{path}").status_code == 404, path
    connection.set_tenant(databases.community("alpha"))
    for nobody in (cast.resident, cast.property, cast.worker):
        for path in ("", "homes/new/", f"{run.pk}/", "homes/template.xlsx"):
            assert browser_of(nobody).get(f"/manage/imports/{path}").status_code in (302, 403, 404), path
        assert browser_of(nobody).post(f"/manage/imports/{run.pk}/confirm/").status_code in (302, 403)
    assert not Dwelling.objects.exists()


def test_the_file_the_cells_and_the_reasons_are_kept_sealed_and_not_for_ever(cast, of_people, settings):
    run = of_people.send(PEOPLE, someone(cast, "王梅", number="999", phone="13912345678"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells || said || trace FROM importing_line")
        [[stored]] = cursor.fetchall()
    assert "王梅" not in stored and "13912345678" not in stored
    assert "139****5678" in of_people.said(run) and "13912345678" not in of_people.said(run)
    just_before = run.changed_at + timedelta(days=settings.KEPT_DAYS["imports"])
    assert "importing.Line" not in forget_personal_data(now=just_before)
    assert forget_personal_data(now=just_before + timedelta(seconds=1))["importing.Line"] == 1
    assert "明细已经删除" in of_people.said(run)


def test_every_row_that_was_made_or_changed_stands_in_the_ledger(cast, of_homes, of_people):
    of_homes.take_in(HOMES, a_row(cast, "301"))
    run = of_people.take_in(PEOPLE, someone(cast, "王梅"))
    links = Entry.objects.filter(verb="importing.row", facts__run=run.pk)
    part = Residency.objects.get()
    assert {link.subject for link in links} == {f"residents.person:{part.person_id}", f"residents.residency:{part.pk}"}
    assert all(link.actor == f"accounts.user:{cast.secretary.pk}" for link in links)


def test_the_ledger_names_who_confirmed_and_not_who_uploaded(cast, of_homes):
    run = of_homes.send(HOMES, a_row(cast, "301"))
    Wizard(browser_of(cast.member), "homes").act(run, "confirm")
    assert Entry.objects.get(verb="importing.row").actor == f"accounts.user:{cast.member.pk}"
    of_homes.act(run, "undo")
    assert Entry.objects.get(verb="importing.undone").actor == f"accounts.user:{cast.secretary.pk}"


def test_faulty_rows_with_their_numbers_leave_a_trace_in_the_ledger(cast, of_people):
    run = of_people.send(PEOPLE, someone(cast, "王梅", number="999", phone="13912345678"))
    answer = of_people.browser.post(f"/manage/imports/{run.pk}/faults.xlsx")
    assert answer.status_code == 200 and Entry.objects.filter(verb="importing.faults").count() == 1
    assert of_people.browser.get(f"/manage/imports/{run.pk}/faults.xlsx").status_code == 405


@pytest.mark.parametrize("why", ["their time was over", "somebody was erased"])
def test_an_import_whose_rows_are_gone_is_not_undone_by_half(cast, of_homes, of_people, why):
    of_homes.take_in(HOMES, a_row(cast, "301"))
    run = of_people.take_in(PEOPLE, someone(cast, "王梅"), someone(cast, "李明", role="家人"))
    if why == "somebody was erased":
        forget_lines(Leaver(cast.resident, now(), frozenset({"王梅"})))
    else:
        run.lines.all().delete()
    run = of_people.act(run, "undo")
    assert run.state == State.DONE and Person.objects.count() == 2


def test_rows_that_are_gone_are_not_said_to_be_written(cast, of_homes):
    run = of_homes.send(HOMES, a_row(cast, "301"))
    run.lines.all().delete()
    assert of_homes.act(run, "confirm").state == State.READY


def test_a_stopped_import_whose_undoing_is_refused_can_still_go_on(cast, of_homes, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 2)
    run = of_homes.send(HOMES, *[a_row(cast, str(number)) for number in range(301, 305)])
    of_homes.browser.post(f"/manage/imports/{run.pk}/confirm/")
    working._Work(run.pk).batch(now())
    of_homes.browser.post(f"/manage/imports/{run.pk}/stop/")
    Dwelling.objects.filter(number="301").update(floor=9)
    run = of_homes.act(run, "undo")
    assert run.state == State.STOPPED and "没有撤销" in of_homes.said(run)
    assert of_homes.act(run, "go_on").state == State.DONE and Dwelling.objects.count() == 4


def test_what_would_do_other_than_was_confirmed_is_not_written(cast, of_homes):
    of_homes.take_in(HOMES, a_row(cast, "301", floor="3"))
    run = of_homes.send(HOMES, a_row(cast, "301", floor="4"), a_row(cast, "302"))
    Dwelling.objects.update(floor=7)
    Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="302", floor=8)
    run = of_homes.act(run, "confirm")
    assert counts(run) == (0, 0, 0, 2) and set(Dwelling.objects.values_list("floor", flat=True)) == {7, 8}
    assert "台账里又有人改过" in of_homes.said(run)


def test_control_a_second_home_of_somebody_whom_the_sheet_itself_made_is_as_confirmed(
    cast, of_homes, of_people, monkeypatch
):
    monkeypatch.setattr(working, "BATCH", 1)
    of_homes.take_in(HOMES, a_row(cast, "301"), a_row(cast, "302"))
    one = someone(cast, "王梅", phone="13912345678")
    two = someone(cast, "王梅", number="302", phone="13912345678", 出生年份="1956")
    assert counts(of_people.take_in(PEOPLE, one, two)) == (2, 0, 0, 0)
    assert Person.objects.get().birth_year == 1956


def test_a_person_who_is_erased_stands_in_no_row_of_an_import(cast, of_people):
    rows = [someone(cast, "王梅", phone="139 1234 5678"), someone(cast, "王梅花", number="302"), someone(cast, "李明")]
    run = of_people.send(PEOPLE, *rows)
    forget_lines(Leaver(cast.resident, now(), frozenset({"王梅", "13912345678"})))
    assert [line.number for line in run.lines.order_by("number")] == [3, 4]
