"""The database of one's own: whatever happened to it before, it starts, or one sentence says why it does not."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from config.local import postgres, unprivileged
from config.local.problem import Problem
from config.local.programs import postgres_programs


@pytest.fixture
def data():
    """A data folder that is short enough for a socket, and stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="sl-") as folder:
        data = Path(folder).resolve() / "postgres"
        yield data
        if (data / "postmaster.pid").exists():
            postgres.stop(data)
        postgres.find.cache_clear()


LOCALE = "SELECT datctype FROM pg_database WHERE datname = current_database()"


def pid_of(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def ask(url: str, sql: str):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(sql).fetchone()


def keep(url: str, number: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT %s::int AS number", [number])


def test_the_database_speaks_chinese_and_has_the_extensions_we_need(data):
    with psycopg.connect(postgres.ensure(data)) as connection:
        assert connection.execute(LOCALE).fetchone() == ("C.UTF-8",)
        for name in ("pg_trgm", "btree_gist"):
            connection.execute(f"CREATE EXTENSION {name}")
        assert len(connection.execute("SELECT show_trgm('社区自治委员会')").fetchone()[0]) == 8


def test_what_is_written_survives_a_stop_and_a_start(data):
    keep(postgres.ensure(data), 7)
    postgres.stop(data)
    assert not postgres.is_running(data)
    assert ask(postgres.ensure(data), "SELECT number FROM kept") == (7,)


def test_a_running_server_is_joined_and_not_started_again(data):
    postgres.ensure(data)
    first = pid_of(data)
    postgres.ensure(data)
    assert pid_of(data) == first


def test_a_killed_server_recovers_what_was_committed(data):
    keep(postgres.ensure(data), 7)
    os.kill(pid_of(data), signal.SIGKILL)
    assert ask(postgres.ensure(data), "SELECT number FROM kept") == (7,)


def test_a_pid_file_that_now_names_somebody_else_is_not_believed(data):
    keep(postgres.ensure(data), 7)
    left = (data / "postmaster.pid").read_text().splitlines()
    postgres.stop(data)
    (data / "postmaster.pid").write_text("\n".join([str(os.getppid()), *left[1:]]) + "\n")
    assert not postgres.is_running(data)
    assert ask(postgres.ensure(data), "SELECT number FROM kept") == (7,)


def test_stopping_never_touches_the_process_that_a_stale_pid_file_names(data):
    postgres.ensure(data)
    left = (data / "postmaster.pid").read_text().splitlines()
    postgres.stop(data)
    with subprocess.Popen(["sleep", "60"]) as bystander:
        (data / "postmaster.pid").write_text("\n".join([str(bystander.pid), *left[1:]]) + "\n")
        postgres.stop(data)
        assert bystander.poll() is None
        bystander.kill()


def test_a_first_start_that_was_interrupted_is_begun_again(data):
    half = data.parent / "postgres.making"
    (half / "global").mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(postgres.ensure(data), "SELECT 1") == (1,)
    assert not half.exists()


def test_an_empty_data_folder_is_filled(data):
    data.mkdir()
    assert ask(postgres.ensure(data), "SELECT 1") == (1,)


@pytest.mark.parametrize("part", ["PG_VERSION", "global/pg_control"])
def test_a_half_made_database_is_left_alone_and_named_in_one_sentence(data, part):
    postgres.ensure(data)
    postgres.stop(data)
    (data / part).unlink()
    with pytest.raises(Problem, match=f"不完整.*{part}.*移走") as refused:
        postgres.ensure(data)
    assert refused.value.sentence.count("。") == 1
    assert (data / "base").is_dir()


def test_a_damaged_database_is_named_in_one_sentence(data):
    postgres.ensure(data)
    postgres.stop(data)
    (data / "global" / "pg_control").write_bytes(b"\0" * 8192)
    with pytest.raises(Problem, match="可能已损坏"):
        postgres.ensure(data)


def test_a_database_of_another_version_is_named_in_one_sentence(data):
    postgres.ensure(data)
    postgres.stop(data)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Problem, match="属于 PostgreSQL 12"):
        postgres.ensure(data)


def test_a_full_disk_is_told_before_anything_is_made(data, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=2**20))
    with pytest.raises(Problem, match=r"磁盘空间不足.*只剩 1 MB"):
        postgres.ensure(data)
    assert not data.exists()


