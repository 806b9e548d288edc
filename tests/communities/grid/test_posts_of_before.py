"""Posts from before the database looked at their days."""

from datetime import date
from importlib import import_module

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from communities.grid.models import GridWorker
from tests.communities.grid.given import a_grid, a_post, a_worker

MIGRATION = import_module("communities.grid.migrations.0002_one_grid_for_a_place_people_and_cards")
[ENDS_IN_TIME] = [one for one in GridWorker._meta.constraints if one.name == "post_ends_not_before_it_starts"]


def test_a_post_that_would_end_before_it_begins_does_not_stop_a_community_s_upgrade(alpha):
    grid, constraint = a_grid("第一网格"), ENDS_IN_TIME
    with connection.schema_editor(atomic=False) as editor:
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        editor.remove_constraint(GridWorker, constraint)
        bad = a_post(a_worker("xiaozhao"), grid, starts_on=date(2026, 6, 2), ends_on=date(2026, 6, 1))
        good = a_post(a_worker("xiaoli"), grid, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 3))
        with pytest.raises(IntegrityError), atomic():
            editor.add_constraint(GridWorker, constraint)  # control
        editor.execute(MIGRATION.ENDS_IN_TIME)
        editor.add_constraint(GridWorker, constraint)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.ends_on, good.ends_on) == (bad.starts_on, date(2026, 6, 3))


def test_what_is_mended_is_mended_before_the_database_looks():
    steps = [getattr(step, "sql", "") or getattr(step, "constraint", None) for step in MIGRATION.Migration.operations]
    assert steps.index(MIGRATION.ENDS_IN_TIME) < steps.index(ENDS_IN_TIME)
