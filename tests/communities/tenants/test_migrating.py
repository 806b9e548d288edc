"""Bringing communities up to date. A made-up migration stands in a folder that only these tests know."""

import sys
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_context

import communities
from communities import grid
from communities.tenants import migrating, replaying, template
from communities.tenants.models import Community
from communities.tenants.scope import community_of
from tests.communities.tenants.together import together

HEAD = """from django.db import migrations, models


def colour(apps, schema_editor):
    apps.get_model("grid", "Grid").objects.update(colour="red")


class Migration(migrations.Migration):
    dependencies = [("grid", "{before}")]
    {atomic}
    operations = [{operations}]
"""
ADD_FIELD = 'migrations.AddField("grid", "colour", models.CharField(max_length=8, default=""))'
NEW_MODEL = 'migrations.CreateModel("Kiosk", [("id", models.BigAutoField(primary_key=True))])'
RUN_PYTHON = "migrations.RunPython(colour, migrations.RunPython.noop)"
NESTED = f"migrations.SeparateDatabaseAndState(database_operations=[{RUN_PYTHON}])"
COMMENTED = 'migrations.RunSQL("-- why\\nALTER TABLE grid_grid ADD COLUMN shade int")'
CONCURRENT = 'migrations.RunSQL("CREATE INDEX CONCURRENTLY grid_by_name ON grid_grid (name)")'


@pytest.fixture
def folder(tmp_path, settings, monkeypatch, committed_db):
    """grid's migrations, in a folder to which a test may add."""
    name = f"migrations_of_{tmp_path.name.replace('-', '_')}"
    package = tmp_path / name
    package.mkdir()
    for file in (Path(grid.__file__).parent / "migrations").glob("*.py"):
        (package / file.name).write_text(file.read_text())
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.MIGRATION_MODULES = {"grid": name}
    settings.TEMPLATE_CACHE = tmp_path / "templates"
    monkeypatch.setattr(template, "recipe_hash", lambda: f"{len(list(package.glob('*.py'))):016d}")
    template.mark()
    template._template_sql.cache_clear()
    yield package
    template._template_sql.cache_clear()
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]


def write(folder: Path, *operations: str, atomic: bool = True) -> str:
    """A further migration; its name."""
    before = max(file.stem for file in folder.glob("0*.py"))
    name = f"{int(before[:4]) + 1:04d}_made_up"
    words = {"before": before, "operations": ", ".join(operations), "atomic": "" if atomic else "atomic = False"}
    (folder / f"{name}.py").write_text(HEAD.format(**words))
    return name


def migrate() -> list[str]:
    migrating.migrate_template()
    return [result.how for result in migrating.migrate_communities()]


def has(schema: str, table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE (table_schema, table_name, column_name) = (%s, %s, %s)",
            [schema, table, column],
        )
        return cursor.fetchone()[0] == 1


@contextmanager
def community(slug: str):
    with schema_context(community_of(slug).schema_name):
        yield


