"""Every model of ours is classified: whose it is, whether it holds personal data, and how long it stays.

A new model, or a new column that looks personal, fails here until somebody has thought about it.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps

from communities.audit.models import Entry
from communities.feedback.models import Step
from config.local.places import ROOT


@dataclass(frozen=True)
class Kept:
    """`personal` are the columns that tell of a person; `until` says what ends a row."""

    until: str
    personal: frozenset[str] = frozenset()


def kept(until: str, *personal: str) -> Kept:
    return Kept(until, frozenset(personal))


FOR_EVER, WITH_ACCOUNT, WITH_TICKET, PLACES = "for ever", "its account", "its ticket", "the community"
KEPT = {
    "tenants.District": kept(FOR_EVER),
    "tenants.Street": kept(FOR_EVER),
    "tenants.Department": kept(FOR_EVER),
    "tenants.Community": kept(FOR_EVER),
    "tenants.Domain": kept("its community"),
    "accounts.User": kept("closing, then anonymised", "username", "phone", "name", "email"),
    "accounts.Grant": kept(WITH_ACCOUNT),
    "accounts.Token": kept("30 days unused"),
    "accounts.OneTimeCode": kept("2 days", "phone", "address"),
    "accounts.WeChatIdentity": kept(WITH_ACCOUNT, "openid", "unionid"),
    "accounts.Answered": kept("1 day", "body"),
    "audit.Entry": kept(FOR_EVER),
    "audit.Head": kept(FOR_EVER),
    "audit.Checkpoint": kept(FOR_EVER),
    "notifications.Message": kept(WITH_ACCOUNT, "body"),
    "residents.Building": kept(PLACES),
    "residents.Entrance": kept(PLACES),
    "residents.Dwelling": kept(PLACES),
    "residents.ParkingSpace": kept(PLACES, "owner"),
    "residents.Person": kept("leaving, then anonymised", "name", "phone", "birth_year", "user", "guardian"),
    "residents.Residency": kept("its person", "person"),
    "residents.Verification": kept("its person", "person", "reason"),
    "residents.AddressCode": kept("its expiry", "person"),
    "grid.Grid": kept(PLACES),
    "grid.GridBuilding": kept(PLACES),
    "grid.GridWorker": kept("the post", "work_phone"),
    "grid.Unit": kept(PLACES, "work_phone"),
    "party.PartyUnit": kept(PLACES),
    "party.PartyUnitBuilding": kept(PLACES),
    "party.Post": kept(PLACES),
    "party.Member": kept("its person", "person", "kind", "category", "joined_year"),
    "party.Membership": kept("its person", "member", "tie"),
    "party.Appointment": kept("its person", "member"),
    "party.Term": kept(PLACES),
    "party.WarningReason": kept(PLACES, "reason"),
    "feedback.Category": kept(PLACES),
    "feedback.Ticket": kept("the archive's term", "title", "text", "place", "contact_name", "contact_phone"),
    "feedback.Step": kept(FOR_EVER, "internal_text"),
    "feedback.Photo": kept(WITH_TICKET, "longitude", "latitude"),
    "feedback.MeToo": kept(WITH_TICKET),
}
LOOKS_PERSONAL = ("phone", "email", "address", "openid", "unionid", "contact", "id_number", "birth", "username")


def ours(registry=apps) -> dict[str, type[models.Model]]:
    """The models of the product itself, by label."""
    return {
        model._meta.label: model
        for config in registry.get_app_configs()
        if Path(config.path).is_relative_to(ROOT / "communities")
        for model in config.get_models()
    }


OURS = ours()
# A community's own telephone, written on its page.
NOBODY_S = {("tenants.Community", "phone"), ("tenants.Department", "work_phone")}


APPEND_ONLY = (Entry, Step)
# How PostgreSQL writes UPDATE, DELETE and TRUNCATE in the type of a trigger.
_EVERY_CHANGE = 16 | 8 | 32


def unclassified(found: dict) -> set[str]:
    return set(found) ^ set(KEPT)


def unnamed_personal(label: str, model: type[models.Model]) -> set[str]:
    """Columns that look personal and are not named as such, and names of columns that there are none of."""
    columns = {field.name for field in model._meta.local_fields}
    suspicious = {name for name in columns if any(word in name for word in LOOKS_PERSONAL) and not name.endswith("_id")}
    suspicious -= {name for known, name in NOBODY_S if known == label}
    named = KEPT[label].personal if label in KEPT else frozenset()
    return suspicious - named | named - columns


def has_chinese_name(model: type[models.Model]) -> bool:
    name = str(model._meta.verbose_name)
    return bool(name) and not name.isascii()


def changeable(*tables: str) -> set[str]:
    """Those of the tables that the database would let somebody change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, bit_or(t.tgtype) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE c.relnamespace = %s::regnamespace "
            "AND p.proname = 'refuse_change' AND t.tgenabled IN ('O', 'A') GROUP BY c.relname",
            [connection.schema_name],
        )
        guarded = {table for table, kinds in cursor.fetchall() if kinds & _EVERY_CHANGE == _EVERY_CHANGE}
    return set(tables) - guarded


def test_every_model_is_classified():
    assert unclassified(OURS) == set()


@pytest.mark.parametrize("label", OURS)
def test_every_column_that_looks_personal_is_named_as_such(label):
    assert unnamed_personal(label, OURS[label]) == set()


@pytest.mark.parametrize("model", [model for label, model in OURS.items() if not label.startswith("tenants.Domain")])
def test_every_model_and_column_shown_to_people_has_a_chinese_name(model):
    assert has_chinese_name(model), f"{model._meta.label} has no Chinese name"


def test_history_and_ledger_cannot_be_changed_in_any_schema_that_has_them(alpha):
    # what each refusal says is tried in tests/communities/audit/test_ledger.py
    assert changeable(*(model._meta.db_table for model in APPEND_ONLY)) == set()
    connection.set_schema_to_public()
    assert changeable(Entry._meta.db_table) == set()


@pytest.fixture
def visits():
    """Somebody adds a table of visitors and thinks of nothing: the registry with that model alone."""
    with isolate_apps("communities.feedback") as registry:

        class Visit(models.Model):
            phone = models.CharField(max_length=20)

            class Meta:
                app_label = "feedback"

        yield registry


def test_control_a_new_model_is_not_classified(visits):
    assert unclassified(OURS | ours(visits)) == {"feedback.Visit"}


def test_control_a_personal_column_that_nobody_named_is_noticed_and_a_name_without_a_column(visits, monkeypatch):
    [(label, visit)] = ours(visits).items()
    monkeypatch.setitem(KEPT, label, kept(WITH_TICKET))
    assert unnamed_personal(label, visit) == {"phone"}
    monkeypatch.setitem(KEPT, label, kept(WITH_TICKET, "phone", "face"))
    assert unnamed_personal(label, visit) == {"face"}


def test_control_a_model_without_a_chinese_name_is_noticed(visits):
    assert [has_chinese_name(model) for model in ours(visits).values()] == [False]


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER step_is_not_emptied ON feedback_step",
        "ALTER TABLE feedback_step DISABLE TRIGGER step_only_grows",
    ],
)
def test_control_a_history_whose_guard_is_gone_is_noticed(alpha, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert changeable("feedback_step", "audit_entry") == {"feedback_step"}


def test_control_a_table_without_a_guard_is_noticed(alpha):
    assert changeable("feedback_ticket") == {"feedback_ticket"}
