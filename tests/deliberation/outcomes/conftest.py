"""Whoever takes part in what comes after a meeting is known to live here."""

import pytest

from tests.builders.topics import verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast
