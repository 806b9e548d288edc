"""axe over the gallery, narrow and wide, plain and 长辈版; and what axe does not measure: targets, type, width."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.looks_gallery import PAGES, render

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STANDARD = {False: {"target": 48, "type": 15}, True: {"target": 64, "type": 22}}
MEASURE = """() => {
  const seen = e => { const b = e.getBoundingClientRect(); return b.width > 1 && b.bottom > 0; };
  const all = [...document.querySelectorAll('body *')].filter(seen);
  const pressed = 'a, button, select, textarea, .choice label, input:not([type=hidden])';
  const target = e => e.matches(pressed) && !e.matches('.choice input')
    && getComputedStyle(e).display !== 'inline';
  const words = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  return {
    width: document.documentElement.scrollWidth,
    target: Math.min(...all.filter(target).map(e => e.getBoundingClientRect().height)),
    type: Math.min(...all.filter(words).map(e => parseFloat(getComputedStyle(e).fontSize))),
  };
}"""


def test_the_check_notices_pale_words(browser):
    page = browser.new_page()
    page.set_content("<html lang=zh><title>x</title><main><h1>x</h1><p style='color: #999'>看不清</p></main>")
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    page.close()
    assert [item["id"] for item in found] == ["color-contrast"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_the_page(browser, tmp_path, name, elder, width):
    (tmp_path / name).write_text(render(name, elder=elder))
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((tmp_path / name).as_uri())

    rules = {"color-contrast-enhanced": {"enabled": elder}}
    found = Axe().run(page, options={"runOnly": TAGS + ["wcag2aaa"] * elder, "rules": rules}).response["violations"]
    measured = page.evaluate(MEASURE)
    page.close()

    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []
    assert measured["width"] == width
    assert measured["target"] >= STANDARD[elder]["target"] - 0.5
    assert measured["type"] >= STANDARD[elder]["type"]
