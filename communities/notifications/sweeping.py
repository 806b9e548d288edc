"""Sending what waits. A row is claimed with SKIP LOCKED, so that any number of workers share the work."""

from datetime import timedelta

import structlog
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.sms import provider
from communities.kernel.errors import RuleBroken
from communities.notifications.models import Channel, Delivery, Message

log = structlog.get_logger("messages")
MOST_TRIES = 8
BATCH = 100


def send_waiting(*, now=None) -> int:
    """Send up to a hundred waiting messages of the current schema; the answer is how many were taken."""
    now = now or clock()
    taken = 0
    while taken < BATCH and _send_one(now):
        taken += 1
    return taken


@atomic
def _send_one(now) -> bool:
    message = Message.objects.due(now).select_related("to").select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return False
    try:
        with atomic():
            _sender(message.channel)(message)
    except RuleBroken as error:
        _try_later(message, error.code, now)
    except Exception as error:
        # One message that cannot be sent, whatever the reason, must not hold up those behind it.
        log.exception("message_not_sent", message_id=message.pk, channel=message.channel)
        _try_later(message, type(error).__name__, now)
    else:
        message.state, message.error = Delivery.SENT, ""
    message.tries += 1
    message.save(update_fields=["state", "error", "tries", "due_at"])
    return True


def _try_later(message: Message, why: str, now) -> None:
    """Wait 1, 2, 4 … minutes; after MOST_TRIES the message stays visible as failed."""
    message.error = why
    message.due_at = now + timedelta(minutes=2**message.tries)
    if message.tries + 1 >= MOST_TRIES:
        message.state = Delivery.FAILED


def _send_sms(message: Message) -> None:
    if not message.to.phone:
        raise Unreachable("没有手机号。")
    provider().send(phone=message.to.phone, text=f"{message.title}。{message.body}")


def _sender(channel: str):
    try:
        return _SENDERS[channel]
    except KeyError:
        raise Unreachable("这个渠道还没有接通。") from None


class Unreachable(RuleBroken):
    code = "unreachable"


_SENDERS = {Channel.SMS: _send_sms}
