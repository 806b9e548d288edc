"""What Wagtail brings along or asks for by itself, and a sentence about neighbours."""

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.builders.people import client_of

# A report, a list of people, pages, choosers: what Wagtail brings along and nothing here stands on.
UNUSED = (
    "api/main/documents/",
    "api/main/images/1/",
    "api/main/pages/",
    "choose-external-link/",
    "choose-page/",
    "images/chooser/1/select_format/",
    "pages/1/",
    "reports/site-history/",
    "snippets/choose/grid/unit/",
    "tag-autocomplete/",
    "users/",
)


@pytest.mark.parametrize("address", UNUSED)
def test_what_wagtail_brings_and_nobody_uses_is_not_there_for_anybody(cast, address):
    for user in (cast.secretary, cast.property):
        client = client_of(user)
        assert [client.get(f"/manage/{address}").status_code, client.post(f"/manage/{address}").status_code] == [
            404
        ] * 2


def test_nobody_is_asked_for_degrees(cast):
    client = client_of(cast.secretary)
    place = client.get("/manage/snippets/residents/building/add/").content.decode()
    grid = client.get("/manage/snippets/grid/grid/add/").content.decode()
    assert "经度" not in place and "排序" not in place + grid
    assert "排在第几" in place and "排在第几" in grid


@pytest.mark.parametrize(("joined", "others", "said"), [(1, 0, None), (2, 1, "除了您，还有 1 位邻居也遇到了")])
def test_who_said_me_too_is_not_counted_as_somebody_else(joined, others, said):
    source = get_template("feedback/ticket.html").template.source
    start, end = source.index("{% if may_join or"), source.index("{% if mine_url")
    part = engines["django"].from_string("{% load i18n looks %}" + source[start:end])
    shown = part.render({"ticket": {"me_too": joined}, "joined": True, "may_join": True})
    assert ("位邻居也遇到了" in shown) is bool(others) and (said is None or said in shown)
