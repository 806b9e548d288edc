"""What is pasted is never cut without a word: the server says how long it may be, beside the field, and keeps it all."""

import importlib
import pkgutil
import re

import pytest
from django import forms
from django.contrib.auth.forms import ReadOnlyPasswordHashField

import communities
import deliberation
from communities.looks.forms import Refusable, words
from config.local.places import ROOT
from tests.builders.browsers import browser_of, words_of
from tests.builders.topics import WHY, verified

TOO_LONG = "最多写 60 个字，现在有 80 个。"
# Looking for something changes nothing.
SEARCHES = {"templates/feedback/desk/_queue.html", "templates/grid/who.html"}


class Sample(Refusable):
    title = words("标题", most=60)
    story = words("经过", most=60, rows=3)
    phone = forms.CharField(max_length=24, widget=forms.TextInput({"inputmode": "tel"}))
    secret = forms.CharField(max_length=128, widget=forms.PasswordInput)


def test_no_browser_cuts_words_and_a_box_counts_along():
    title, story = (str(Sample()[name]) for name in ("title", "story"))
    assert "maxlength" not in title and "maxlength" not in story and 'data-most="60"' in story


def test_control_digits_and_passwords_end_where_they_end():
    assert all("maxlength" in str(Sample()[name]) for name in ("phone", "secret"))


def test_a_title_that_is_too_long_stands_refused_beside_its_field_with_all_of_it(cast):
    long, resident = "停" * 80, browser_of(verified(cast.resident))
    answer = resident.post("/topics/new/", {"title": long, "background": WHY})
    page = words_of(answer)
    assert answer.status_code == 400 and TOO_LONG in page and f'value="{long}"' in page
    fits = resident.post("/topics/new/", {"title": long[:60], "background": WHY})
    assert fits.status_code == 302  # control


def _forms(package) -> list[type]:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if re.search(r"form|views$|hooks$|desk$", module.name) and "management" not in module.name:
            importlib.import_module(module.name)
    return _below(forms.BaseForm, package.__name__)


def _below(kind: type, package: str) -> list[type]:
    found = [kind] if kind.__module__.startswith(package) else []
    return found + [one for below in kind.__subclasses__() for one in _below(below, package)]


def _boundless(form: type) -> list[str]:
    fields = getattr(form, "base_fields", {})
    free = {name: field for name, field in fields.items() if type(field) is forms.CharField}
    hidden = forms.HiddenInput | forms.PasswordInput | ReadOnlyPasswordHashField
    return [name for name, one in free.items() if one.max_length is None and not isinstance(one.widget, hidden)]


@pytest.mark.parametrize("package", [communities, deliberation], ids=["communities", "deliberation"])
def test_every_field_of_free_words_has_a_limit(package):
    found = _forms(package)
    assert len(found) > 40
    assert {form.__qualname__: names for form in found if (names := _boundless(form))} == {}


def test_control_a_field_without_a_limit_is_noticed():
    boundless = type("Boundless", (forms.Form,), {"text": forms.CharField()})
    assert _boundless(boundless) == ["text"] and _boundless(Sample) == []


def test_no_template_cuts_either():
    cutting = {
        str(page.relative_to(ROOT)) for page in (ROOT / "templates").rglob("*.html") if "maxlength" in page.read_text()
    }
    assert cutting == SEARCHES
