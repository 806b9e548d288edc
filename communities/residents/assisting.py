"""Acting for a resident who asks for it (代办): timed, with their consent, and every act in the ledger under both names.

The session stays the member of staff's; while it lasts the resident's pages are drawn for the resident.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from communities.accounts.actions import open_for
from communities.accounts.locks import hold
from communities.accounts.middleware import OF_SIGNING_IN
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_phone
from communities.residents import consents, rules
from communities.residents.models import TOLD_STAFF, Assistance, Person, Purpose

_KEY, _BEFORE = "assistance", "before_assistance"


@dataclass(frozen=True)
class Acting:
    """An assistance that goes on, and the resident as whom its requests are answered."""

    assistance: Assistance
    resident: User

    @property
    def called(self) -> str:
        """For whom, in words: as the roster calls them, else by their phone, masked; never the account's own code."""
        person = getattr(self.resident, "person", None)
        return str(person or mask_phone(self.resident.phone or "") or self.resident.name or _("这位居民"))

    @property
    def ends_at(self) -> datetime:
        return self.assistance.ends_at


@atomic
def begin(*, person: Person, how: str, by: User, now: datetime) -> Assistance:
    """Act for this person for settings.ASSISTANCE_MINUTES; `how` they asked for it, one of TOLD_STAFF.

    Somebody without an account gets one, theirs when they prove the phone of the roster. Raises NotAllowed for accounts
    of staff, GuardianNeeded for a child without a guardian's consent, and Invalid without consent.
    """
    if not rules.may_keep_residents(by):
        raise NotAllowed
    if how not in dict(TOLD_STAFF):
        raise Invalid("请先征得本人同意，再选是怎么同意的。", field="how")
    consents.require_guardian(person, person.birth_year, now)
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    resident = person.user or _account_for(person, how, by, now)
    if resident.pk == by.pk or resident.is_staff or not resident.is_active:
        raise NotAllowed("不能代工作人员办理，也不能用停用的账号办理。")
    until = now + timedelta(minutes=settings.ASSISTANCE_MINUTES)
    begun = Assistance.objects.create(user=resident, by=by, how=how, started_at=now, ends_at=until)
    record(by=by, verb="residents.assist", subject=begun, at=now, user=resident.pk, how=how)
    return begun


def _account_for(person: Person, how: str, by: User, now: datetime) -> User:
    """An account of a person of the roster; with their phone, where it is nobody else's."""
    hold(f"phone:{person.phone}")
    is_theirs = person.phone and not Person.objects.filter(phone=person.phone).exclude(pk=person.pk).exists()
    free = is_theirs and not User.objects.filter(phone=person.phone).exists()
    user = open_for(name=person.name, phone=person.phone if free else None, by=by, now=now)
    person.user = user
    person.save(update_fields=["user"])
    record(by=by, verb="residents.link", subject=person, at=now, user=user.pk)
    consents.give_consent(purpose=Purpose.ACCOUNT, user=user, how=how, by=by, now=now)
    return user


@atomic
def end(*, assistance: Assistance, by: User, now: datetime) -> Assistance:
    """Over before its time; nothing happens to one that is over."""
    kept = Assistance.objects.select_for_update().get(pk=assistance.pk)
    if kept.ended_at is None:
        kept.ended_at = min(now, kept.ends_at)
        kept.save(update_fields=["ended_at"])
        record(by=by, verb="residents.end_assistance", subject=kept, at=now, user=kept.user_id)
    return kept


def enter(session, assistance: Assistance) -> None:
    """From now on this session answers as the resident. What the member of staff had begun is set aside meanwhile."""
    session[_BEFORE] = _taken_out(session)
    session[_KEY] = assistance.pk


def leave(session) -> None:
    """The session is the member of staff's alone again: without the resident's unfinished report, with their own."""
    before = session.pop(_BEFORE, {})
    _taken_out(session)
    session.update(before)


def _taken_out(session) -> dict:
    """All that is kept in this session but who signed in and when."""
    return {key: session.pop(key) for key in set(session.keys()) - OF_SIGNING_IN}


def key_in(session) -> int | None:
    """The assistance that this session is in, over or not."""
    return session.get(_KEY)


def acting(key: int, *, by: User, now: datetime) -> Acting | None:
    """The assistance, while it goes on and both may: the member of staff act, the resident sign in."""
    found = Assistance.objects.going_on(now).filter(pk=key, by=by).select_related("user__person").first()
    if found is None or not rules.may_keep_residents(by) or not found.user.is_active or found.user.is_staff:
        return None
    # Every link of the ledger that this user causes names who acts: communities/audit/actions.py.
    found.user.acted_by = by.pk
    return Acting(found, found.user)
