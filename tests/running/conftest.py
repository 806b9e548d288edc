import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def django_db_setup():
    """These tests start servers of their own and never touch the tests' database."""


@pytest.fixture
def python():
    """Run a programme of the project in a process of its own, with `var` where the test says."""
    started = []

    def start(*words: str, var: Path, **env: str) -> subprocess.Popen:
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=kept | {"VAR_DIR": str(var), "PYTHONUTF8": "1"} | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def only_root():
    if os.getuid() != 0:
        pytest.skip("只有 root 才会遇到")


@pytest.fixture
def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")
