"""A sheet of party members: what it may not hold is read into nothing and kept nowhere."""

import pytest
from django.db import connection

from communities.importing.models import Run
from communities.party.models import Member, Membership
from communities.residents.models import Person
from tests.builders.browsers import browser_of
from tests.builders.party import a_member, a_unit
from tests.communities.importing.wizard import Wizard, counts

HEADINGS = ["姓名", "手机号", "党组织", "正式或预备", "类型", "入党年份", "关系", "起"]
SECRET = {
    "身份证号": "110101195603077777",
    "家庭住址": "绿竹巷七号院",
    "房号": "九零三一",
    "入党介绍人": "欧阳介绍",
    "处分情况": "警告一次甲乙",
    "困难情况": "低保户丙丁",
}


@pytest.fixture
def of_members(cast):
    return Wizard(browser_of(cast.secretary), "members")


def member(name, unit="第一党支部", **more):
    return list((dict.fromkeys(HEADINGS, "") | {"姓名": name, "党组织": unit} | more).values())


def everything_stored() -> str:
    """Every row of every table of the community, sealed columns opened as well."""
    from communities.importing.models import Line

    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            texts += [text for (text,) in cursor.fetchall()]
    opened = [f"{line.cells}{line.said}{line.trace}" for line in Line.objects.all()]
    return "\n".join([*texts, *opened])


def test_refused_columns_are_named_and_their_values_stand_nowhere(cast, of_members, tmp_path):
    a_unit("第一党支部", "branch")
    run = of_members.take_in([*HEADINGS, *SECRET], [*member("王梅", 手机号="13912345678"), *SECRET.values()])
    said, stored = of_members.said(run, "new"), everything_stored()
    for heading, value in SECRET.items():
        assert f"“{heading}”这一列没有读，也没有保存" in said
        assert value not in stored and value not in said
    assert "王梅" in stored, "control: what is kept is found"
    assert Member.objects.get().person.name == "王梅"


def test_control_a_value_in_a_column_that_is_read_would_be_found(cast, of_members):
    a_unit("第一党支部", "branch")
    of_members.take_in(HEADINGS, member("绿竹巷七号院"))
    assert SECRET["家庭住址"] in everything_stored()


def test_the_uploaded_file_is_kept_nowhere(cast, of_members, settings):
    before = {path for path in settings.VAR.rglob("*") if path.is_file()}
    a_unit("第一党支部", "branch")
    of_members.send([*HEADINGS, *SECRET], [*member("王梅"), *SECRET.values()])
    new = {path for path in settings.VAR.rglob("*") if path.is_file() and "postgres" not in str(path)} - before
    assert not [path for path in new if SECRET["房号"].encode() in path.read_bytes()]
    assert not [path for path in new if path.suffix == ".xlsx"]


def test_members_come_in_change_and_are_undone(cast, of_members):
    unit = a_unit("第一党支部", "branch")
    run = of_members.take_in(
        HEADINGS, member("王梅", 手机号="13912345678", 入党年份="1986-07-01"), member("李明", 正式或预备="预备党员")
    )
    assert counts(run) == (2, 0, 0, 0)
    assert set(Member.objects.values_list("person__name", "kind", "joined_year")) == {
        ("王梅", "formal", 1986),
        ("李明", "probationary", None),
    }
    again = of_members.take_in(HEADINGS, member("王梅", 手机号="13912345678", 类型="离退休"), member("李明"))
    assert counts(again) == (0, 1, 1, 0) and "在册 → 离退休" in of_members.said(again, "changed")
    of_members.act(again, "undo")
    assert not Member.objects.filter(category="retired").exists()
    assert of_members.act(run, "undo").state == "undone"
    assert not Person.objects.exists() and not Membership.objects.filter(unit=unit).exists()


def test_a_member_of_another_unit_is_not_moved_by_a_sheet(cast, of_members):
    first, _ = a_unit("第一党支部", "branch"), a_unit("第二党支部", "branch")
    a_member("王梅", first, phone="13912345678")
    run = of_members.send(HEADINGS, member("王梅", "第二党支部", 手机号="13912345678"), member("赵丽", "第三党支部"))
    said = of_members.said(run)
    assert counts(run) == (0, 0, 0, 2) and "组织关系现在在第一党支部" in said and "没有“第三党支部”" in said
    run = of_members.take_in(HEADINGS, member("王梅", "第二党支部", 手机号="13912345678", 关系="报到"))
    assert counts(run) == (1, 0, 0, 0) and Member.objects.count() == 1


def test_nobody_but_the_committee_meets_it(cast, of_members):
    a_unit("第一党支部", "branch")
    run = of_members.send(HEADINGS, member("王梅"))
    for other in (cast.property, cast.worker, cast.department, cast.resident):
        assert browser_of(other).get(f"/manage/imports/{run.pk}/").status_code in (302, 403, 404)
        assert browser_of(other).get("/manage/imports/members/new/").status_code in (302, 403, 404)
    assert Run.objects.get().state == "ready"
