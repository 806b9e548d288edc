"""Answering: each person once, on paper as well.

Of an anonymous survey the ledger hears nothing of an answer, and no row joins a person with one. Both are still written
in one transaction: whoever reads the database's own bookkeeping could match them. What must stand up to that is put to a
secret ballot (ADR 7).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from unicodedata import normalize

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_text
from deliberation.surveys.errors import AnsweredAlready
from deliberation.surveys.models import Remark, Respondent, Sheet, Survey
from deliberation.surveys.questions import Given, checked
from deliberation.surveys.rules import require_respondent
from deliberation.surveys.states import Channel
from deliberation.surveys.stepping import shared
from deliberation.topics.rules import require_keeper

Said = Mapping[int, Sequence[int] | str]


@atomic
def answer(*, survey: Survey, said: Said, channel: str = Channel.WEB, by: User, now: datetime) -> Respondent:
    """Answer, or with a name answer anew: until the end the last one stands.

    Raises SurveyOver, AnsweredAlready, LevelTooLow, NotAllowed, Invalid that names the question.
    """
    known = shared(survey, now)
    require_respondent(by, known, now)
    if known.is_anonymous and getattr(by, "acted_by", None):
        raise NotAllowed("不记名的问卷要本人自己答，别人不能代办。不方便上网的，可以答纸质的。")
    given = checked(known.asked, said)
    mine, made = Respondent.objects.select_for_update(of=("self",)), None
    found = mine.filter(survey=known, user=by).first()
    if known.is_anonymous:
        made = _anonymously(known, found, given, channel, by, now)
    else:
        made = _by_name(known, found, given, channel, by, now)
        record(by=by, verb="surveys.answer", subject=made, at=now, survey=known.pk)
    return made


def _anonymously(survey, found: Respondent | None, given: Given, channel, by, now) -> Respondent:
    # A second one at the same moment waits here, and is then found.
    mine, made = (
        (found, False)
        if found
        else Respondent.objects.get_or_create(survey=survey, user=by, defaults={"answered_on": localdate(now)})
    )
    if not made:
        raise AnsweredAlready("您已经答过了。不记名的答卷上没有是谁答的，所以不能再改。")
    _keep(Sheet(survey=survey, channel=channel), given)
    return mine


def _by_name(survey, found: Respondent | None, given: Given, channel, by, now) -> Respondent:
    if found is None:
        sheet = _keep(Sheet(survey=survey, channel=channel, at=now), given)
        columns = {"sheet": sheet, "answered_on": localdate(now)}
        found, made = Respondent.objects.get_or_create(survey=survey, user=by, defaults=columns)
        if made:
            return found
        sheet.remarks.all().delete()
        sheet.delete()
    sheet = found.sheet
    sheet.remarks.all().delete()
    sheet.channel, sheet.at = channel, now
    _keep(sheet, given)
    found.answered_on = localdate(now)
    found.save(update_fields=["answered_on"])
    return found


def _keep(sheet: Sheet, given: Given) -> Sheet:
    sheet.chosen = given.chosen
    sheet.save()
    named = not sheet.survey.is_anonymous
    Remark.objects.bulk_create(
        Remark(survey=sheet.survey, question=place, sheet=sheet if named else None, text=mask_text(text))
        for place, text in given.texts.items()
    )
    return sheet


@atomic
def answer_openly(*, survey: Survey, said: Said, now: datetime) -> Sheet:
    """A straw poll's answer from whoever passes by; the caller has looked at the browser (straws.py)."""
    known = shared(survey, now)
    if not known.is_straw_poll:
        raise NotAllowed("这份问卷要登录以后才能答。")
    return _keep(Sheet(survey=known, channel=Channel.WEB), checked(known.asked, said))


def _numbered(slip: str) -> str:
    """１, 001 and 1 are one paper."""
    plain = normalize("NFKC", slip).strip()
    return plain.lstrip("0") or plain if plain.isdecimal() else plain


@atomic
def record_paper(*, survey: Survey, slip: str, said: Said, by: User, now: datetime) -> Sheet:
    """Staff type in what came on paper (线下代录); it counts as any other. Each paper has a number, and is typed in once."""
    require_keeper(by)
    known = shared(survey, now)
    slip = _numbered(slip)
    if not slip:
        raise Invalid("请填纸上的编号。没有编号的，先在纸上写一个。", field="slip")
    if known.sheets.filter(slip=slip).exists():
        raise Invalid("这个编号已经录过了，请核对。", field="slip")
    sheet = Sheet(survey=known, channel=Channel.PAPER, slip=slip, recorded_by=by, at=now)
    _keep(sheet, checked(known.asked, said))
    record(by=by, verb="surveys.record_paper", subject=sheet, at=now, survey=known.pk)
    return sheet
