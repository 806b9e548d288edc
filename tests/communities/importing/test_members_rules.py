"""A sheet of party members keeps the rules that admitting one by hand keeps."""

from threading import Thread

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.importing.registers import REGISTERS
from communities.kernel.sheets.registers import Row
from communities.party import dissolving
from communities.party.importing import COLUMNS
from communities.party.models import Membership, PartyUnit
from communities.tenants.scope import inside
from tests import databases
from tests.builders.browsers import browser_of
from tests.builders.party import a_unit
from tests.builders.people import cast_of
from tests.communities.importing.test_party import HEADINGS, member
from tests.communities.importing.wizard import Wizard, counts


@pytest.fixture
def of_members(cast):
    return Wizard(browser_of(cast.secretary), "members")


def dissolved(unit, by) -> PartyUnit:
    return dissolving.dissolve_unit(unit=unit, day=localdate(), document_number="〔2026〕9号", by=by, now=clock())


def test_nobody_is_imported_into_a_dissolved_unit(cast, of_members):
    stands, gone = a_unit("第一党支部", "branch"), a_unit("第二党支部", "branch")
    dissolved(gone, cast.secretary)
    run = of_members.send(HEADINGS, member("王梅"), member("李明", "第二党支部"))
    assert counts(run) == (1, 0, 0, 1) and "第二党支部已经撤销了" in of_members.said(run)
    of_members.act(run, "confirm")
    assert [tie.unit for tie in Membership.objects.all()] == [stands]


def test_a_unit_dissolved_after_the_preview_takes_nobody_in(cast, of_members):
    unit = a_unit("第一党支部", "branch")
    run = of_members.send(HEADINGS, member("王梅"))
    assert counts(run) == (1, 0, 0, 0)
    dissolved(unit, cast.secretary)
    assert counts(of_members.act(run, "confirm")) == (0, 0, 0, 1)
    assert not Membership.objects.exists()


def test_nobody_in_a_sheet_joined_in_a_year_to_come(cast, of_members):
    a_unit("第一党支部", "branch")
    year = localdate().year
    run = of_members.send(HEADINGS, member("王梅", 入党年份=str(year)), member("李明", 入党年份=str(year + 1)))
    assert counts(run) == (1, 0, 0, 1) and f"1921 到 {year} 之间" in of_members.said(run)


def imported_while(act) -> int:
    """How many a batch takes into a unit at the same time as `act` holds it."""
    with inside(databases.community("alpha")):
        cast, unit = cast_of(), a_unit("第一党支部", "branch")
        row = Row(2, {column.name: None for column in COLUMNS} | {"name": "王梅", "unit": unit.name})

    def take_in():
        with inside(databases.community("alpha")), atomic():
            reader = REGISTERS["members"].reader(options=frozenset(), by=cast.secretary, now=clock())
            reader.write([one for one in reader.judge([row]) if not one.errors])
        connection.close()

    with inside(databases.community("alpha")):
        with atomic():
            act(unit, cast.secretary)
            thread = Thread(target=take_in)
            thread.start()
            thread.join(1)
        thread.join()
        return Membership.objects.filter(unit=unit).count()


def test_no_sheet_slips_into_a_unit_that_is_being_dissolved(committed_db):
    assert imported_while(dissolved) == 0


def test_control_a_unit_that_stays_takes_the_sheet_in(committed_db):
    assert imported_while(lambda unit, by: None) == 1
