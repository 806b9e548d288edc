"""Who raised a matter is forgotten; the matter itself, what was done and how long it took stay (PIPL art. 47).

What the person wrote stays as everybody may read it: numbers, rooms and names masked; of their own name and number not
even the mask stays. A step's words are changed under the one exception of its trigger, and a new link of the ledger
seals the step as it is then.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.transaction import atomic, on_commit

from communities.accounts.leaving import GONE
from communities.accounts.models import User
from communities.audit.actions import Link, record, record_all
from communities.feedback.models import Photo, Step, Ticket
from communities.feedback.states import OPEN
from communities.feedback.sweeping import forget_uploads, let_go
from communities.kernel.datamap import NO_NAMES, Leaver
from communities.kernel.masking import mask_name, mask_phone, mask_text
from communities.notifications.models import Message

# What stands where a name or number of the person stood.
_GONE = "***"
# What the reporter sends pictures with.
_REPORTERS = ("report", "supplement", "reopen", "close", "rework")


def erase_matters(leaver: Leaver) -> None:
    """The person's own matters, and what they uploaded."""
    # What was left under the phone without signing in is theirs too.
    left = Q(reporter__isnull=True, contact_phone=leaver.user.phone or "") & ~Q(contact_phone="")
    own = Ticket.objects.filter(Q(reporter=leaver.user) | left)
    strip(own, known_as=leaver.known_as, by=leaver.decided_by, now=leaver.now)
    let_go(Photo.objects.filter(owner=leaver.user, is_public=False, ticket__isnull=True))
    Photo.objects.filter(owner=leaver.user).update(owner=None)
    # The files of what was let go; the hourly sweeper does the same, should this process die before.
    on_commit(forget_uploads)


def beforehand(user, now: datetime) -> str:
    waiting = Ticket.objects.filter(reporter=user, state__in=OPEN).count()
    if not waiting:
        return ""
    return (
        f"您报的事还有 {waiting} 件没有办完。注销以后会接着办，但没人能再告诉您进展，也没有照片和您的评价；"
        "想等回音的，请办完再注销。"
    )


@atomic
def strip(tickets: QuerySet, *, known_as: Iterable[str] = (), by: User | None, now: datetime) -> int:
    """Take who raised them out of these tickets, their steps, messages and unpublished pictures; how many there were."""
    found = list(tickets.select_for_update(of=("self",)).order_by("pk"))
    for ticket in found:
        words = {*known_as, ticket.contact_name, ticket.contact_phone} - NO_NAMES
        steps = list(ticket.steps.order_by("pk"))
        _strip_words(ticket, words)
        _strip_messages(steps, words)
        _strip_steps(steps, words, by, now)
        pictures = Q(owner_id=ticket.reporter_id, owner__isnull=False) | Q(step__verb__in=_REPORTERS)
        let_go(ticket.photos.filter(pictures, is_public=False))
        # The pages kept for strangers end with it.
        ticket.reporter, ticket.changed_at = None, now
        ticket.save()
        record(by=by, verb="feedback.erase_identity", subject=ticket, at=now)
    return len(found)


def without(text: str, words: Iterable[str]) -> str:
    """A resident's words in which numbers, rooms and stated names are masked, and these names and numbers."""
    return _without_words(mask_text(text), words)


def without_in_answer(text: str, words: Iterable[str]) -> str:
    """The same for what staff say, whose telephones are offices' and stay where none of these numbers is written."""
    digits = re.sub(r"\D", "", text)
    spoken = mask_text(text) if any(word.isdigit() and word in digits for word in words) else text
    return _without_words(spoken, words)


def _without_words(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 1:
            seen = mask_phone(word) if word.isdigit() else mask_name(word)
            text = text.replace(word, _GONE).replace(seen, _GONE)
    return text


def closed_before(moment: datetime) -> QuerySet:
    """Tickets that ended before `moment`, or whose reporter has left, and still say who raised them.

    The second is what came in at the moment of leaving.
    """
    said = Q(reporter__isnull=False) | ~Q(contact_name="") | ~Q(contact_phone="")
    said |= ~Q(text=F("public_text")) | ~Q(title=F("public_title"))
    return Ticket.objects.filter(said, Q(closed_at__lt=moment) | Q(reporter__username__startswith=GONE))


def _strip_words(ticket: Ticket, words: set[str]) -> None:
    ticket.public_title = ticket.title = without(ticket.public_title or ticket.title, words)[:60]
    ticket.public_text = ticket.text = without(ticket.public_text or ticket.text, words)
    ticket.place = without(ticket.place, words)[:80]
    ticket.contact_name = ticket.contact_phone = ""


def _strip_messages(steps: list[Step], words: set[str]) -> None:
    """What handlers and neighbours were told of it, in which the reporter's own words stand."""
    told = list(Message.objects.filter(key__in=[f"step:{step.pk}" for step in steps]))
    for message in told:
        message.title = without_in_answer(message.title, words)[:80]
        message.body = without(message.body, words)[:500]
    Message.objects.bulk_update(told, ["title", "body"])


def _strip_steps(steps: list[Step], words: set[str], by: User | None, now: datetime) -> None:
    changed = []
    for step in steps:
        public, internal = without_in_answer(step.public_text, words), without(step.internal_text, words)
        if (public, internal) != (step.public_text, step.internal_text):
            step.public_text, step.internal_text = public, internal
            changed.append(step)
    if changed:
        _erasing("on")
        Step.objects.bulk_update(changed, ["public_text", "internal_text"])
        _erasing("off")
        record_all(Link(verb="feedback.erase_words", subject=step, at=now, by=by) for step in changed)


def _erasing(switch: str) -> None:
    """For the rest of this transaction: the columns that a trigger names may change, or may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shangliang.erasing', %s, true)", [switch])
