"""Sending what waits: claim a row and commit, send with no transaction open, write down how it went.

Any number of workers share the work (SKIP LOCKED). Who claims a row takes a lease on it: its `due_at` moves on by LEASE.
A worker that dies between sending and writing down leaves a row that is due again when the lease ends, so that each
such death repeats at most one message; a provider that takes a key can recognise even that one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.sms import SmsUnavailable, provider
from communities.kernel.errors import RuleBroken
from communities.notifications.models import Channel, Delivery, Message
from communities.notifications.resting import Rest

log = structlog.get_logger("messages")
MOST_TRIES = 8
BATCH = 100
# Far longer than a provider may take (SMS_OPTIONS: 5 seconds).
LEASE = timedelta(minutes=5)
_rest = Rest()


def send_waiting(*, now: datetime | None = None) -> int:
    """Send up to a hundred waiting messages of the current schema; the answer is how many were taken.

    Never inside a transaction: what a provider has sent cannot be rolled back.
    """
    taken = 0
    # A batch may take longer than a lease, which therefore counts from each message's own moment.
    while taken < BATCH and (message := _claim(now or clock())):
        taken += 1
        _deliver(message, now or clock())
    return taken


@atomic(durable=True)
def _claim(now: datetime) -> Message | None:
    due = Message.objects.due(now).exclude(channel__in=_rest.channels(now))
    message = due.select_related("to").select_for_update(skip_locked=True, of=("self",)).first()
    if message is not None:
        message.due_at = now + LEASE
        # Counted before sending, so that a message that kills its worker is given up as well.
        message.tries += 1
        message.save(update_fields=["due_at", "tries"])
    return message


def _deliver(message: Message, now: datetime) -> None:
    if message.tries > MOST_TRIES:
        # Each try ended without a word of how it went.
        _try_later(message, "lost", now)
    else:
        _try(message, now)


def _try(message: Message, now: datetime) -> None:
    try:
        _sender(message.channel)(message)
    except RuleBroken as error:
        if isinstance(error, SmsUnavailable):
            _rest.failed(message.channel, now)
        _try_later(message, error.code, now)
    except Exception as error:
        # One message that cannot be sent, whatever the reason, must not hold up those behind it.
        log.exception("message_not_sent", message_id=message.pk, channel=message.channel)
        _try_later(message, type(error).__name__, now)
    else:
        _rest.worked(message.channel)
        # Whatever became of the lease: it has been sent.
        Message.objects.filter(pk=message.pk).update(state=Delivery.SENT, error="", phone="")


def _try_later(message: Message, why: str, now: datetime) -> None:
    """Wait 1, 2, 4 … minutes; after MOST_TRIES the message stays visible as failed.

    Only while the lease is still ours: whoever took the row after it knows better.
    """
    given_up = message.tries >= MOST_TRIES
    Message.objects.filter(pk=message.pk, state=Delivery.WAITING, due_at=message.due_at).update(
        error=why,
        due_at=now + timedelta(minutes=2 ** (message.tries - 1)),
        state=Delivery.FAILED if given_up else Delivery.WAITING,
        # A number that nobody answers any more is kept no longer than the tries.
        **({"phone": ""} if given_up else {}),
    )


def _send_sms(message: Message) -> None:
    phone = message.phone or message.to.phone
    if not phone:
        raise Unreachable("没有手机号。")
    sms = provider()
    # Where the provider takes a key, the second of two messages with the same one is not sent.
    key = {"key": f"{connection.schema_name}:{message.pk}"} if getattr(sms, "takes_key", False) else {}
    sms.send(phone=phone, text=f"{message.title}。{message.body}", **key)


def _sender(channel: str) -> Callable[[Message], None]:
    try:
        return _SENDERS[Channel(channel)]
    except KeyError:
        raise Unreachable("这个渠道还没有接通。") from None


class Unreachable(RuleBroken):
    code = "unreachable"


_SENDERS = {Channel.SMS: _send_sms}
