"""Two rows that are one person become one: who filled in an address before the roster knew of their account."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.actions import settled_by_staff
from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.residents import consents, rules
from communities.residents.guarding import guarded_by_staff, refuse_making_a_child
from communities.residents.homes import in_words
from communities.residents.models import AddressCode, Consent, ParkingSpace, Person, Residency, Verification

# What goes over; whoever stands in another register is no row that somebody made by claiming an address.
_GO_OVER = {
    Residency: "person",
    Verification: "person",
    AddressCode: "person",
    Consent: "person",
    ParkingSpace: "owner",
}


@atomic
def join(*, person: Person, into: Person, by: User, now: datetime) -> Person:
    """The claimed `person` is `into` of the roster, who gets their account and all that is kept of them.

    What the roster says of name, phone and year of birth stays. Raises Invalid for two who cannot be one, PeriodTaken,
    and GuardianNeeded for a child: a claim under another year opens nothing. A grown-up's account never becomes a child's.
    """
    if not rules.may_keep_residents(by):
        raise NotAllowed
    hold(f"person-of:{person.user_id}")
    both = Person.objects.select_for_update().filter(pk__in=(person.pk, into.pk)).order_by("pk").in_bulk()
    if len(both) != 2 or both[person.pk].user_id is None:
        raise Invalid("要并的那一位没有账号，或者就是这一位。", field="account")
    person, into = both[person.pk], both[into.pk]
    _refuse(person, into, now)
    account, person.user = person.user, None
    person.save(update_fields=["user"])
    _go_over(person, into, by, now)
    into.user, into.phone = account, into.phone or person.phone
    into.birth_year = into.birth_year or person.birth_year
    into.save(update_fields=["user", "phone", "birth_year"])
    settled_by_staff(user=account, now=now)
    record(by=by, verb="residents.join", subject=into, at=now, person=person.pk, user=account.pk)
    guarded_by_staff(into, now)
    person.delete()
    return into


def _refuse(person: Person, into: Person, now: datetime) -> None:
    if into.user_id is not None:
        raise Invalid("这位居民已经有账号了。", field="account")
    if into.pk == person.guardian_id or person.pk == into.guardian_id:
        raise Invalid("一位是另一位的监护人，不是同一个人。", field="account")
    for field in Person._meta.related_objects:
        rows = field.related_model._base_manager.filter(**{field.field.name: person})
        if field.related_model not in _GO_OVER and rows.exists():
            register = "监护人" if field.related_model is Person else field.related_model._meta.verbose_name
            raise Invalid(f"这个账号的居民登记在：{register}。请先在那里改成这一位。", field="account")
    consents.require_guardian(into, into.birth_year or person.birth_year, now)
    if into.birth_year:
        refuse_making_a_child(person, into.birth_year, now, field="account")


def _go_over(person: Person, into: Person, by: User, now: datetime) -> None:
    # One of each is in force.
    for purpose in list(Consent.objects.in_force().filter(person=into).values_list("purpose", flat=True)):
        consents.end_consent(purpose=purpose, person=person, by=by, now=now)
    with in_words("account"):
        for model, column in _GO_OVER.items():
            model._base_manager.filter(**{column: person}).update(**{column: into})
