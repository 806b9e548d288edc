"""Sending with real commits: no transaction is open, two sweepers send once, a death repeats at most one message."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.utils.timezone import now

from communities.notifications import sweeping
from communities.notifications.actions import notify
from communities.notifications.models import Delivery, Message
from communities.notifications.resting import Rest
from communities.notifications.sweeping import LEASE, send_waiting
from communities.tenants.scope import community_of, inside
from tests.builders.people import a_resident
from tests.communities.tenants.together import together


class Killed(BaseException):
    """The process ends between sending and writing down."""


class Gateway:
    """A provider that takes keys, looks around while it sends, and may be the last thing that its process does."""

    shows_code, takes_key = False, True

    def __init__(self):
        self.keys, self.seen, self.slow, self.deadly = [], [], 0.0, False

    def send(self, *, phone: str, text: str, key: str) -> None:
        self.keys.append(key)
        self.seen.append((connection.in_atomic_block, Message.objects.due(now()).filter(channel="sms").count()))
        time.sleep(self.slow)
        if self.deadly:
            raise Killed


@pytest.fixture
def gateway(committed_db, settings, monkeypatch):
    settings.NOTIFICATION_CHANNELS = ["inbox", "sms"]
    found = Gateway()
    monkeypatch.setattr(sweeping, "provider", lambda: found)
    monkeypatch.setattr(sweeping, "_rest", Rest())
    return found


def tell(count: int) -> None:
    with inside(community_of("alpha")):
        for number in range(count):
            person = a_resident(f"1380000{number:04d}")
            notify(to=person, title="有新答复", body="今晚八点上门。", path="my/", key="step:1", now=now())


def sweep() -> int:
    with inside(community_of("alpha")):
        return send_waiting()


def states() -> set[str]:
    with inside(community_of("alpha")):
        return set(Message.objects.filter(channel="sms").values_list("state", flat=True))


def test_while_it_sends_no_transaction_is_open_and_the_claim_is_there_for_all_to_see(gateway):
    tell(1)
    sweep()
    assert gateway.seen == [(False, 0)]
    assert states() == {Delivery.SENT}


def test_it_refuses_to_send_inside_a_transaction(gateway):
    tell(1)
    with inside(community_of("alpha")), pytest.raises(RuntimeError, match="durable"), atomic():
        send_waiting()
    assert gateway.keys == []


def test_two_sweepers_at_once_send_each_message_once(gateway):
    tell(10)
    gateway.slow = 0.02
    taken = together(sweep, sweep)
    assert sum(taken) == len(gateway.keys) == len(set(gateway.keys)) == 10
    assert min(taken) > 0
    assert states() == {Delivery.SENT}


def test_control_without_a_lease_two_sweepers_send_the_same_message_twice(gateway, monkeypatch):
    monkeypatch.setattr(sweeping, "LEASE", timedelta(0))
    tell(1)
    gateway.slow = 1

    def sweep_while_the_first_is_sending():
        while not gateway.keys:
            time.sleep(0.01)
        return sweep()

    together(sweep, sweep_while_the_first_is_sending)
    assert len(gateway.keys) > len(set(gateway.keys)) == 1


def test_a_death_between_sending_and_writing_down_repeats_one_message_once_after_the_lease_by_the_same_key(gateway):
    # given a sweeper that died in the act
    tell(1)
    gateway.deadly = True
    with pytest.raises(Killed):
        sweep()
    gateway.deadly = False

    # when others sweep, before the lease ends and after
    with inside(community_of("alpha")):
        assert send_waiting(now=now() + LEASE - timedelta(seconds=10)) == 0
        assert send_waiting(now=now() + LEASE) == 1
        assert send_waiting(now=now() + 2 * LEASE) == 0

    # then it went out twice, by one key which names the community
    assert gateway.keys == [f"{community_of('alpha').schema_name}:{_only().pk}"] * 2
    assert states() == {Delivery.SENT}


def test_a_message_that_kills_each_of_its_workers_is_given_up_visibly(gateway):
    tell(1)
    gateway.deadly = True
    moment = now()
    for _ in range(sweeping.MOST_TRIES):
        moment += LEASE
        with inside(community_of("alpha")), pytest.raises(Killed):
            send_waiting(now=moment)
    with inside(community_of("alpha")):
        send_waiting(now=moment + LEASE)
    assert (states(), _only().error, len(gateway.keys)) == ({Delivery.FAILED}, "lost", sweeping.MOST_TRIES)


def test_a_worker_whose_lease_is_over_does_not_overwrite_what_the_next_one_wrote(gateway):
    tell(1)
    with inside(community_of("alpha")):
        late = sweeping._claim(now())
        send_waiting(now=now() + LEASE)
        sweeping._try_later(late, "sms_unavailable", now())
    assert states() == {Delivery.SENT}


def _only() -> Message:
    with inside(community_of("alpha")):
        return Message.objects.get(channel="sms")
