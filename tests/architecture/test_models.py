"""Every model of ours is classified: whose it is, whether it holds personal data, and how long it stays.

A new model, or a new column that looks personal, fails here until somebody has thought about it.
"""

import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.db import connection, models
from django.test.utils import isolate_apps

import deliberation
from communities.audit.models import Entry
from communities.feedback.models import Step
from communities.kernel.datamap import Kept, everything
from communities.privacy.copying import heading
from config.local.places import ROOT

PACKAGES = ("communities", "deliberation")
KEPT = {kept.label: kept for kept in everything()}
LOOKS_PERSONAL = ("phone", "email", "address", "openid", "unionid", "contact", "id_number", "birth", "username")


def ours(registry=apps) -> dict[str, type[models.Model]]:
    """The models of the product itself, by label."""
    return {
        model._meta.label: model
        for config in registry.get_app_configs()
        if any(Path(config.path).is_relative_to(ROOT / package) for package in PACKAGES)
        for model in config.get_models()
    }


OURS = ours()
CONSENT = "您的同意"
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
    named = set(KEPT[label].personal) if label in KEPT else set()
    return suspicious - named | named - columns


def gaps(kept: Kept, model: type[models.Model]) -> set[str]:
    """What an entry of the data map leaves unsaid: for what, by which law, how the person gets it and has it erased,
    which consent it rests on, what a column is called.
    """
    missing = {"purpose"} if kept.personal and not kept.purpose else set()
    missing |= {"basis"} if kept.personal and not kept.basis else set()
    missing |= {"mine"} if kept.personal and not kept.mine and not kept.not_mine else set()
    missing |= {"shown"} if kept.mine and not kept.shown else set()
    missing |= {"erase"} if (kept.personal or kept.mine) and not kept.erase and not kept.left else set()
    missing |= {"consent"} if kept.basis.startswith(CONSENT) and not kept.consent and not kept.left else set()
    missing |= {name for name in kept.personal if str(model._meta.get_field(name).verbose_name).isascii()}
    return missing | {name for name in kept.shown if not hasattr(model, name)}


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


@pytest.mark.parametrize("label", OURS)
def test_every_table_that_tells_of_people_says_why_by_which_law_how_they_get_it_and_how_it_is_erased(label):
    assert gaps(KEPT[label], OURS[label]) == set()


def test_control_an_entry_that_leaves_something_unsaid_is_noticed():
    model = OURS["feedback.Ticket"]
    assert gaps(Kept("feedback.Ticket", "", ("text",)), model) == {"purpose", "basis", "mine", "erase"}
    assert gaps(Kept("feedback.Ticket", "", mine=list), model) == {"shown", "erase"}
    assert gaps(Kept("feedback.Ticket", "", mine=list, shown=("title",), left="经过"), model) == set()
    assert gaps(Kept("feedback.Ticket", "", shown=("title", "mood")), model) == {"mood"}
    assert gaps(Kept("feedback.Ticket", "", basis=CONSENT, purpose="办事"), model) == {"consent"}
    assert gaps(Kept("feedback.Ticket", "", basis=CONSENT, consent="account"), model) == set()


@pytest.mark.parametrize("model", [model for label, model in OURS.items() if not label.startswith("tenants.Domain")])
def test_every_model_has_a_chinese_name(model):
    assert has_chinese_name(model), f"{model._meta.label} has no Chinese name"


def headings_of(kept: Kept) -> list[str]:
    return [heading(kept.model, name) for name in kept.shown]


@pytest.mark.parametrize("kept", [kept for kept in everything() if kept.shown], ids=lambda kept: kept.label)
def test_every_column_shown_to_people_has_a_chinese_name(kept):
    assert [name for name in headings_of(kept) if name.isascii()] == []


def test_control_a_column_without_a_chinese_name_is_noticed():
    assert headings_of(Kept("accounts.Token", "", shown=("created_at", "fingerprint"))) == ["建立时间", "fingerprint"]


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


@pytest.fixture
def halls(tmp_path, monkeypatch):
    """A slice of deliberation, as Django knows it."""
    folder = tmp_path / "halls"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "personal.py").write_text(
        "from communities.kernel.datamap import Kept\n\nKEPT = [Kept('halls.Hall', '随议题')]\n"
    )
    monkeypatch.setattr(deliberation, "__path__", [*deliberation.__path__, str(tmp_path)])
    yield AppConfig("deliberation.halls", import_module("deliberation.halls"))
    for name in [name for name in sys.modules if name.startswith("deliberation.halls")]:
        del sys.modules[name]


def test_what_deliberation_keeps_stands_in_the_data_map_too(halls):
    assert [kept.label for kept in everything([halls])] == ["halls.Hall"]
    halls.name = "elsewhere.halls"
    assert not [*everything([halls])], "control: a package of others is not asked"


def test_control_a_model_of_deliberation_is_not_classified_either(visits):
    [config] = [config for config in visits.get_app_configs() if config.label == "feedback"]
    config.path = str(ROOT / "deliberation" / "visits")
    assert set(ours(visits)) == {"feedback.Visit"}
    config.path = str(ROOT / "elsewhere")
    assert not ours(visits)


def test_control_a_personal_column_that_nobody_named_is_noticed_and_a_name_without_a_column(visits, monkeypatch):
    [(label, visit)] = ours(visits).items()
    monkeypatch.setitem(KEPT, label, Kept(label, "随诉求"))
    assert unnamed_personal(label, visit) == {"phone"}
    monkeypatch.setitem(KEPT, label, Kept(label, "随诉求", ("phone", "face")))
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
