"""Every route and method of a community, as every role and as nobody, compared with one readable table: who_may.txt.

Each try asks for something real and is taken back, so that the next finds everything as it was. How to write the table
anew stands in who_may.py.
"""

import pytest

from tests.architecture import walking
from tests.architecture.who_may import API, PAGES, TITLES, compare

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("title", [API, PAGES], ids=["api", "pages"])
def test_every_route_of_a_community_lets_in_whom_the_table_says(walkers, title):
    compare(title, walking.lines(walkers.walked(TITLES[title])))
