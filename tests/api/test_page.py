"""The page that describes the API, as people use it."""

import re

import pytest
from django.conf import settings

from tests.builders.people import a_client
from tests.communities.looks.test_accessibility import TAGS, axe, browser, pytestmark  # noqa: F401  the same browser


@pytest.fixture(autouse=True)
def database_beside_browser(monkeypatch):
    """The browser's driver runs a loop in this thread, at which Django's database guard takes fright."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.mark.parametrize(("elder", "width"), [(False, 390), (False, 1280), (True, 390)])
def test_axe_finds_nothing(database_beside_browser, browser, alpha, tmp_path, elder, width):  # noqa: F811
    client = a_client()
    client.cookies["elder"] = "1" if elder else "0"
    text = client.get("/api/v1/docs/").content.decode()
    (tmp_path / "docs.html").write_text(text.replace('"/static/', f'"file://{settings.ROOT}/static/'))
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((tmp_path / "docs.html").as_uri())
    # Forty operations look alike: three of each chapter, opened, say what axe says of all, in a tenth of the time.
    page.evaluate("document.querySelectorAll('.api-chapter article:nth-of-type(n+4)').forEach(each => each.remove())")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = axe.Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    broad = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert [(item["id"], [node["html"] for node in item["nodes"]][:3]) for item in found] == []
    assert broad == width


def test_words_on_the_page_are_chinese(alpha):
    page = a_client().get("/api/v1/docs/").content.decode()
    heads = re.findall(r"<(?:h[1-6]|caption|th scope=\"col\"|summary)[^>]*>(.*?)</", page)
    assert heads and all(re.search(r"[\u4e00-\u9fff]", head) for head in heads)
