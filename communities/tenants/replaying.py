"""A migration that only changes the schema, as SQL that is made once and replayed in every community."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RenameModel
from django.db.transaction import atomic
from django.utils.timezone import now
from django_tenants.utils import schema_context

from communities.tenants import template

# (app, name) of a migration.
Key = tuple[str, str]


def recipe(schema: str, missing: frozenset[Key]) -> list[str] | None:
    """The SQL of `missing` as it would run in `schema`, or None when a migration does more than change the schema."""
    labels = {app for app, _ in missing}
    with schema_context(schema):
        executor = MigrationExecutor(connection)
        whole = executor.migration_plan([key for key in executor.loader.graph.leaf_nodes() if key[0] in labels])
        plan = [(migration, back) for migration, back in whole if (migration.app_label, migration.name) in missing]
        if {(migration.app_label, migration.name) for migration, _ in plan} != set(missing):
            return None
        if not all(_only_schema(migration) for migration, _ in plan):
            return None
        return _collected(executor, [migration for migration, _ in plan])


def _collected(executor: MigrationExecutor, migrations: list) -> list[str]:
    """What the migrations say to the database, from the state of all that are applied.

    Django's own collect_sql() knows only what the first of them stands on, and fails over the next app's tables.
    """
    loader = executor.loader
    state = loader.project_state([key for key in loader.applied_migrations if key in loader.graph.nodes])
    statements: list[str] = []
    for migration in migrations:
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        statements.extend(editor.collected_sql)
    return statements


def replay(schema: str, missing: frozenset[Key], statements: list[str]) -> None:
    """Run a recipe in `schema` and record its migrations, all in one transaction."""
    apps, names = zip(*sorted(missing), strict=True)
    with schema_context(schema), atomic(), connection.cursor() as cursor:
        cursor.execute("\n".join(statements) or "SELECT 1")
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) SELECT *, %s FROM unnest(%s::text[], %s::text[])",
            [now(), list(apps), list(names)],
        )
        _copy_labels(cursor)


def _only_schema(migration) -> bool:
    """Whether its SQL is all it does, and may run in one transaction with more.

    A renamed model is left to Django, which renames the content type with it.
    """
    return migration.atomic and all(_is_only_sql(operation) for operation in migration.operations)


def _is_only_sql(operation) -> bool:
    inner = getattr(operation, "database_operations", ())
    return operation.reduces_to_sql and not isinstance(operation, RenameModel) and all(map(_is_only_sql, inner))


def _copy_labels(cursor) -> None:
    """Content types and permissions that the template has and this schema lacks."""
    model = template.TEMPLATE
    cursor.execute(
        f"INSERT INTO django_content_type (app_label, model) SELECT app_label, model FROM {model}.django_content_type "  # noqa: S608
        "ON CONFLICT DO NOTHING"
    )
    cursor.execute(
        "INSERT INTO auth_permission (name, content_type_id, codename) "  # noqa: S608
        f"SELECT p.name, mine.id, p.codename FROM {model}.auth_permission p "
        f"JOIN {model}.django_content_type theirs ON theirs.id = p.content_type_id "
        "JOIN django_content_type mine USING (app_label, model) ON CONFLICT DO NOTHING"
    )
