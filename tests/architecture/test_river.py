"""The order of imports in pyproject.toml holds, and the checker would see it broken."""

import tomllib

import pytest
from importlinter.cli import lint_imports

from config.local.places import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def checked(config: str) -> int:
    return lint_imports(config_filename=config, no_cache=True, no_logo=True)


def test_a_slice_imports_only_what_lies_below_it(capsys):
    assert checked(str(ROOT / "pyproject.toml")) == 0, capsys.readouterr().out


def test_every_slice_has_its_place_in_the_river():
    [river] = [contract for contract in CONTRACTS if contract["type"] == "layers"]
    placed = {slice.strip().removeprefix("communities.") for layer in river["layers"] for slice in layer.split("|")}
    slices = {folder.name for folder in (ROOT / "communities").iterdir() if (folder / "__init__.py").exists()}
    assert slices <= placed


@pytest.mark.parametrize(
    "layers", [["communities.kernel", "communities.accounts"], ["communities.audit", "communities.tenants"]]
)
def test_control_the_river_upside_down_is_refused(tmp_path, capsys, layers):
    config = tmp_path / "upside-down.ini"
    listed = "\n    ".join(layers)
    config.write_text(
        "[importlinter]\nroot_package = communities\n\n"
        f"[importlinter:contract:1]\nname = upside down\ntype = layers\nlayers =\n    {listed}\n"
    )
    assert checked(str(config)) == 1
