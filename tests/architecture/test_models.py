"""Every model of ours is classified: whose it is, whether it holds personal data, and how long it stays.

A new model, or a new column that looks personal, fails here until somebody has thought about it.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps

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
    "grid.Grid": kept(PLACES),
    "grid.GridBuilding": kept(PLACES),
    "grid.GridWorker": kept("the post", "work_phone"),
    "grid.Unit": kept(PLACES, "work_phone"),
    "feedback.Category": kept(PLACES),
    "feedback.Ticket": kept("the archive's term", "title", "text", "place", "contact_name", "contact_phone"),
    "feedback.Step": kept(FOR_EVER, "internal_text"),
    "feedback.Photo": kept(WITH_TICKET, "longitude", "latitude"),
    "feedback.MeToo": kept(WITH_TICKET),
}
LOOKS_PERSONAL = ("phone", "email", "address", "openid", "unionid", "contact", "id_number", "birth", "username")
OURS = {
    model._meta.label: model
    for config in apps.get_app_configs()
    if Path(config.path).is_relative_to(ROOT / "communities")
    for model in config.get_models()
}
# A community's own telephone, written on its page.
NOBODY_S = {("tenants.Community", "phone"), ("tenants.Department", "work_phone")}


def test_every_model_is_classified():
    assert set(OURS) == set(KEPT)


@pytest.mark.parametrize("label", OURS)
def test_every_column_that_looks_personal_is_named_as_such(label):
    columns = {field.name for field in OURS[label]._meta.local_fields}
    suspicious = {name for name in columns if any(word in name for word in LOOKS_PERSONAL) and not name.endswith("_id")}
    suspicious -= {name for known, name in NOBODY_S if known == label}
    assert suspicious <= KEPT[label].personal <= columns


@pytest.mark.parametrize("model", [model for label, model in OURS.items() if not label.startswith("tenants.Domain")])
def test_every_model_and_column_shown_to_people_has_a_chinese_name(model):
    name = str(model._meta.verbose_name)
    assert name and not name.isascii(), f"{model._meta.label} has no Chinese name"


def test_history_and_ledger_have_no_way_to_be_changed():
    # the database's own guards are tried in tests/communities/audit/test_ledger.py
    for model in (Entry, Step):
        assert not [field for field in model._meta.get_fields() if getattr(field, "auto_now", False)]


def test_control_an_unknown_model_would_be_noticed():
    assert set(OURS) | {"feedback.New"} != set(KEPT)
