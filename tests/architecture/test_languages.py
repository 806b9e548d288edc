"""Identifiers are English, what people read is Chinese. tests/journeys/test_every_page.py looks at pages as they are sent."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from communities.kernel.errors import RuleBroken
from config.local.places import ROOT
from tests.architecture.english import english_in

SOURCES = sorted(
    file
    for folder in ("communities", "config")
    for file in (ROOT / folder).rglob("*.py")
    if "migrations" not in file.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.S)
_UNSEEN = re.compile(r"<(script|style|code|kbd|svg|pre)\b.*?</\1>|<[^>]*>", re.S)
_LAYOUT = re.compile(r"{% block columns %}.*?{% endblock %}")
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
_SHOWN_BY_TAG = re.compile(r"{%\s*(?:blocktranslate|translate|trans)\s+([\"'])(.*?)\1", re.S)
_SHOWN_ATTRIBUTE = re.compile(r"\b(?:alt|title|placeholder|aria-label)=\"([^\"]*)\"")


def shown_by(template: str) -> str:
    """What a reader of the page would see of a template's own words."""
    template = _COMMENT.sub(" ", template)
    translated = [words for _, words in _SHOWN_BY_TAG.findall(template)]
    template = _TAG.sub(" ", _LAYOUT.sub(" ", template))
    return " ".join([_UNSEEN.sub(" ", template), *_SHOWN_ATTRIBUTE.findall(template), *translated])


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "templates")))
def test_a_template_shows_no_english_word(file):
    assert english_in(shown_by(file.read_text())) == set()


def test_control_an_english_word_in_a_template_is_noticed():
    assert english_in(shown_by('<p title="Close">{% translate "Save" %} 你好 World {{ user }}</p>')) == {
        "Close",
        "Save",
        "World",
    }
    assert english_in(shown_by('<a class="button" href="/x">下载 PDF</a>{# why #}')) == set()


def _refusals(file: Path):
    """(line, words) of every sentence that a refusal is raised with."""
    names = {cls.__name__ for cls in _subclasses(RuleBroken)} | {"ValidationError", "CommandError"}
    for node in ast.walk(ast.parse(file.read_text())):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in names
            and node.args
        ):
            said = "".join(_words(node.args[0]))
            if re.search(r"[\w]", said):
                yield node.lineno, said


def _words(node: ast.AST):
    """The words of a literal, an f-string or a translation; of nothing that is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _words(part)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext"}:
        yield from _words(node.args[0])


def _subclasses(cls: type) -> set[type]:
    return {cls}.union(*(_subclasses(child) for child in cls.__subclasses__()))


def test_every_refusal_is_a_chinese_sentence():
    english = [
        f"{file.relative_to(ROOT)}:{line} {said}"
        for file in SOURCES
        for line, said in _refusals(file)
        if not re.search(r"[\u4e00-\u9fff]", said)
    ]
    assert english == []


def test_identifiers_are_english():
    names = {
        getattr(node, "id", None) or getattr(node, "name", None) or getattr(node, "arg", None) or ""
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Name | ast.FunctionDef | ast.ClassDef | ast.arg | ast.keyword)
    }
    assert len(names) > 500
    assert {name for name in names if not name.isascii()} == set()


def test_nothing_is_left_for_later_in_a_comment():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [str(file.relative_to(ROOT)) for file in [*SOURCES, *TEMPLATES] if marks.search(file.read_text())] == []


def test_every_app_of_ours_has_a_chinese_name():
    ours = [config for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT / "communities")]
    assert [config.label for config in ours if str(config.verbose_name).isascii()] == []
