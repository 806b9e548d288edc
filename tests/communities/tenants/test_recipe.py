"""The recipe's fingerprint covers what the seeds put into the template, wherever their rows are written."""

import sys

import pytest

from communities.tenants import template


@pytest.fixture
def package(tmp_path, settings, monkeypatch):
    """A seed that takes its rows from a module that takes them from another."""
    folder = tmp_path / "seeds_made_up"
    folder.mkdir()
    texts = {
        "__init__": "",
        "seeds": "from seeds_made_up.kinds import KINDS\ndef seed(): return KINDS\n",
        "kinds": "from . import words\nKINDS = [words.ONE]\n",
        "words": "ONE = '物业'\n",
        "models": "NOTHING = 1\n",
        "stranger": "NOTHING = 1\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.COMMUNITY_SEEDS = ["seeds_made_up.seeds.seed"]
    yield folder
    for module in [module for module in sys.modules if module.startswith("seeds_made_up")]:
        del sys.modules[module]


def fingerprint() -> str:
    return template.recipe_hash.__wrapped__()


@pytest.mark.parametrize("module", ["seeds", "kinds", "words"])
def test_a_changed_row_changes_the_fingerprint_wherever_it_is_written(package, module):
    before = fingerprint()
    (package / f"{module}.py").write_text((package / f"{module}.py").read_text() + "\nMORE = 1\n")
    assert fingerprint() != before


@pytest.mark.parametrize("module", ["models", "stranger"])
def test_control_what_the_seeds_take_no_row_from_does_not(package, module):
    before = fingerprint()
    (package / f"{module}.py").write_text("NOTHING = 2\n")
    assert fingerprint() == before


def test_the_real_seeds_take_the_kinds_of_units_from_beside_them():
    files = {f"{file.parent.name}/{file.name}" for file in template._seed_files()}
    assert {"grid/seeds.py", "grid/kinds.py", "feedback/catalogue.py"} <= files
