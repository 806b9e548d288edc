"""A pooler in transaction mode is refused at start. The poolers here deal out real sessions of a real server."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from communities.tenants import pooling
from communities.tenants.pooling import SessionsMixed, require_own_sessions


class Pooler:
    """Deals `size` sessions out for each transaction: the one just given back first, or in turn."""

    def __init__(self, size: int, *, in_turn: bool):
        self.free = [pooling._connect() for _ in range(size)]
        self.all, self.in_turn = list(self.free), in_turn

    def connect(self) -> "Pooled":
        return Pooled(self)

    def take(self) -> psycopg.Connection:
        return self.free.pop(0 if self.in_turn else -1)

    def close(self) -> None:
        for session in self.all:
            session.close()


class Pooled:
    def __init__(self, pooler: Pooler):
        self.pooler, self.held = pooler, None

    def execute(self, query: str):
        session = self.held or self.pooler.take()
        try:
            return session.execute(query)
        finally:
            inside = session.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
            self.held = session if inside else None
            if not inside:
                self.pooler.free.append(session)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("in_turn", [False, True], ids=["last back first", "in turn"])
def test_a_pooler_in_transaction_mode_is_refused(db, size, in_turn):
    pooler = Pooler(size, in_turn=in_turn)
    try:
        with pytest.raises(SessionsMixed, match="事务模式"):
            require_own_sessions(pooler.connect)
    finally:
        pooler.close()


def test_control_such_a_pooler_gives_one_the_path_that_another_has_set(db):
    pooler = Pooler(1, in_turn=False)
    pooler.connect().execute("SET search_path TO somebody_elses")
    assert pooler.connect().execute("SHOW search_path").fetchone() == ("somebody_elses",)
    pooler.close()


def test_control_connections_with_sessions_of_their_own_are_accepted(db):
    require_own_sessions()


def test_preparing_stops_before_anything_is_migrated_through_such_a_pooler(db, monkeypatch):
    pooler = Pooler(2, in_turn=False)
    monkeypatch.setattr(pooling, "_connect", pooler.connect)
    try:
        with pytest.raises(CommandError, match="连接池"):
            call_command("prepare")
    finally:
        pooler.close()
    assert connection.schema_name == "public"
