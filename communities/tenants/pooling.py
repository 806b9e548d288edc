"""Does each of our database connections have a session of its own?

The search path, and with it the community, is part of the session. A pooler in transaction mode deals the server's
sessions out anew for each transaction: 1,129 of 1,200 requests met a wrong community (STACK 5).
"""

from collections.abc import Callable
from contextlib import closing
from typing import Any, Protocol

from django.db import connection

ROUNDS = 5


class SessionsMixed(Exception):
    """The database's address leads to a pooler that hands one session to several connections."""


class Session(Protocol):
    """A connection of psycopg that commits by itself."""

    def execute(self, query: str) -> Any: ...
    def close(self) -> None: ...


def require_own_sessions(connect: Callable[[], Session] | None = None) -> None:
    """Raise SessionsMixed unless two connections to DATABASE_URL keep what is theirs."""
    connect = connect or _connect
    with closing(connect()) as one, closing(connect()) as other:
        for _ in range(ROUNDS):
            if _are_mixed(one, other):
                raise SessionsMixed(
                    "DATABASE_URL 指向事务模式的连接池：它会把一个社区的请求送进另一个社区，因此拒绝启动。"
                    "请改用会话模式，或直接连接数据库。"
                )
            one, other = other, one


def _are_mixed(one: Session, other: Session) -> bool:
    """Ask whose session it is, and again, thrice in a row, while the other connection holds one by a transaction.

    Nothing is set: on a pooler it would stay for whoever gets that session next.
    """
    backend = _backend(one)
    if _backend(other) == backend:
        return True
    other.execute("BEGIN")
    try:
        _backend(other)
        # Thrice, since a pooler that gives its sessions in turn may come back to the first by chance.
        return {_backend(one) for _ in range(3)} != {backend}
    finally:
        other.execute("ROLLBACK")


def _backend(session: Session) -> int:
    return session.execute("SELECT pg_backend_pid()").fetchone()[0]


def _connect() -> Session:
    """A raw connection by Django's own parameters, which nothing else uses."""
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context"):
        parameters.pop(ours, None)
    return connection.Database.connect(**parameters, autocommit=True)
