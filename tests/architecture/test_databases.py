"""The databases that tests run in."""

import asyncio

from django.db import connection, connections


def test_a_running_loop_has_no_connection_of_its_own(db):
    async def seen():
        return connections["default"]

    assert asyncio.run(seen()) is connections["default"]


def test_after_a_database_of_its_own_a_file_is_back_in_the_one_before(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        before = name()
        with django_db_setup.clone("own") as lent:
            assert name() == lent != before
        assert name() == before


def name() -> str:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT current_database()").fetchone()[0]
