"""`make run`: start everything that the portal needs, show where to look, mind it, and stop all of it on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack

from config.local import checks, children, environment, portal, postgres, valkey, welcome
from config.local.children import Child, spawn
from config.local.places import ROOT, VAR
from config.local.problem import Problem, require_space
from config.local.screen import refuse, say, step

NEEDED_MB = 500
READY_SECONDS = 90
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            port = admit(stack)
            try:
                mind(start(stack, port))
            finally:
                stop_once()
    except Problem as problem:
        return refuse(problem)
    except PermissionError as error:
        return refuse(Problem(f"没有权限写 {error.filename}，它可能是另一个用户建立的，请换回那个用户，或删除它。"))
    except KeyboardInterrupt:
        say("✓ 已全部停止。")
    return 0


def stop_once() -> None:
    """From here on we only stop, and a second Ctrl-C does not interrupt that."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    say("\n正在停止……")


def admit(stack: ExitStack) -> int:
    """The port, once nothing speaks against starting: where something does, there is nothing to stop."""
    port = checks.wanted_port(os.environ)
    VAR.mkdir(parents=True, exist_ok=True)
    stack.enter_context(checks.only_one(VAR / "run.lock"))
    checks.require_free(os.environ.get("HOST", "127.0.0.1"), port)
    require_space(VAR, NEEDED_MB)
    return port


def start(stack: ExitStack, port: int) -> list[Child]:
    """Start everything in its order; `stack` stops it in the opposite one. Returns what must not die."""
    children.adopt_orphans()
    stack.callback(children.reap_orphans)
    say("商量正在启动，随时可按 Ctrl-C 停止。")
    told = settings(port) | start_database(stack, os.environ)
    services, addresses = start_valkey(stack, os.environ)
    told |= addresses
    wechat, addresses = start_wechat(stack, os.environ)
    told |= addresses
    stack.callback(environment.forget)
    environment.write(told)
    accounts = fill(stack, os.environ | told)
    minded = services + wechat + start_portal(stack, os.environ | told, port)
    say(welcome.page(port, accounts, own_wechat=bool(os.environ.get("WECHAT_APPID"))))
    return minded


def settings(port: int) -> dict[str, str]:
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    return {"DJANGO_SETTINGS_MODULE": module, "PORT": str(port), "VAR_DIR": str(VAR), "PYTHONUNBUFFERED": "1"}


def start_database(stack: ExitStack, env: Mapping[str, str]) -> dict[str, str]:
    """DATABASE_URL of our own server, unless the environment names another."""
    if env.get("DATABASE_URL"):
        return {}
    with step("数据库"):
        return {"DATABASE_URL": stack.enter_context(postgres.borrow(VAR / "postgres"))}


def start_valkey(stack: ExitStack, env: Mapping[str, str]) -> tuple[list[Child], dict[str, str]]:
    """Our own cache and broker, and the addresses of what the environment does not name."""
    data = VAR / "valkey"
    missing = {name: url for name, url in valkey.addresses(data).items() if not env.get(name)}
    if not missing:
        return [], {}
    with step("缓存与消息队列"):
        if valkey.answers(data):
            valkey.shut_down(data)
        [child] = launch(stack, {"缓存服务": valkey.command(data)}, dict(env))
        children.wait_until(lambda: valkey.answers(data), [child], 20, "缓存服务 20 秒内没有就绪。")
    return [child], missing


def start_wechat(stack: ExitStack, env: Mapping[str, str]) -> tuple[list[Child], dict[str, str]]:
    """A stand-in for WeChat, unless the environment names a mini-program of one's own."""
    if env.get("WECHAT_APPID"):
        return [], {}
    command, told = portal.wechat(checks.any_free_port())
    return launch(stack, {"微信替身": command}, dict(env)), told


def fill(stack: ExitStack, env: dict[str, str]) -> str:
    """Bring the data up to date, showing what is done; returns the demonstration accounts as JSON."""
    accounts = ""
    with step("数据表与演示辖区") as shown:
        heard = {"stdout": subprocess.PIPE, "text": True, "encoding": "utf-8", "errors": "replace"}
        [child] = launch(stack, {"数据准备": portal.fill()}, env, **heard)
        for line in child.process.stdout:
            if line.startswith(portal.MARK):
                accounts = line.removeprefix(portal.MARK)
            elif line.strip():
                shown.say(line.rstrip())
        if child.process.wait():
            raise Problem("数据准备没有完成，原因见上；改正后重新运行，会从中断处继续。", child.log)
    return accounts


def start_portal(stack: ExitStack, env: dict[str, str], port: int) -> list[Child]:
    with step("网页、后台任务与定时任务"):
        commands = {"网页服务": portal.web(), "后台任务": portal.worker(), "定时任务": portal.beat(VAR)}
        started = launch(stack, commands, env)
        late = f"网页服务 {READY_SECONDS} 秒内没有就绪。"
        children.wait_until(lambda: portal.is_ready(port), started, READY_SECONDS, late)
    return started


def launch(stack: ExitStack, commands: dict[str, list[str]], env: dict[str, str], **options) -> list[Child]:
    """Start the commands, by name; the stack stops them together."""
    started: list[Child] = []
    stack.callback(children.stop_all, started)
    for name, command in commands.items():
        started.append(spawn(name, command, VAR / "log" / f"{name}.log", env, cwd=ROOT, **options))
    return started


def mind(minded: list[Child]) -> None:
    """Watch until somebody stops us, or something that we need dies."""
    own_database = not os.environ.get("DATABASE_URL")
    while True:
        time.sleep(1)
        for child in minded:
            if child.is_over():
                raise child.failure()
        if own_database and not postgres.is_running(VAR / "postgres"):
            raise Problem("数据库意外停止，其余部分已一并停止。", VAR / "postgres.log")


if __name__ == "__main__":
    sys.exit(main())
