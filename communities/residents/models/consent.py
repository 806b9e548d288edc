"""What somebody consented to, and for whom staff acts."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now as clock

from communities.residents.models.people import Person


class Purpose(models.TextChoices):
    """What somebody may consent to; communities/residents/consents.py has the words that they read."""

    ACCOUNT = "account", "有一个账号"
    ADDRESS = "address", "核实住址"
    CARD = "card", "公开名片"
    GUARDIAN = "guardian", "监护人同意保存孩子的信息"


class Given(models.TextChoices):
    """How a consent was given."""

    SIGN_IN = "sign_in", "登录时"
    ONLINE = "online", "在网上"
    SPOT = "spot", "当面"
    PHONE = "phone", "电话里"
    PAPER = "paper", "书面"


# What somebody of the committee can have been told.
TOLD_STAFF = [(way.value, way.label) for way in (Given.SPOT, Given.PHONE, Given.PAPER)]


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at__isnull=True)

    def of_account(self, user):
        """This account's, and what its person told staff before there was one; not what a guardian said for them."""
        told = models.Q(person__user=user) & ~models.Q(purpose=Purpose.GUARDIAN)
        return self.filter(models.Q(user=user) | told)


class AssistanceQuerySet(models.QuerySet):
    def going_on(self, moment):
        return self.filter(ended_at__isnull=True, ends_at__gt=moment)


class Consent(models.Model):
    """What somebody consented to, in which words, when and how; in force until it is withdrawn (PIPL arts. 14 to 16).

    Of an account, or of a person in the roster: who has none, or a child for whom the guardian consents (art. 31).
    """

    purpose = models.CharField("同意什么", max_length=8, choices=Purpose)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", null=True, blank=True, related_name="consents"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="居民", null=True, blank=True, related_name="consents"
    )
    version = models.CharField("哪一版说明", max_length=12)
    how = models.CharField("怎么同意的", max_length=8, choices=Given)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁记下的", null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField("同意时间", default=clock)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "同意的记录"
        constraints = [
            models.CheckConstraint(
                name="consent_of_somebody",
                condition=models.Q(user__isnull=False, person__isnull=True)
                | models.Q(user__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_consent_in_force",
                fields=["purpose", "user", "person"],
                condition=models.Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
            ),
        ]


class Assistance(models.Model):
    """A time in which a member of staff acts for a resident who asked for it (代办); see assisting.py."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="替谁", related_name="assistances")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁代办的", related_name="+")
    how = models.CharField("本人怎么同意的", max_length=8, choices=TOLD_STAFF)
    started_at = models.DateTimeField("开始", default=clock)
    ends_at = models.DateTimeField("最晚到")
    ended_at = models.DateTimeField("结束", null=True, blank=True)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办"
        constraints = [
            models.CheckConstraint(
                name="assistance_ends_after_it_starts", condition=models.Q(ends_at__gt=models.F("started_at"))
            )
        ]
        indexes = [models.Index(fields=["user", "-id"], name="assistance_of_user")]


class LeavingQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(ended_at__isnull=True)


class Leaving(models.Model):
    """A resident's leaving that was asked for through staff (代办注销); see communities/privacy/leaving_for.py.

    It waits until `not_before`; then another member of staff confirms it. Till then it may be withdrawn.
    """

    class End(models.TextChoices):
        WITHDRAWN = "withdrawn", "撤回了"
        DONE = "done", "注销了"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁要注销", related_name="leavings")
    how = models.CharField("本人怎么提出的", max_length=8, choices=TOLD_STAFF)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁代办的", related_name="+")
    asked_at = models.DateTimeField("提出时间", default=clock)
    not_before = models.DateTimeField("最早确认时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end = models.CharField("结果", max_length=12, choices=End, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁办的", null=True, blank=True, related_name="+"
    )

    objects = LeavingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办的注销"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], name="one_leaving_waits", condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="leaving_ends_with_a_result",
                condition=models.Q(ended_at__isnull=True, end="", ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(end=""),
            ),
            # Whoever writes the row: nobody's account goes on the word of one member of staff, or before its time.
            models.CheckConstraint(
                name="leaving_confirmed_by_another_in_time",
                condition=~models.Q(end="done")
                | ~models.Q(ended_by=models.F("by")) & models.Q(ended_at__gte=models.F("not_before"))
                | models.Q(ended_by=models.F("user")),
            ),
        ]
