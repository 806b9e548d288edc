"""What this portal never does to the people who work with it: DOMAIN 7.6, the checklist against formalism.

No check-in of staff, no points league or ranking of people, no online time, no tracks, no photo that is forced.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]

# What a column would be called that counts, ranks or follows people, in code and in words.
NAMES = re.compile(
    r"(^|_)(check_?ins?|clock_?in|punch|online|presence|attendance_rate|tracks?|trail|trajectory|position_at|points|"
    r"score|rank|ranking|league|steps_walked|install)(_|$)"
)
# That there is no ranking may be said.
WORDS = re.compile(r"打卡|签到|在线时长|在线时间|轨迹|(?<!不)排名|排行|龙虎榜|红黑榜|积分榜|安装率|末位")
# Where something stands on the earth: places and matters, never people.
ON_THE_MAP = {"residents.Building", "feedback.Ticket", "feedback.Photo"}
# Garbage points are a subject of reports, not of ours.
SAID = {"communities/feedback/catalogue.py", "communities/demonstration/stories.py"}
# Sums and counts, by which a list of people would become a ranking.
COUNTS = re.compile(r"(^|_)(count|hours|total|sum|number_of|done|times|rate|average)(_|$)")


def columns():
    for model in apps.get_models():
        if model.__module__.startswith(("communities.", "deliberation.")):
            for field in model._meta.local_concrete_fields:
                yield model._meta.label, field.name, str(getattr(field, "verbose_name", ""))


def follows_people(label: str, name: str, words: str) -> bool:
    located = name in ("longitude", "latitude") and label not in ON_THE_MAP
    return bool(located or NAMES.search(name) or WORDS.search(words))


def test_no_column_counts_ranks_or_follows_people():
    assert [column for column in columns() if follows_people(*column)] == []


@pytest.mark.parametrize(
    "column",
    [("grid.GridWorker", "check_in_at", ""), ("accounts.User", "online_seconds", ""), ("grid.GridWorker", "longitude", ""),
     ("party.Member", "points", ""), ("volunteering.Hours", "x", "排名")],
)  # fmt: skip
def test_control_such_a_column_is_noticed(column):
    assert follows_people(*column)


def pages():
    yield from (ROOT / "templates").rglob("*.html")
    for folder in ("communities", "deliberation"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if str(path.relative_to(ROOT)) not in SAID)


def without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.S) if path.suffix == ".html" else text


def test_no_page_speaks_of_check_in_league_or_track():
    assert {
        str(path.relative_to(ROOT)): found[0] for path in pages() if (found := WORDS.search(without_comments(path)))
    } == {}


def ordered_by_counts(source: str) -> list[str]:
    """The arguments of order_by() that are counts or sums."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    found = []
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "order_by":
            written = [ast.unparse(argument) for argument in call.args]
            found += [
                word
                for word in written
                if COUNTS.search(word.strip("'\"-").lower()) or "Count(" in word or "Sum(" in word
            ]
    return found


def test_no_list_is_ordered_by_what_people_did():
    wrong = {
        str(path.relative_to(ROOT)): ordered_by_counts(path.read_text(encoding="utf-8"))
        for path in pages()
        if path.suffix == ".py"
    }
    assert {path: found for path, found in wrong.items() if found} == {}


def test_control_such_an_order_is_noticed():
    assert ordered_by_counts("Member.objects.annotate(n=Sum('h')).order_by('-hours', Count('tickets').desc())") == [
        "'-hours'",
        "Count('tickets').desc()",
    ]


def test_when_somebody_last_signed_in_is_told_to_nobody_but_themselves():
    told = [
        path for path in pages() if "last_login" in path.read_text(encoding="utf-8") and "migrations" not in path.parts
    ]
    assert {str(path.relative_to(ROOT)) for path in told} == {
        "communities/accounts/personal.py",
        "communities/accounts/leaving.py",
    }


def test_a_photo_of_the_finished_work_is_asked_for_and_not_forced():
    assert settings.DONE_NEEDS_PHOTO is False
