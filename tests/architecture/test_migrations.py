import ast
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from config.local.places import ROOT

PACKAGES = ("communities", "deliberation")
OURS = [
    config
    for config in apps.get_app_configs()
    if any(Path(config.path).is_relative_to(ROOT / package) for package in PACKAGES)
]
MIGRATIONS = sorted(file for config in OURS for file in (Path(config.path) / "migrations").glob("0*.py"))


def what_is_missing() -> str:
    said = StringIO()
    try:
        call_command("makemigrations", *(config.label for config in OURS), check=True, dry_run=True, stdout=said)
    except SystemExit:
        return said.getvalue()
    return ""


def test_no_model_has_changed_without_a_migration(db):
    assert what_is_missing() == ""


def test_control_a_changed_field_is_noticed(db, monkeypatch):
    field = apps.get_model("grid.Grid")._meta.get_field("name")
    monkeypatch.setattr(field, "max_length", 7)
    assert "Alter field name on grid" in what_is_missing()


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: f"{file.parts[-3]}/{file.stem}")
def test_a_migration_imports_none_of_our_code_but_what_a_column_is_made_with(file):
    imported = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    allowed = {"communities.kernel.identifiers", "communities.kernel.sealing"}
    assert {name for name in imported if name.split(".")[0] in {*PACKAGES, "config"}} <= allowed


def test_nobody_is_given_an_automatic_key_that_runs_out():
    small = [
        model._meta.label
        for config in OURS
        for model in config.get_models()
        if isinstance(model._meta.pk, models.AutoField) and not isinstance(model._meta.pk, models.BigAutoField)
    ]
    assert small == []
