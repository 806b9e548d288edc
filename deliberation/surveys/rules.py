"""Who may answer."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from communities.accounts.models import User
from communities.kernel.errors import NotAllowed
from communities.residents.models import LEVEL_OF, Method, Verification
from communities.residents.rules import require_level
from deliberation.surveys.models import Survey

ACT = "topic"


def _homes(survey: Survey, moment: datetime) -> QuerySet:
    """The homes, known well enough, of those whom the survey concerns: in the topic's buildings, or anywhere."""
    known = [method for method in Method if LEVEL_OF[method] >= settings.LEVEL_NEEDED[ACT]]
    homes = Verification.objects.in_force(moment).filter(method__in=known)
    buildings = list(survey.topic.buildings.values_list("pk", flat=True)) if survey.topic_id else []
    return homes.filter(dwelling__building__in=buildings) if buildings else homes


def concerned(survey: Survey, moment: datetime) -> QuerySet:
    """The accounts of those who may answer; a straw poll concerns nobody in particular."""
    if survey.is_straw_poll:
        return User.objects.none()
    return User.objects.filter(is_active=True, pk__in=_homes(survey, moment).values("person__user"))


def may_answer(user, survey: Survey, moment: datetime) -> bool:
    if not user.is_authenticated or not user.is_active:
        return False
    return survey.is_straw_poll or _homes(survey, moment).filter(person__user=user).exists()


def require_respondent(user, survey: Survey, moment: datetime) -> None:
    """Raises LevelTooLow for a home that is not known well enough, NotAllowed for whom it does not concern."""
    if survey.is_straw_poll:
        return
    require_level(user, ACT, moment)
    if not may_answer(user, survey, moment):
        raise NotAllowed("这份问卷请涉及的楼栋里核实过住址的居民来答。")
