"""Two imports at the same moment, and two workers at one import: real connections."""

import time

import pytest
from django.utils.timezone import now

from communities.importing import uploading, working
from communities.importing.actions import step
from communities.importing.models import Run
from communities.importing.registers import REGISTERS
from communities.residents.models import Dwelling, Person
from communities.tenants.scope import inside
from tests import databases
from tests.builders.people import cast_of
from tests.builders.sheets import put, xlsx_bytes
from tests.communities.importing.wizard import PEOPLE
from tests.communities.tenants.together import together

ROW = {"姓名": "王梅", "手机号": "13912345678", "楼栋": "6号楼", "单元": "2单元", "房号": "301", "身份": "业主"}


@pytest.fixture
def confirmed(committed_db, tmp_path):
    """Two imports of the same row, both looked over and confirmed before either is written."""
    alpha = databases.community("alpha")
    path = put(tmp_path, "a.xlsx", xlsx_bytes(PEOPLE, [ROW.get(heading, "") for heading in PEOPLE]))
    with inside(alpha):
        cast = cast_of()
        Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="301")
        done = {"by": cast.secretary, "now": now()}
        runs = [uploading.upload(register=REGISTERS["people"], path=path, file_name="a.xlsx", **done) for _ in range(2)]
        working.work_waiting()
        for run in runs:
            step(run=run, verb="confirm", **done)
    return alpha, [run.pk for run in runs]


def working_on(alpha, key):
    def work():
        with inside(alpha):
            return working.work(key)

    return work


def test_two_imports_of_the_same_person_make_one(confirmed):
    alpha, runs = confirmed
    together(*[working_on(alpha, key) for key in runs])
    with inside(alpha):
        assert Person.objects.count() == 1
        assert sorted(Run.objects.values_list("new", "unchanged")) == [(0, 1), (1, 0)]


def test_control_without_taking_turns_there_would_be_two(confirmed, monkeypatch):
    alpha, runs = confirmed
    monkeypatch.setattr(working, "hold", lambda what: None)
    slow_down(monkeypatch)
    together(*[working_on(alpha, key) for key in runs])
    with inside(alpha):
        assert Person.objects.count() == 2


def test_one_import_has_one_worker(confirmed, monkeypatch):
    alpha, [key, _] = confirmed
    slow_down(monkeypatch)
    assert sorted(together(*[working_on(alpha, key)] * 2)) == [False, True]
    with inside(alpha):
        assert working.work(key), "free again"


def slow_down(monkeypatch) -> None:
    """Both have looked before either writes."""
    reader = REGISTERS["people"].reader
    real = reader.judge

    def judged(self, rows):
        found = real(self, rows)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(reader, "judge", judged)
