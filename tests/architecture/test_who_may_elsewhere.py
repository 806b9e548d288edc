"""What Wagtail brings along, and the platform's host, route by route like the community's own in test_who_may.py."""

import pytest

from tests.architecture import walking
from tests.architecture.who_may import IN_SHELL, PLATFORM, TITLES, Alpha, compare, grouped, on_the_platform

pytestmark = pytest.mark.slow


def test_every_route_of_the_shell_lets_in_whom_the_table_says(db):
    compare(IN_SHELL, walking.lines(Alpha().walked(TITLES[IN_SHELL]), grouped))


def test_every_route_of_the_platform_lets_in_whom_the_table_says(db):
    compare(PLATFORM, walking.lines(on_the_platform(TITLES[PLATFORM])))
