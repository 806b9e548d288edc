"""Public or per community: every table is where it was decided, and only there."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test.utils import isolate_apps

from config.settings import tenancy

MOST_TABLES = 160
DEPARTMENT = ("grid.Unit", "tenants.Department")


def models_of(names: list[str], registry=apps) -> set[type[models.Model]]:
    return {model for config in registry.get_app_configs() if config.name in names for model in config.get_models()}


def tables_of(names: list[str]) -> set[str]:
    return {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def tables_in(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()} - {"django_migrations"}


def misplaced(schema: str) -> set[str]:
    """Tables that the schema lacks, and tables that it should not have."""
    own, others = (
        (settings.SHARED_APPS, tenancy.COMMUNITY) if schema == "public" else (settings.TENANT_APPS, tenancy.PUBLIC)
    )
    return tables_in(schema) ^ tables_of(own) | tables_in(schema) & tables_of(others)


def homeless(installed: list[str]) -> set[str]:
    """Apps that are installed and placed nowhere, or placed and not installed, or on both sides of the wall."""
    public, community = set(tenancy.SHARED_APPS), set(tenancy.TENANT_APPS)
    return set(installed) ^ (public | community) | set(tenancy.PUBLIC) & community | set(tenancy.COMMUNITY) & public


def too_many(schema: str) -> bool:
    return len(tables_in(schema)) + 1 > MOST_TABLES


def reaching(sources: set, targets: set) -> set[tuple[str, str]]:
    """(who, whom) for every foreign key or many-to-many from one set of models into the other."""
    return {
        (model._meta.label, field.related_model._meta.label)
        for model in sources
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.related_model in targets
    }


def from_communities(registry=apps) -> set[tuple[str, str]]:
    return reaching(models_of(settings.TENANT_APPS, registry), models_of(tenancy.PUBLIC))


def from_public(registry=apps) -> set[tuple[str, str]]:
    return reaching(models_of(settings.SHARED_APPS, registry), models_of(tenancy.COMMUNITY))


def test_every_installed_app_says_where_it_lives():
    assert homeless(tenancy.INSTALLED_APPS) == set()


def test_the_platform_has_the_public_tables_and_no_community_s(alpha):
    assert misplaced("public") == set()


def test_a_community_has_its_tables_and_none_of_the_platform_s(alpha):
    assert misplaced(alpha.schema_name) == set()


def test_a_community_has_at_most_ninety_tables(alpha):
    # the whole product may have 160 (ARCHITECTURE 3)
    assert not too_many(alpha.schema_name)


def test_only_the_directory_of_departments_is_reached_from_a_community():
    assert from_communities() == {DEPARTMENT}


def test_nothing_public_points_into_a_community():
    assert from_public() == set()


def test_control_an_app_that_nobody_placed_is_noticed(monkeypatch):
    assert homeless([*tenancy.INSTALLED_APPS, "communities.new"]) == {"communities.new"}
    assert homeless(tenancy.INSTALLED_APPS[1:]) == {tenancy.INSTALLED_APPS[0]}
    monkeypatch.setattr(tenancy, "TENANT_APPS", [*tenancy.TENANT_APPS, "axes"])
    assert homeless(tenancy.INSTALLED_APPS) == {"axes"}


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("CREATE TABLE {schema}.left_over (id int)", "left_over"),
        ("DROP TABLE {schema}.notifications_message", "notifications_message"),
        ("ALTER TABLE {schema}.notifications_message RENAME TO left_over", "left_over"),
    ],
)
@pytest.mark.parametrize("place", ["public", "alpha"])
def test_control_a_table_too_many_or_too_few_is_noticed(alpha, place, statement, table):
    schema = alpha.schema_name if place == "alpha" else "public"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(schema=schema))
    assert table in misplaced(schema)


def test_control_a_table_of_the_other_side_is_noticed(alpha):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.feedback_ticket (id int)")
        cursor.execute(f"CREATE TABLE {alpha.schema_name}.tenants_community (id int)")
    assert misplaced("public") == {"feedback_ticket"}
    assert misplaced(alpha.schema_name) == {"tenants_community"}


def test_control_the_ninety_first_table_is_noticed(alpha):
    with connection.cursor() as cursor:
        for number in range(MOST_TABLES - len(tables_in(alpha.schema_name))):
            cursor.execute(f"CREATE TABLE {alpha.schema_name}.one_more_{number} (id int)")
    assert too_many(alpha.schema_name)


def a_registry_with(label: str, to: str, kind):
    """The registry of one new model in the app `label` that points at the model `to`."""
    with isolate_apps("communities.grid", "communities.audit") as registry:
        how = {} if kind is models.ManyToManyField else {"on_delete": models.PROTECT}
        meta = type("Meta", (), {"app_label": label})
        link = kind(apps.get_model(to), related_name="+", **how)
        type("New", (models.Model,), {"__module__": __name__, "Meta": meta, "link": link})
    return registry


@pytest.mark.parametrize("kind", [models.ForeignKey, models.OneToOneField, models.ManyToManyField])
def test_control_a_link_through_the_wall_is_noticed(kind):
    assert ("grid.New", "tenants.District") in from_communities(a_registry_with("grid", "tenants.District", kind))
    assert from_public(a_registry_with("audit", "grid.Grid", kind)) == {("audit.New", "grid.Grid")}
