"""What pages and the API show of a survey: the numbers as far as they may be seen, and what people wrote."""

from collections import Counter
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.core.cache import cache
from django.utils.timezone import now as clock

from deliberation.surveys.models import Remark, Survey
from deliberation.surveys.rules import may_answer
from deliberation.surveys.states import Channel, Reading, State
from deliberation.surveys.tally import Told, counted
from deliberation.topics.models import Topic

_KEPT = 3600
# What stands beside every result of a straw poll.
NOT_BINDING = "随手投，仅供参考，没有约束力。"


def numbers_of(survey: Survey) -> dict:
    """How many answered, by channel. One query."""
    return survey.sheets.numbers()


def told_of(survey: Survey) -> list[Told]:
    """Every question with its numbers. Two queries; of a survey that is closed, which nothing changes, mostly none."""
    if survey.state != State.CLOSED:
        return _counted(survey)
    return cache.get_or_set(f"surveys:told:{survey.pk}", lambda: _counted(survey), _KEPT)


def _counted(survey: Survey) -> list[Told]:
    sheets = survey.sheets.values_list("channel", "chosen")
    wrote = Counter(survey.remarks.values_list("question", flat=True))
    return counted(survey.asked, ((channel == Channel.PAPER, chosen) for channel, chosen in sheets), wrote=wrote)


def is_told_apart(survey: Survey, numbers: dict) -> bool:
    """Whether paper stands beside the rest: not where so few came one way that it would tell on them."""
    few = min(numbers["paper"], numbers["all"] - numbers["paper"])
    return few > 0 and (not survey.is_anonymous or few >= settings.SURVEY_LEAST_APART)


def words_of(survey: Survey) -> dict[int, dict]:
    """What was written to each question: what everybody may read, how many wait, why others are not shown. One query."""
    found = survey.remarks.in_no_order_of_time()
    return {place: _words(list(rows)) for place, rows in groupby(found, key=lambda row: row.question)}


def _words(rows: list[Remark]) -> dict:
    return {
        "shown": [row.text for row in rows if row.reading == Reading.SHOWN],
        "waiting": sum(row.reading == Reading.WAITING for row in rows),
        "hidden": sorted(Counter(row.hidden_because for row in rows if row.reading == Reading.HIDDEN).items()),
    }


def result_of(survey: Survey, moment: datetime) -> dict:
    """Everything that a page shows of the result; `rows` is empty while nobody may see it."""
    numbers = numbers_of(survey)
    if not survey.shows_numbers(moment):
        return {"numbers": numbers, "apart": False, "rows": []}
    words = words_of(survey)
    rows = [(told, words.get(told.place)) for told in told_of(survey)]
    return {"numbers": numbers, "apart": is_told_apart(survey, numbers), "rows": rows}


def mine(survey: Survey, user):
    """That this account has answered, with what of a named survey; None where it has not."""
    if not user.is_authenticated:
        return None
    return survey.respondents.filter(user=user).select_related("sheet").first()


def said_by(respondent) -> dict:
    """What a named answer says now, as the form takes it."""
    sheet = respondent.sheet if respondent else None
    if sheet is None:
        return {}
    chosen = {int(place): options for place, options in sheet.chosen.items()}
    questions = sheet.survey.asked
    single = {place: options[0] for place, options in chosen.items() if not questions[place].most}
    written = {remark.question: remark.text for remark in sheet.remarks.all()}
    return {f"q{place}": value for place, value in (chosen | single | written).items()}


def parts_of(topic: Topic, request) -> list[dict]:
    """What a topic's page shows of us: named in settings.TOPIC_PARTS. One query."""
    surveys = list(Survey.objects.public().filter(topic=topic).with_numbers().order_by("-pk"))
    if not surveys:
        return []
    moment = clock()
    rows = [{"survey": one, "words": one.state_words(moment), "open": one.takes_answers(moment)} for one in surveys]
    return [{"template": "surveys/_part.html", "rows": rows}]


def list_for(user, moment: datetime, *, most: int) -> dict:
    """What waits for this person, what else is open, what has ended. Three queries."""
    seen = Survey.objects.visible_to(user).public().select_related("topic").with_numbers()
    going_on = list(seen.going_on(moment))
    done = set()
    if user.is_authenticated:
        done = set(user.answered_surveys.filter(survey__in=going_on).values_list("survey", flat=True))
    return {
        "going_on": [(one, one.pk in done) for one in going_on],
        "ended": [(one, one.state_words(moment)) for one in seen.ended(moment)[:most]],
    }


def asks(survey: Survey, user, moment: datetime) -> bool:
    """Whether the page may offer the questions to this person."""
    return survey.takes_answers(moment) and (survey.is_straw_poll or may_answer(user, survey, moment))
