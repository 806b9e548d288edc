"""What the verbs share: the survey's lock, and telling those concerned."""

from collections.abc import Iterable
from datetime import datetime

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.states import state_after
from communities.notifications.actions import notify_all
from deliberation.surveys.errors import QuestionsLocked, SurveyOver
from deliberation.surveys.models import Survey
from deliberation.surveys.states import STEPS


def locked(survey: Survey, verb: str) -> Survey:
    """The survey, held by this transaction alone, in the state that the verb leads to. Raises StepNotAllowed."""
    known = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    known.state = state_after(verb, known.state, steps=STEPS)
    return known


def shared(survey: Survey, now: datetime) -> Survey:
    """The survey, open, which nobody changes or ends until this transaction does; any number answer meanwhile."""
    known = Survey.objects.raw("SELECT * FROM surveys_survey WHERE id = %s FOR SHARE", [survey.pk])[0]
    if not known.takes_answers(now):
        raise SurveyOver(f"这份问卷现在是“{known.state_words(now)}”，不收答卷。")
    return known


def require_unanswered(survey: Survey) -> None:
    """The questions stand from the first answer on; the database refuses too."""
    if survey.sheets.exists():
        raise QuestionsLocked("已经有人答了，题目不能再改。要改，请“照这份另做一份”。")


def reason_of(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明原因，居民会看到。", field="reason")
    return reason.strip()


def tell(survey: Survey, people: Iterable[User], *, title: str, body: str, what: str, now: datetime) -> None:
    key = f"survey:{survey.pk}:{what}"
    notify_all(people, title=title, body=body, path=f"surveys/{survey.pk}/", key=key, now=now)
