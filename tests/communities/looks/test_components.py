"""What every template and style of the product keeps to, whoever writes it."""

import re
from pathlib import Path

import pytest

from communities.looks.icons import ICONS
from tests.looks_gallery import HERE, PAGES, ROOT, render

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = [ROOT / "static/css" / f"{name}.css" for name in ("tokens", "base", "components")]
# What a phone of 2018 (Chrome 66, Safari 12) does not know and cannot do without.
TOO_NEW = (
    r":has\(|:is\(|:where\(|@container|@layer|\binset:|clamp\(|\bmax\(|\bmin\("
    r"|margin-inline:|aspect-ratio|(?<!grid-)\bgap:|&"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_style_or_script_and_only_known_icons(path):
    text = path.read_text()
    assert re.findall(r'\sstyle\s*=|<style|\son[a-z]+\s*=\s*"|<script(?![^>]*\ssrc=)', text) == []
    assert set(re.findall(r'{% icon "([^"]+)"', text)) - set(ICONS) == set()


def test_the_gallery_shows_every_component():
    shown = " ".join((HERE / page).read_text() for page in PAGES)
    shown += " ".join(path.read_text() for path in TEMPLATES)
    missing = [
        path.name for path in (ROOT / "templates/components").glob("*.html") if f"components/{path.name}" not in shown
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_gallery_draws_without_a_hole(page):
    text = render(page)
    assert "<main" in text
    assert re.findall(r"\bNone\b|{{|{%", text) == []


def test_the_elder_version_is_the_same_page_with_one_mark():
    plain, elder = (
        re.sub(r"标准版|长辈版|\d\d:\d\d|\d+ 分钟", "", render("home.html", elder=elder)) for elder in (False, True)
    )
    assert elder.replace(' data-mode="elder"', "") == plain
    assert [path.name for path in TEMPLATES if "elder_mode %" in path.read_text()] == ["base.html"]


def test_styles_and_scripts_stay_small():
    assert sum(len(path.read_bytes()) for path in STYLES) < 25_000
    scripts = {path.name: len(path.read_bytes()) for path in (ROOT / "static/js").glob("*.js")}
    # On every page, and what one page alone may load beside it.
    assert scripts.pop("looks.js") < 6_000
    assert max(scripts.values()) < 10_000


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_keep_to_what_a_phone_of_2018_knows(path):
    text = re.sub(r"/\*.*?\*/|url\(.*?\)", "", path.read_text(), flags=re.S)
    assert re.findall(TOO_NEW, text) == []


def test_the_guards_notice(tmp_path: Path):
    assert re.findall(TOO_NEW, ".a { gap: 1rem } .b:has(c) {} .d { inset: 0 }") == ["gap:", ":has(", "inset:"]
    assert re.findall(TOO_NEW, ".a { grid-gap: 1rem; min-width: 0; max-height: none }") == []
