"""The tree is formatted, follows the rules of style and keeps its types; test_river.py does the same for imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.local.places import ROOT

CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet"],
    "style": ["ruff", "check", "--quiet"],
    "types": ["mypy", "--no-error-summary"],
}
SLIPS = {
    "format": "x = {  'a':1 }\n",
    "style": "import os\n",
    "types": "def plus(a: int) -> str:\n    return a + 1\n",
}


def said(kind: str, *where: str) -> str:
    """What the tool complains of; nothing when all is well."""
    command = [
        sys.executable,
        "-m",
        *CHECKS[kind],
        "--config-file" if kind == "types" else "--config",
        "pyproject.toml",
    ]
    done = subprocess.run([*command, *where], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode == 0) == (done.stdout == ""), done.stderr
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.parametrize("kind", CHECKS)
def test_the_tree_is_tidy(kind):
    # mypy reads its own list of files in pyproject.toml
    assert said(kind, *([] if kind == "types" else ["."])) == ""


@pytest.mark.parametrize("kind", CHECKS)
def test_control_a_slip_is_noticed(tmp_path: Path, kind):
    (tmp_path / "slip.py").write_text(SLIPS[kind])
    assert "slip.py" in said(kind, str(tmp_path / "slip.py"))
