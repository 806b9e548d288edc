"""The order of imports in pyproject.toml holds, and the checker would see it broken."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.local.places import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def checked(config: str) -> subprocess.CompletedProcess:
    # A process of its own: in ours it would turn off every logger that is there.
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--config", config, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_slice_imports_only_what_lies_below_it():
    found = checked(str(ROOT / "pyproject.toml"))
    assert found.returncode == 0, found.stdout


def test_every_slice_has_its_place_in_the_river():
    [river] = [contract for contract in CONTRACTS if contract["type"] == "layers"]
    placed = {slice.strip().removeprefix("communities.") for layer in river["layers"] for slice in layer.split("|")}
    slices = {folder.name for folder in (ROOT / "communities").iterdir() if (folder / "__init__.py").exists()}
    assert slices <= placed


@pytest.mark.parametrize(
    "layers", [["communities.kernel", "communities.accounts"], ["communities.audit", "communities.tenants"]]
)
def test_control_the_river_upside_down_is_refused(tmp_path, layers):
    config = tmp_path / "upside-down.ini"
    listed = "\n    ".join(layers)
    config.write_text(
        "[importlinter]\nroot_package = communities\n\n"
        f"[importlinter:contract:1]\nname = upside down\ntype = layers\nlayers =\n    {listed}\n"
    )
    found = checked(str(config))
    assert found.returncode == 1 and "upside down" in found.stdout
