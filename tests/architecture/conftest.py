import pytest

from tests.architecture.who_may import Alpha


@pytest.fixture(scope="module")
def walkers(django_db_setup, django_db_blocker):
    """Alpha in a database of the file's own: each try is taken back, so that all tests of a file ask the same people."""
    with django_db_blocker.unblock(), django_db_setup.clone("own"):
        yield Alpha()
