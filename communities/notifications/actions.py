"""Telling people, in the same transaction as what they are told of."""

from collections.abc import Iterable

from django.conf import settings
from django.db.transaction import atomic

from communities.kernel.kept import insert
from communities.notifications.models import Channel, Delivery, Message


def notify(*, to, title: str, body: str, path: str, key: str, now) -> None:
    """Tell a person: into the inbox at once, by every other channel as a row that waits.

    `key` names the event, as in "step:12": telling it again does nothing. `path` is below the community's root, as in
    "my/12/". Nothing happens when `to` is None: a report without an account is followed by its link.
    """
    if to is not None:
        notify_all([to], title=title, body=body, path=path, key=key, now=now)


def notify_all(people: Iterable, *, title: str, body: str, path: str, key: str, now) -> None:
    """notify() for several people, in one statement."""
    common = {"title": title[:80], "body": body[:500], "path": path, "key": key}
    rows = [
        Message(to=person, channel=channel, created_at=now, due_at=now, state=_first_state(channel), **common)
        for person in people
        for channel in settings.NOTIFICATION_CHANNELS
    ]
    if len(rows) == 1:
        insert(rows[0], unless_there=True)
    else:
        Message.objects.bulk_create(rows, ignore_conflicts=True)


def warn(*, to, title: str, body: str, path: str, key: str, now, phone: str = "") -> None:
    """Tell a person what must not escape them: into the inbox, and by text message whatever settings.NOTIFICATION_CHANNELS says.

    `phone` is where the text goes if not to the account's own phone; without either it is the inbox alone.
    """
    common = {"to": to, "title": title[:80], "body": body[:500], "path": path, "key": key}
    common |= {"created_at": now, "due_at": now}
    insert(Message(channel=Channel.INBOX, state=_first_state(Channel.INBOX), **common), unless_there=True)
    if phone or to.phone:
        text = Message(channel=Channel.SMS, state=_first_state(Channel.SMS), phone=phone, **common)
        insert(text, unless_there=True)


def _first_state(channel: str) -> str:
    # The inbox is delivered by being there; every other channel waits for the sweeper.
    return Delivery.SENT if channel == Channel.INBOX else Delivery.WAITING


@atomic
def mark_read(*, by, now, message_id: int | None = None) -> int:
    """Mark one message of this person, or all, as read; the answer is how many were unread."""
    unread = Message.objects.inbox_of(by).unread()
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.update(read_at=now)
