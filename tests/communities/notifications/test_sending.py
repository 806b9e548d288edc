"""What waits is sent once, tried again when it fails, and holds up nobody behind it."""

from datetime import timedelta

from django.utils.timezone import now

from communities.accounts.sms import SmsUnavailable
from communities.notifications.actions import notify
from communities.notifications.models import Message
from communities.notifications.resting import MOST_FAILURES, REST, Rest
from communities.notifications.sweeping import MOST_TRIES, send_waiting


class Recorder:
    """An SMS provider that keeps what it is given, and fails as long as it is told to."""

    shows_code = False
    sent: list[str] = []
    failing: type[Exception] | None = None

    def send(self, *, phone: str, text: str) -> None:
        if self.failing:
            raise self.failing("不通")
        self.sent.append(phone)


def tell(person, key: str = "step:1") -> None:
    notify(to=person, title="有新答复", body="今晚八点上门。", path="my/", key=key, now=now())


def by_sms(settings, monkeypatch, failing=None) -> type[Recorder]:
    settings.NOTIFICATION_CHANNELS = ["inbox", "sms"]
    Recorder.sent, Recorder.failing = [], failing
    monkeypatch.setattr("communities.notifications.sweeping.provider", Recorder)
    monkeypatch.setattr("communities.notifications.sweeping._rest", Rest())
    return Recorder


def test_the_inbox_has_it_at_once_and_the_phone_once_swept(cast, settings, monkeypatch):
    sms = by_sms(settings, monkeypatch)
    tell(cast.resident)
    assert Message.objects.inbox_of(cast.resident).count() == 1
    assert sms.sent == []

    send_waiting()
    send_waiting()
    assert sms.sent == [cast.resident.phone]


def test_the_same_event_is_told_once_by_each_channel(cast, settings, monkeypatch):
    sms = by_sms(settings, monkeypatch)
    tell(cast.resident)
    tell(cast.resident)
    send_waiting()
    assert (Message.objects.inbox_of(cast.resident).count(), len(sms.sent)) == (1, 1)


def test_a_provider_that_is_away_is_asked_again_later_and_given_up_visibly(cast, settings, monkeypatch):
    by_sms(settings, monkeypatch, failing=SmsUnavailable)
    tell(cast.resident)
    moment = now()
    for _ in range(MOST_TRIES):
        send_waiting(now=moment)
        moment += timedelta(days=1)
    message = Message.objects.get(channel="sms")
    assert (message.state, message.tries, message.error) == ("FAILED", MOST_TRIES, "sms_unavailable")


def test_one_that_cannot_be_sent_holds_up_nobody(cast, settings, monkeypatch):
    # given a message by a channel that nobody has connected stands before one by SMS
    sms = by_sms(settings, monkeypatch)
    tell(cast.resident)
    Message.objects.filter(channel="sms").update(channel="wechat", due_at=now() - timedelta(hours=1))
    tell(cast.neighbour)

    # when the sweeper wakes
    send_waiting()

    # then the other one is sent, and the first waits with its reason
    assert sms.sent == [cast.neighbour.phone]
    assert Message.objects.get(channel="wechat").error == "unreachable"


def test_a_provider_that_does_not_answer_is_left_alone_for_a_minute_and_other_channels_go_on(
    cast, settings, monkeypatch
):
    # given five messages by SMS, one by another channel behind them, and a provider that is away
    asked = []
    by_sms(settings, monkeypatch, failing=SmsUnavailable)
    monkeypatch.setattr("communities.notifications.sweeping.provider", lambda: asked.append(1) or Recorder())
    moment = now()
    for number in range(6):
        tell(cast.resident, f"step:{number}")
    Message.objects.filter(channel="sms", key="step:5").update(channel="wechat")

    # when the sweeper wakes twice
    send_waiting(now=moment + timedelta(seconds=1))
    send_waiting(now=moment + timedelta(seconds=11))

    # then the provider was asked three times and no more, and the other channel had its turn
    assert len(asked) == MOST_FAILURES
    assert Message.objects.get(channel="wechat").tries == 1

    # and after the rest it is asked again
    Recorder.failing = None
    send_waiting(now=moment + timedelta(seconds=1) + REST)
    assert len(Recorder.sent) > 0


def test_one_refused_number_does_not_rest_the_provider(cast, settings, monkeypatch):
    rest = Rest()
    for _ in range(5):
        for _ in range(MOST_FAILURES - 1):
            rest.failed("sms", now())
        rest.worked("sms")
    assert rest.channels(now()) == []
