"""Sending what waits. A row is claimed with SKIP LOCKED, so that any number of workers share the work."""

from datetime import timedelta

from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.sms import provider
from communities.kernel.errors import RuleBroken
from communities.notifications.models import Channel, Delivery, Message

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
        _SENDERS[message.channel](message)
    except RuleBroken as error:
        _try_later(message, error, now)
    else:
        message.state, message.error = Delivery.SENT, ""
    message.tries += 1
    message.save(update_fields=["state", "error", "tries", "due_at"])
    return True


def _try_later(message: Message, error: RuleBroken, now) -> None:
    """Wait 1, 2, 4 … minutes; after MOST_TRIES the message stays visible as failed."""
    message.error = error.code
    message.due_at = now + timedelta(minutes=2**message.tries)
    if message.tries + 1 >= MOST_TRIES:
        message.state = Delivery.FAILED


def _send_sms(message: Message) -> None:
    if not message.to.phone:
        raise Unreachable("没有手机号。")
    provider().send(phone=message.to.phone, text=f"{message.title}。{message.body}")


class Unreachable(RuleBroken):
    code = "unreachable"


_SENDERS = {Channel.SMS: _send_sms}
