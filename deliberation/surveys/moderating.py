"""Reading what people wrote before everybody does: it is shown, or it is not and everybody reads why."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from deliberation.surveys.models import Remark
from deliberation.surveys.states import Reading
from deliberation.topics.rules import require_keeper


@atomic
def show(*, remark: Remark, by: User, now: datetime) -> Remark:
    return _read(remark, Reading.SHOWN, "", by=by, now=now)


@atomic
def hide(*, remark: Remark, because: str, by: User, now: datetime) -> Remark:
    """Keep it from the page; the reason stands there in its place."""
    if not because.strip():
        raise Invalid("请写明理由，居民会看到。", field="because")
    return _read(remark, Reading.HIDDEN, because.strip(), by=by, now=now)


def _read(remark: Remark, reading: str, because: str, *, by: User, now: datetime) -> Remark:
    require_keeper(by)
    known = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    known.reading, known.hidden_because, known.read_by = reading, because, by
    known.save(update_fields=["reading", "hidden_because", "read_by"])
    verb = "surveys.show" if reading == Reading.SHOWN else "surveys.hide"
    record(by=by, verb=verb, subject=known, at=now, survey=known.survey_id, because=because)
    return known
