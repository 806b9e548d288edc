"""Street and district at the platform's host, and a matter that a community sent up."""

from itertools import count

from django.db import connection

from communities.accounts.roles import Role
from communities.oversight.matters import copy_matters
from communities.oversight.models import Matter
from communities.tenants.models import District, Street
from communities.tenants.scope import inside
from tests import databases
from tests.builders.outcomes import a_topic_above
from tests.builders.people import a_staff_member, cast_of, client_of
from tests.builders.topics import verified

LIST = "/manage/matters/"
_NUMBERS = count(1)


def page_of(matter: Matter) -> str:
    return f"{LIST}{matter.pk}/"


def in_alpha():
    return inside(databases.community("alpha"))


def sent_up(to: str = "STREET", **more) -> tuple[Matter, object]:
    """(what alpha sent up and the platform has copied, alpha's people); the platform is entered."""
    with in_alpha():
        cast = cast_of()
        verified(cast.resident)
        verified(cast.neighbour)
        a_topic_above(cast, to=to, **more)
        copy_matters()
    connection.set_schema_to_public()
    return Matter.objects.get(), cast


def another_street() -> Street:
    return Street.objects.create(district=District.objects.get(), name="东街道", code="990102000000")


def browser_of(role: str, scope_id: int | None = None):
    """Somebody of the platform; by default of alpha's street and district."""
    if scope_id is None:
        scope_id = {
            Role.STREET: Street.objects.earliest("pk").pk,
            Role.DISTRICT: District.objects.earliest("pk").pk,
        }.get(role)
    user = a_staff_member(f"p_{next(_NUMBERS)}", role, scope_id=scope_id, name="陈某")
    client = client_of(user, "")
    client.defaults["HTTP_HOST"] = "localhost"
    return client
