"""`make run`: starts everything, says in one sentence why it cannot, and leaves nothing behind."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.local import checks, environment
from config.local.problem import Problem, require_space

needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="这台机器没有 /proc")
SMALL = ("-m", "tests.running.small_portal")


@pytest.fixture
def var():
    with tempfile.TemporaryDirectory(prefix="sl-") as folder:
        yield Path(folder).resolve() / "var"


@pytest.fixture
def port() -> str:
    return str(checks.any_free_port())


def wait_for(process: subprocess.Popen, words: str) -> str:
    heard = []
    for line in process.stdout:
        heard.append(line)
        if words in line:
            return "".join(heard)
    raise AssertionError(f"{words!r} was never said:\n{''.join(heard)}")


def processes_of(var: Path) -> list[str]:
    """The command lines of all that was started for `var`: by environment, or by folder."""
    mark, found = f"VAR_DIR={var}".encode(), []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (proc / "environ").read_bytes().split(b"\0") or var in (proc / "cwd").readlink().parents:
                found.append((proc / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_leaves_no_process(python, var, port, number):
    process = python(*SMALL, var=var, PORT=port)
    wait_for(process, "按 Ctrl-C 停止全部服务")
    running = " ".join(processes_of(var))
    assert all(name in running for name in ("postgres", "valkey-server", "-c"))
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.rstrip().endswith("✓ 已全部停止。")
    assert processes_of(var) == []
    assert not (var / "run.env").exists()


@needs_proc
def test_an_impatient_second_ctrl_c_still_stops_everything(python, var, port):
    process = python(*SMALL, var=var, PORT=port)
    wait_for(process, "按 Ctrl-C 停止全部服务")
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
    process.communicate(timeout=60)
    assert processes_of(var) == []


@needs_proc
def test_when_one_part_dies_the_rest_stops_and_it_is_named(python, var, port):
    process = python(*SMALL, var=var, PORT=port, DYING="1")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.rstrip().endswith("✗ 定时任务意外停止（退出码 3），其余部分已一并停止。")
    assert "缺了一块" in said
    assert processes_of(var) == []


def test_the_database_that_dies_is_named(python, var, port):
    process = python(*SMALL, var=var, PORT=port)
    wait_for(process, "按 Ctrl-C 停止全部服务")
    os.kill(int((var / "postgres" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "✗ 数据库意外停止" in said


def test_after_an_end_without_warning_it_starts_again(python, var, port):
    process = python(*SMALL, var=var, PORT=port)
    wait_for(process, "按 Ctrl-C 停止全部服务")
    process.kill()
    process.wait()
    again = python(*SMALL, var=var, PORT=port)
    wait_for(again, "按 Ctrl-C 停止全部服务")
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=60)
    assert again.returncode == 0


def test_starting_twice_is_refused_in_one_sentence(python, var, port):
    first = python(*SMALL, var=var, PORT=port)
    wait_for(first, "按 Ctrl-C 停止全部服务")
    second = python(*SMALL, var=var, PORT=port)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert said.splitlines()[-1] == f"✗ 商量已经在运行（进程 {first.pid}），请先在那个窗口按 Ctrl-C 停止它。"
    assert first.poll() is None
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)


def test_a_port_in_use_is_refused_in_one_sentence(python, var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = python(*SMALL, var=var, PORT=port)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith(f"✗ 端口 {port} 已被别的程序占用")


@pytest.mark.parametrize("port", ["八千", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused_in_one_sentence(port):
    with pytest.raises(Problem, match=f"PORT 应是.*“{port}”"):
        checks.wanted_port({"PORT": port})


def test_a_half_made_database_is_refused_in_one_sentence(python, var, port):
    (var / "postgres" / "base").mkdir(parents=True)
    process = python(*SMALL, var=var, PORT=port)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "不完整（缺少 PG_VERSION、global/pg_control、pg_wal）" in said.splitlines()[-1]


def test_a_full_disk_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=3 * 2**20))
    with pytest.raises(Problem, match=r"磁盘空间不足：.*只剩 3 MB，至少需要 500 MB"):
        require_space(Path("/"), 500)


def test_a_second_window_finds_the_running_portal(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "NOTE", tmp_path / "run.env")
    monkeypatch.setenv("CACHE_URL", "redis://elsewhere")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    environment.write({"DATABASE_URL": "postgresql://postgres@/a?host=/b", "CACHE_URL": "unix:///c"})
    environment.adopt()
    found = os.environ["DATABASE_URL"], os.environ["CACHE_URL"]
    monkeypatch.delenv("DATABASE_URL")
    assert found == ("postgresql://postgres@/a?host=/b", "redis://elsewhere")
