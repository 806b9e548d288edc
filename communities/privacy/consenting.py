"""Withdrawing a consent: recorded, and at once carried out in every table that rests on it (PIPL arts. 15, 16 and 47)."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.datamap import everything
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.privacy import erasing
from communities.residents import consents
from communities.residents.leaving import forget_person
from communities.residents.models import Consent, Person, Purpose

# An account is withdrawn by leaving; a guardian withdraws for a child on the child's line.
BY_THEMSELVES = (Purpose.ADDRESS, Purpose.CARD)


class NothingGiven(RuleBroken):
    code, status = "nothing_given", 404


@atomic
def withdraw(*, user: User, purpose: str, now: datetime) -> None:
    """Raises Invalid for what is not withdrawn by itself, and NothingGiven where nothing is in force.

    What rests on a consent ends though nobody wrote the consent down.
    """
    if purpose not in BY_THEMSELVES:
        raise Invalid("这一项要到“注销账号”办理。", field="purpose")
    resting = [kept.on_withdrawal for kept in everything() if kept.consent == purpose and kept.on_withdrawal]
    ended = [end(user, now) for end in resting]
    if not (consents.end_consent(purpose=purpose, user=user, by=user, now=now) or any(ended)):
        raise NothingGiven("您现在没有同意过这一项，或者已经撤回了。")


@atomic
def withdraw_for(*, child: Person, by: User, now: datetime) -> None:
    """The guardian takes it back: nothing that rests on it may stay, so the child is erased as who leaves is (art. 47).

    By the guardian, or by staff who was told. Where the child has an account, by the guardian alone, and not while it is
    one member of staff's word who that is: NotAllowed.
    """
    consents.require_guardian_or_staff(child, by, now)
    if child.user_id:
        _refuse_word_of_staff(child, by, now)
        erasing.erase(user=child.user, by=by, now=now)
    else:
        forget_person(child, by=by, now=now)


def _refuse_word_of_staff(child: Person, by: User, now: datetime) -> None:
    """No account is erased at once on the word of one member of staff (docs/adr/0009), a guardian's own child's neither."""
    if by.is_staff or getattr(by, "acted_by", None):
        raise NotAllowed(
            "孩子有自己的账号，工作人员不能当场撤回。请用“代办”替孩子提出注销，过几天由另一位工作人员确认。"
        )
    for user in User.objects.filter(pk__in=(child.user_id, by.pk)):
        erasing.refuse_leaving_alone(user, now)


def given_by(user: User) -> list[dict]:
    """The consents of this account, newest first, with the words and whether and where each is withdrawn."""
    return [
        {
            "purpose": given.purpose,
            "label": given.get_purpose_display(),
            "how": given.get_how_display(),
            "words": consents.WORDS[Purpose(given.purpose)],
            "is_same_words": given.version == consents.version_of(given.purpose),
            "given_at": given.given_at,
            "withdrawn_at": given.withdrawn_at,
            "may_withdraw": given.withdrawn_at is None and given.purpose in BY_THEMSELVES,
        }
        for given in Consent.objects.of_account(user).order_by("-pk")
    ]
