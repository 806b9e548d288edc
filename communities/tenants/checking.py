"""Is every schema what the models say? A missing table must be an error, never a silent read of `public`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import connection

from communities.tenants import template
from communities.tenants.models import Community

# One row for each column, index, constraint, trigger and function, as (schema, what it is), definition included. The
# definitions name their schema; that is taken out, so that those of two schemas can be compared.
_FACTS = """
SELECT n.nspname, 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || CASE a.attidentity WHEN '' THEN '' ELSE ' identity' END
       || coalesce(' default ' || replace(pg_get_expr(d.adbin, d.adrelid), n.nspname || '.', ''), '')
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE n.nspname = ANY(%(schemas)s) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT n.nspname, 'constraint ' || c.relname || '.' || k.conname || ' '
       || replace(pg_get_constraintdef(k.oid), n.nspname || '.', '')
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY(%(schemas)s)
UNION ALL
SELECT n.nspname, 'index ' || t.relname || '.' || i.relname || ' '
       || replace(pg_get_indexdef(i.oid), n.nspname || '.', '') || CASE WHEN x.indisvalid THEN '' ELSE ' invalid' END
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE n.nspname = ANY(%(schemas)s)
UNION ALL
SELECT n.nspname, 'trigger ' || c.relname || '.' || g.tgname || ' '
       || replace(pg_get_triggerdef(g.oid), n.nspname || '.', '') || ' ' || g.tgenabled::text
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY(%(schemas)s) AND NOT g.tgisinternal
UNION ALL
SELECT n.nspname, 'function ' || p.proname || ' ' || replace(pg_get_functiondef(p.oid), n.nspname || '.', '')
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname = ANY(%(schemas)s) AND p.prokind = 'f'
"""
BATCH = 50
_SETTING = re.compile(r"::(character varying|double precision|[a-z]+)(\(\d+\))?(\[\])?|[()]")


@dataclass(frozen=True)
class Difference:
    """Something that a schema lacks or has too much: `kind` is "missing" or "extra"."""

    schema: str
    kind: str
    what: str

    def __str__(self):
        word = "缺少" if self.kind == "missing" else "多出"
        return f"{self.schema} {word} {self.what}"


def check_communities() -> Iterator[Difference]:
    """Compare the template with the models, then every community with the template."""
    model = _facts([template.TEMPLATE])[template.TEMPLATE]
    yield from _differences(template.TEMPLATE, _expected_columns(), _columns(model))
    schemas = list(Community.objects.order_by("pk").values_list("schema_name", flat=True))
    for start in range(0, len(schemas), BATCH):
        batch = schemas[start : start + BATCH]
        facts = _facts(batch)
        for schema in batch:
            yield from _differences(schema, model, facts[schema])


def check_community(schema: str) -> Iterator[Difference]:
    """Compare one community's schema with the template, as when it has just been made."""
    facts = _facts([template.TEMPLATE, schema])
    yield from _differences(schema, facts[template.TEMPLATE], facts[schema])


def _differences(schema: str, wanted: set[str], found: set[str]) -> Iterator[Difference]:
    for what in sorted(wanted - found):
        yield Difference(schema, "missing", what)
    for what in sorted(found - wanted):
        yield Difference(schema, "extra", what)


def _facts(schemas: list[str]) -> dict[str, set[str]]:
    facts: dict[str, set[str]] = {schema: set() for schema in schemas}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"schemas": schemas})
        for schema, fact in cursor.fetchall():
            facts[schema].add(_plain(fact))
    return facts


@cache
def _plain(fact: str) -> str:
    """Without casts and brackets, which PostgreSQL sets anew when a definition is read from a dump."""
    return _SETTING.sub("", fact)


def _columns(facts: set[str]) -> set[str]:
    """`table.column` of every fact about a column, without its type."""
    return {fact.split(" ")[1] for fact in facts if fact.startswith("column ")}


def _expected_columns() -> set[str]:
    names = set(settings.TENANT_APPS)
    models = [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    columns = {f"{m._meta.db_table}.{field.column}" for m in models for field in m._meta.local_concrete_fields}
    return columns | {f"django_migrations.{column}" for column in ("id", "app", "name", "applied")}
