"""Public or per community: every table is where it was decided, and only there."""

from django.apps import apps
from django.conf import settings
from django.db import connection

from config.settings import tenancy


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


def test_every_installed_app_says_where_it_lives():
    assert set(tenancy.INSTALLED_APPS) == set(tenancy.SHARED_APPS) | set(tenancy.TENANT_APPS)
    assert set(tenancy.PUBLIC) & set(tenancy.TENANT_APPS) == set()
    assert set(tenancy.COMMUNITY) & set(tenancy.SHARED_APPS) == set()


def test_the_platform_has_the_public_tables_and_no_community_s(alpha):
    assert tables_in("public") == tables_of(settings.SHARED_APPS)
    assert tables_in("public") & tables_of(tenancy.COMMUNITY) == set()


def test_a_community_has_its_tables_and_none_of_the_platform_s(alpha):
    assert tables_in(alpha.schema_name) == tables_of(settings.TENANT_APPS)
    assert tables_in(alpha.schema_name) & tables_of(tenancy.PUBLIC) == set()


def test_a_community_has_at_most_ninety_tables(alpha):
    # the whole product may have 160 (ARCHITECTURE 3)
    assert len(tables_in(alpha.schema_name)) + 1 <= 90


def test_only_the_directory_of_departments_is_reached_from_a_community():
    public = {model for name in tenancy.PUBLIC for model in _models_of(name)}
    reached = {
        (model._meta.label, field.related_model._meta.label)
        for name in settings.TENANT_APPS
        for model in _models_of(name)
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model in public
    }
    assert reached == {("grid.Unit", "tenants.Department")}


def test_nothing_public_points_into_a_community():
    inside = {model for name in tenancy.COMMUNITY for model in _models_of(name)}
    assert not {
        (model._meta.label, field.name)
        for name in settings.SHARED_APPS
        for model in _models_of(name)
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in inside
    }


def _models_of(name: str) -> list[type]:
    return [model for config in apps.get_app_configs() if config.name == name for model in config.get_models()]
