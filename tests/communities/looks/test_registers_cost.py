"""A register in the shell costs the same with one row and with three, whichever it is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from communities.accounts.shell import Register
from communities.feedback.models import Category
from communities.grid.models import Unit
from communities.party.models import Office, Partner, Post
from communities.residents.models import Building, Dwelling, Entrance, ParkingSpace, Person
from tests.builders.browsers import browser_of
from tests.builders.party import a_member, a_unit
from tests.communities.grid.given import a_grid, a_post, a_worker

REGISTERS = {model._meta.label: model for model in get_snippet_models() if isinstance(model.snippet_viewset, Register)}


def a_building(name: str) -> Building:
    return Building.objects.create(name=name)


def an_entrance(name: str) -> Entrance:
    return Entrance.objects.create(building=a_building(name), name="1单元")


def a_dwelling(name: str) -> Dwelling:
    entrance = an_entrance(name)
    return Dwelling.objects.create(building=entrance.building, entrance=entrance, number="101")


# How to make one more row, each with rows of its own in all that it refers to.
MADE: dict[str, Callable[[str], Model]] = {
    "residents.Building": a_building,
    "residents.Entrance": an_entrance,
    "residents.Dwelling": a_dwelling,
    "residents.ParkingSpace": lambda name: ParkingSpace.objects.create(
        number=name, owner=Person.objects.create(name=name)
    ),
    "grid.Grid": lambda name: a_grid(name, a_building(name)),
    "grid.GridWorker": lambda name: a_post(a_worker(f"worker{name[-1]}"), a_grid(name)),
    "grid.Unit": lambda name: Unit.objects.create(kind="PM", name=name),
    "party.Post": lambda name: Post.objects.create(name=name, kind="member"),
    "party.Member": lambda name: a_member(name, a_unit(name)),
    "party.Partner": lambda name: Partner.objects.create(name=name),
    "party.Office": lambda name: Office.objects.create(name=name),
    "feedback.Category": lambda name: Category.objects.create(
        code=name[-1], group="大类", name=name, identifier=name, time_class="A"
    ),
}


def test_every_register_is_counted():
    assert set(REGISTERS) == set(MADE)


def cost(browser, model: type[Model]) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(reverse(model.snippet_viewset.get_url_name("list")))
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.parametrize("label", MADE)
def test_a_register_costs_the_same_with_one_row_and_with_three(cast, label):
    browser = browser_of(cast.secretary)
    MADE[label]("样子1")
    cost(browser, REGISTERS[label])  # what is read once for all pages
    one = cost(browser, REGISTERS[label])
    for name in ("样子2", "样子3"):
        MADE[label](name)
    assert cost(browser, REGISTERS[label]) == one


def test_control_a_list_that_asks_row_by_row_is_noticed(cast, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_related", lambda self, *names: self)
    with pytest.raises(AssertionError):
        test_a_register_costs_the_same_with_one_row_and_with_three(cast, "residents.Entrance")
