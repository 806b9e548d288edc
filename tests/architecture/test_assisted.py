"""代办 reaches every function that a resident has: each page and step, walked as the resident and for the resident.

What is refused for another alone is named here, with its reason; nothing else may differ.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from communities.kernel.errors import NotAllowed
from communities.privacy import own_views
from communities.privacy.consenting import withdraw
from communities.residents import assisting
from communities.residents.models import Assistance
from communities.tenants.scope import inside
from tests import databases
from tests.architecture import walking
from tests.architecture.who_may import URLS, Alpha, browser, is_own, wanted
from tests.builders.people import client_of

pytestmark = pytest.mark.slow

# Why it is otherwise for another. Of a secret ballot (deliberation/ballots/casting.py) nothing stands among the samples.
_SECRET = "nobody keeps who said what, and whoever types it for them would know"
OTHERWISE = {
    ("ballots:delegate", "POST"): "a vote is given to another in writing: the desk enters the signed paper",
    ("surveys:survey", "POST"): _SECRET,
    ("surveys:survey （随手投）", "POST"): _SECRET,
    (
        "privacy:leave （提出）",
        "POST",
    ): "they leave at once by proof; for them it is asked for, and another confirms it",
    ("residents:end_assistance", "POST"): "is there for whoever acts for another alone",
}


# What the samples of the table of who may ask for in vain, because this resident's home is checked by document already.
MORE = {
    "privacy:leave": [walking.Sample("（提出）", sent={"do": "ask"})],
    "privacy:mine": [walking.Sample("（年份）", sent={"name": "李阿姨", "birth_year": "1956"})],
}


def for_residents(route: walking.Route) -> bool:
    return wanted(route.name, is_own) and not route.address.startswith(("/manage/", "/sign-in", "/sign-out"))


def walked(start: str = "") -> dict[tuple[str, str], str]:
    """{(route and sample, method): the letters of the resident and of who acts for them}."""
    alpha = Alpha()
    with inside(databases.community("alpha")):
        cast, moment = alpha.things.cast, now()
        until = moment + timedelta(hours=1)
        begun = Assistance.objects.create(user=cast.resident, by=cast.member, how="spot", ends_at=until)
        client = client_of(cast.member)
        session = client.session
        assisting.enter(session, begun)
        session.save()
        found = [route for route in walking.routes(URLS) if for_residents(route) and route.name.startswith(start)]
        asked = {route: [*alpha.things.samples(route), *MORE.get(route.name, [])] for route in found}
    connection.set_schema_to_public()
    people = {"resident": alpha.pages["resident"], "assisted": browser(client, "alpha.localhost")}
    chosen = {route.name for route in found}
    return walking.walk(URLS, people, lambda route: asked.get(route, []), chosen.__contains__)


def differing(found: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    return {asked: letters for asked, letters in found.items() if letters[0] != letters[1]}


def test_whatever_a_resident_can_do_staff_can_do_for_them_but_for_what_is_named(db):
    found = walked()
    assert len(found) > 100
    assert set(differing(found)) == set(OTHERWISE)


def test_control_a_step_that_is_refused_for_another_is_noticed(db, monkeypatch):
    def for_oneself_alone(*, user, **what):
        if getattr(user, "acted_by", None):
            raise NotAllowed
        return withdraw(user=user, **what)

    monkeypatch.setattr(own_views, "withdraw", for_oneself_alone)
    assert differing(walked("privacy:w")) == {("privacy:withdraw_consent", "POST"): "dn"}
