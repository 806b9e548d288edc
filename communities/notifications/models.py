"""What people are told. A row is both the outbox (what waits to be sent) and, on the inbox channel, the inbox."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now as clock

from communities.kernel.sealing import SealedField


class Channel(models.TextChoices):
    INBOX = "inbox", "站内消息"
    SMS = "sms", "短信"
    WECHAT = "wechat", "微信订阅消息"


class Delivery(models.TextChoices):
    WAITING = "WAITING", "待发送"
    SENT = "SENT", "已送达"
    FAILED = "FAILED", "未送达"


class MessageQuerySet(models.QuerySet):
    def inbox_of(self, user):
        return self.filter(to=user, channel=Channel.INBOX).order_by("-id")

    def unread(self):
        return self.filter(read_at__isnull=True)

    def due(self, moment):
        return self.filter(state=Delivery.WAITING, due_at__lte=moment).order_by("due_at", "id")


class Message(models.Model):
    """One thing told to one person by one channel. `key` makes a second telling of the same thing impossible."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    channel = models.CharField("渠道", max_length=8, choices=Channel, default=Channel.INBOX)
    # A number that is not, or no longer, the account's: kept until the message has gone there.
    phone = SealedField("发到哪个号码", max_length=20, blank=True)
    title = models.CharField("标题", max_length=80)
    body = models.CharField("内容", max_length=500)
    path = models.CharField("去哪里看", max_length=200, blank=True)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField("发出时间", default=clock)
    read_at = models.DateTimeField("看过的时间", null=True)
    state = models.CharField("状态", max_length=8, choices=Delivery, default=Delivery.WAITING)
    due_at = models.DateTimeField(default=clock)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        constraints = [models.UniqueConstraint(fields=["to", "channel", "key"], name="told_once_by_each_channel")]
        indexes = [
            models.Index(fields=["due_at"], name="message_waiting", condition=models.Q(state="WAITING")),
            models.Index(fields=["to", "-id"], name="message_inbox", condition=models.Q(channel="inbox")),
        ]
