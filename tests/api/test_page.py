"""The page that describes the API, as people use it."""

import re

import pytest
from django.conf import settings

from tests.builders.people import a_client
from tests.journeys.looking import PHONE, RULES_OF_LOOKS, TO_ELDER, Looker


@pytest.mark.browser
def test_axe_finds_nothing_on_a_phone_in_large_letters_and_on_a_wide_screen(alpha, browser, tmp_path):
    text = a_client().get("/api/v1/docs/").content.decode()
    (tmp_path / "docs.html").write_text(text.replace('"/static/', f'"file://{settings.ROOT}/static/'))
    reader = Looker(browser, "http://localhost", cookies={})
    reader.page.goto((tmp_path / "docs.html").as_uri())
    # Operations look alike: two of each chapter, opened, say what axe says of all, in a fraction of the time.
    reader.page.evaluate(
        "document.querySelectorAll('.api-chapter article:nth-of-type(n+3)').forEach(one => one.remove())"
    )
    reader.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = {"phone": reader.broken()}
    reader.page.set_viewport_size({"width": 1280, "height": PHONE["height"]})
    found["wide"] = reader.broken()
    wide = reader.page.evaluate("document.documentElement.scrollWidth")
    reader.page.set_viewport_size(PHONE)
    reader.page.evaluate(TO_ELDER)
    found["elder"] = reader.broken(RULES_OF_LOOKS, "elder")
    reader.context.close()
    assert (found, wide) == ({"phone": [], "wide": [], "elder": []}, 1280)


def test_words_on_the_page_are_chinese(alpha):
    page = a_client().get("/api/v1/docs/").content.decode()
    heads = re.findall(r"<(?:h[1-6]|caption|th scope=\"col\"|summary)[^>]*>(.*?)</", page)
    assert heads and all(re.search(r"[\u4e00-\u9fff]", head) for head in heads)
