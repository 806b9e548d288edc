"""A Valkey of one's own on a Unix socket: database 0 carries Celery's messages, database 1 the cache."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.local.places import beside, socket_folder
from config.local.programs import valkey_program

SOCKET = "valkey.sock"


def socket_path(data: Path) -> Path:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return socket_folder(beside(data, "socket"), SOCKET, data.stat().st_uid) / SOCKET


def command(data: Path) -> list[str]:
    """The server in the foreground. What it holds survives a restart; only what has an end of life is ever evicted."""
    options = {
        "port": "0",
        "unixsocket": str(socket_path(data)),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
    }
    return [str(valkey_program()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def addresses(data: Path) -> dict[str, str]:
    """What the portal is told: CACHE_URL as redis-py reads it, BROKER_URL as kombu does."""
    path = quote(str(socket_path(data)))
    return {"CACHE_URL": f"unix://{path}?db=1", "BROKER_URL": f"redis+socket://{path}?virtual_host=0"}


def answers(data: Path) -> bool:
    with suppress(redis.RedisError), client(data) as asking:
        return asking.ping()
    return False


def shut_down(data: Path) -> None:
    """Stop a server that its keeper left behind."""
    with suppress(redis.RedisError), client(data) as asking:
        asking.shutdown()


def client(data: Path) -> redis.Redis:
    """One try and no more: who waits for the server asks again."""
    return redis.Redis(unix_socket_path=str(socket_path(data)), socket_timeout=5, retry=Retry(NoBackoff(), 0))
