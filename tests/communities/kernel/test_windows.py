"""Rows by windows: all of them, in order, with what the query selects, a few at a time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.kernel.windows import in_windows
from communities.residents.models import Building, Entrance


@pytest.fixture
def seven(alpha):
    building = Building.objects.create(name="9号楼")
    return [Entrance.objects.create(building=building, name=f"{number}单元") for number in (3, 1, 7, 5, 2, 6, 4)]


def ordered():
    return Entrance.objects.filter(building__name="9号楼").select_related("building").order_by("name")


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 100])
def test_every_row_comes_once_in_the_order_of_the_query(seven, at_once):
    assert list(in_windows(ordered(), at_once)) == sorted(seven, key=lambda one: one.name)


def test_no_more_than_a_window_is_asked_for_at_a_time(seven):
    with CaptureQueriesContext(connection) as captured:
        rows = in_windows(ordered(), 3)
        next(rows)
    assert len(captured) == 2, "the keys, and one window"
    with CaptureQueriesContext(connection) as captured:
        assert {one.building.name for one in rows} == {"9号楼"}
    assert len(captured) == 2, "and with a row comes what it was selected with"


def test_a_row_that_is_gone_meanwhile_is_left_out(seven):
    rows = in_windows(ordered(), 2)
    first = next(rows)
    Entrance.objects.filter(name__in=["3单元", "4单元"]).delete()
    assert [first.name, *(one.name for one in rows)] == ["1单元", "2单元", "5单元", "6单元", "7单元"]