def test_a_deep_folder_gets_its_socket_elsewhere(data, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(data.parent))
    deep = data.parent / ("深" * 30) / "a b" / "postgres"
    try:
        url = postgres.ensure(deep)
        assert ask(url, "SELECT 1") == (1,)
        assert Path(url.split("host=")[1]).parent == data.parent
    finally:
        postgres.stop(deep)


def test_nobody_but_its_owner_gets_at_the_socket(data):
    folder = Path(postgres.ensure(data).split("host=")[1])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


BORROWER = """
import sys; from pathlib import Path; from config.local import postgres
with postgres.borrow(Path(sys.argv[1]), durable=False) as url:
    print(url, flush=True); sys.stdin.read()
"""


def borrower(data: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", BORROWER, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline().startswith("postgresql://")
    return process


def test_the_last_of_several_borrowers_stops_the_server(data):
    with borrower(data) as first, borrower(data) as second:
        first.communicate("")
        assert postgres.is_running(data)
        second.communicate("")
        assert not postgres.is_running(data)


def test_a_borrower_who_was_killed_does_not_keep_the_server_running(data):
    with borrower(data) as first, borrower(data) as second:
        first.kill()
        first.wait()
        second.communicate("")
        assert not postgres.is_running(data)


@pytest.mark.usefixtures("only_root")
def test_root_in_a_home_that_nobody_else_may_enter_changes_no_permission():
    with tempfile.TemporaryDirectory(prefix="sl-") as home:
        assert stat.S_IMODE(Path(home).stat().st_mode) == 0o700
        users = Path("/etc/passwd").read_bytes()
        with postgres.borrow(Path(home) / "var" / "postgres") as url:
            assert ask(url, "SELECT 1") == (1,)
        assert stat.S_IMODE(Path(home).stat().st_mode) == 0o700
        assert Path("/etc/passwd").read_bytes() == users


@pytest.mark.usefixtures("only_root")
def test_root_at_work_in_somebodys_folder_runs_the_database_as_that_person(nobody):
    with tempfile.TemporaryDirectory(prefix="sl-") as home:
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        data = Path(home).resolve() / "postgres"
        with postgres.borrow(data) as url:
            assert ask(url, "SELECT 1") == (1,)
            assert data.stat().st_uid == nobody.pw_uid


@pytest.mark.usefixtures("only_root")
def test_where_namespaces_are_refused_a_user_with_copies_of_everything_runs_the_database(data, monkeypatch, nobody):
    with tempfile.TemporaryDirectory(prefix="sl-") as folder:
        Path(folder).chmod(0o711)
        other_user, home = unprivileged.other_user, Path(folder) / "home"
        monkeypatch.setattr(unprivileged, "NAMESPACE", ("false",))
        monkeypatch.setattr(
            unprivileged, "other_user", lambda programs, data: other_user(programs, data, name="nobody", home=home)
        )
        try:
            keep(postgres.ensure(data), 7)
            postgres.stop(data)
            assert ask(postgres.ensure(data), "SELECT number FROM kept") == (7,)
            assert not data.exists()
        finally:
            postgres.stop(data)


@pytest.mark.usefixtures("only_root")
def test_the_copy_of_the_programs_runs_as_the_user_it_was_made_for(data, nobody):
    data.parent.chmod(0o711)
    programs = unprivileged.copy_of(postgres_programs(), data.parent, nobody.pw_uid)
    command = [programs / "initdb", "--version"]
    said = subprocess.run(command, user=nobody.pw_uid, capture_output=True, text=True, cwd="/", check=False)
    assert said.stdout.startswith("initdb (PostgreSQL)")