def test_what_is_up_to_date_is_left_alone(committed_db, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert [result.how for result in migrating.migrate_communities()] == ["nothing", "nothing"]


def test_one_added_field_is_replayed_in_every_community(folder):
    name = write(folder, ADD_FIELD)
    assert not migrating.is_current()
    assert migrate() == ["replayed", "replayed"]
    for place in Community.objects.all():
        assert has(place.schema_name, "grid_grid", "colour")
        assert ("grid", name) in migrating._applied([place.schema_name])[place.schema_name]
    assert migrate() == ["nothing", "nothing"]
    assert migrating.is_current()


@pytest.mark.parametrize("python", [RUN_PYTHON, NESTED], ids=["plain", "nested"])
def test_python_in_a_migration_runs_in_every_community(folder, python):
    for slug in ("alpha", "beta"):
        with community(slug), connection.cursor() as cursor:
            cursor.execute("INSERT INTO grid_grid (name, sort, roles, outline) VALUES ('第一网格', 1, '{}', '[]')")
    write(folder, ADD_FIELD, python)
    assert migrate() == ["migrated", "migrated"]
    for slug in ("alpha", "beta"):
        with community(slug), connection.cursor() as cursor:
            cursor.execute("SELECT colour FROM grid_grid")
            assert cursor.fetchall() == [("red",)]


def test_sql_that_begins_with_a_comment_is_not_lost(folder):
    write(folder, COMMENTED)
    assert migrate() == ["replayed", "replayed"]
    assert all(has(place.schema_name, "grid_grid", "shade") for place in Community.objects.all())


def test_what_may_not_stand_in_a_transaction_runs_the_ordinary_way(folder):
    write(folder, CONCURRENT, atomic=False)
    assert migrate() == ["migrated", "migrated"]


def test_a_new_model_brings_its_content_type_and_permissions(folder):
    write(folder, NEW_MODEL)
    with schema_context(template.TEMPLATE):
        before = Permission.objects.count()
    assert migrate() == ["replayed", "replayed"]
    for slug in ("alpha", "beta"):
        with community(slug):
            assert has(connection.schema_name, "grid_kiosk", "id")
            names = set(Permission.objects.filter(content_type__model="kiosk").values_list("codename", flat=True))
            assert names == {f"{verb}_kiosk" for verb in ("add", "change", "delete", "view")}
            assert Permission.objects.count() == before + 4


def test_an_interrupted_run_goes_on_where_it_stopped(folder):
    write(folder, ADD_FIELD)
    migrating.migrate_template()
    run = migrating.migrate_communities()
    assert next(run).how == "replayed"
    run.close()
    assert [result.how for result in migrating.migrate_communities()] == ["nothing", "replayed"]


def test_of_two_runs_at_once_the_second_waits_and_finds_nothing_to_do(folder):
    write(folder, ADD_FIELD)
    said = [StringIO(), StringIO()]
    together(*(lambda out=out: call_command("migrate_communities", stdout=out) for out in said))
    assert sorted(out.getvalue() for out in said) == ["完成：已是最新 2 个。\n", "完成：重放 2 个。\n"]


def test_a_failure_leaves_that_community_as_it_was_and_the_connection_on_the_platform(folder):
    with community("beta"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE grid_grid ADD COLUMN colour int")
    write(folder, NEW_MODEL, ADD_FIELD)
    migrating.migrate_template()
    run = migrating.migrate_communities()
    assert next(run).how == "replayed"
    with pytest.raises(Exception, match="colour"):
        next(run)
    assert connection.schema_name == "public"
    assert not has(community_of("beta").schema_name, "grid_kiosk", "id")


def test_a_community_without_a_schema_is_named_and_nothing_lands_on_the_platform(folder):
    gone = community_of("alpha").schema_name
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA {gone} RENAME TO c_elsewhere")
    write(folder, NEW_MODEL)
    assert migrate() == ["absent", "replayed"]
    assert not has("public", "grid_kiosk", "id")
    with pytest.raises(CommandError, match="没有数据结构"):
        call_command("migrate_communities", stdout=StringIO())


def test_ready_means_migrated_and_seeded_by_this_code(folder):
    assert migrating.is_current()
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA {template.TEMPLATE} IS 'older'")
        assert not migrating.is_current()
        template.mark()
        cursor.execute("DELETE FROM public.django_migrations WHERE app = 'tenants'")
    assert not migrating.is_current()


def test_the_command_counts_what_it_did(folder):
    write(folder, ADD_FIELD)
    said = StringIO()
    call_command("migrate_communities", stdout=said)
    call_command("migrate_communities", stdout=said)
    assert said.getvalue().splitlines() == ["完成：重放 2 个。", "完成：已是最新 2 个。"]


def names_of(app: str) -> list[str]:
    return sorted(file.stem for file in (Path(communities.__file__).parent / app / "migrations").glob("0*.py"))


def test_what_several_apps_miss_is_collected_in_one_recipe(committed_db):
    """A community that slept through two releases."""
    schema = Community.objects.get(slug="beta").schema_name
    missing = frozenset(
        {("importing", name) for name in names_of("importing")}
        | {(app, names_of(app)[-1]) for app in ("accounts", "feedback")}
    )
    with schema_context(schema), connection.cursor() as cursor:
        cursor.execute("DROP TABLE importing_line, importing_run")
        cursor.execute("ALTER TABLE accounts_user DROP COLUMN settled_at")
        cursor.execute(
            "DELETE FROM django_migrations WHERE app || name = ANY(%s)", [[app + name for app, name in missing]]
        )
    statements = replaying.recipe(schema, missing)
    assert any("importing_line" in statement for statement in statements)
    assert [done.how for done in migrating.migrate_communities() if done.schema == schema] == ["replayed"]
    with schema_context(schema), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM importing_line")
