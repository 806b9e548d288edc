"""People who sign in, what they may, and how they prove who they are. One set of these tables in every schema."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.transaction import atomic
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.roles import STAFF, Role
from communities.kernel.kept import instances_of
from communities.kernel.sealing import SealedField, by_index


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)

    def at_work(self):
        """Everybody who holds or held a role in which one signs in with a password."""
        return self.filter(grants__role__in=STAFF).distinct()

    def create_user(self, username, password=None, **fields):
        """A user; without a password nobody can sign in with one."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account in this schema. Residents have a phone and no password; staff have a user name."""

    username = models.CharField("用户名", max_length=64, unique=True)
    phone = SealedField("手机号", max_length=20, null=True, blank=True)
    name = models.CharField("称呼", max_length=40, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("可以登录", default=True)
    created_at = models.DateTimeField("建立时间", default=clock)
    # When staff last said which phone opens it, whose it is or who guards them: for some days nobody leaves by that alone.
    settled_at = models.DateTimeField("工作人员最近定下归谁的时间", null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        constraints = [models.UniqueConstraint(by_index("phone"), name="one_account_for_a_phone")]

    def __str__(self):
        return self.name or self.username

    @atomic
    def save(self, *args, **kwargs):
        """Also ends every token when the password is a new one, however it was set; sessions end by its hash."""
        renewed = self._password is not None and not self._state.adding
        super().save(*args, **kwargs)
        if renewed:
            self.tokens.all().delete()

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.username

    @property
    def first_name(self) -> str:
        """What Wagtail's sidebar asks for."""
        return self.name

    @cached_property
    def grants_now(self) -> tuple["Grant", ...]:
        """The grants in force, read once for this object."""
        return tuple(instances_of("grants", {"user": self.pk, "moment": clock()}, _grants_in_force))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants_now)

    def scopes(self, role: str) -> frozenset[int]:
        """The ids that this person holds `role` for; a grant for the whole schema adds none."""
        return frozenset(g.scope_id for g in self.grants_now if g.role == role and g.scope_id is not None)

    @property
    def is_staff(self) -> bool:
        return self.is_active and bool(self.roles & STAFF)


class GrantQuerySet(models.QuerySet):
    def in_force(self, moment):
        return self.filter(starts_at__lte=moment).filter(models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=moment))


class Grant(models.Model):
    """A role held from `starts_at` up to, not including, `ends_at`."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="grants")
    role = models.CharField("身份", max_length=24, choices=Role)
    scope_id = models.BigIntegerField("范围", null=True, blank=True)
    starts_at = models.DateTimeField("起", default=clock)
    ends_at = models.DateTimeField("止", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name="授予人", null=True, blank=True, related_name="+"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "身份"
        constraints = [
            models.CheckConstraint(
                name="grant_ends_after_it_starts",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
            ),
            models.UniqueConstraint(
                name="one_open_grant_for_role_and_scope",
                fields=["user", "role", "scope_id"],
                condition=models.Q(ends_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return self.get_role_display()

    def is_over(self, moment) -> bool:
        return self.ends_at is not None and self.ends_at <= moment

    @property
    def last_day(self):
        """The last day on which it is held, as people say it; None without an end."""
        return localdate(self.ends_at - timedelta(microseconds=1)) if self.ends_at else None


def _grants_in_force(wanted: dict):
    return Grant.objects.filter(user=wanted["user"]).in_force(wanted["moment"])


class Token(models.Model):
    """An API token. Only its fingerprint is kept; it is worth nothing in another community."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    fingerprint = models.CharField(max_length=64, unique=True)
    label = models.CharField("用途", max_length=40, blank=True)
    created_at = models.DateTimeField("建立时间", default=clock)
    used_at = models.DateTimeField("上次使用", default=clock)
    expires_at = models.DateTimeField("到期时间")
    slides = models.BooleanField("使用时顺延", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "令牌"


class OneTimeCode(models.Model):
    """A code sent to a phone. Kept as a fingerprint bound to the phone, for ten minutes and five tries."""

    phone = SealedField("手机号", max_length=20)
    fingerprint = models.CharField(max_length=64)
    address = models.GenericIPAddressField("网络地址", null=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证码"
        indexes = [models.Index(by_index("phone"), models.F("sent_at").desc(), name="code_by_phone")]


class WeChatIdentity(models.Model):
    """A mini-program identity of a person in this community."""

    user = models.OneToOneField(User, models.CASCADE, related_name="wechat")
    openid = models.CharField("微信标识", max_length=64, unique=True)
    unionid = models.CharField("微信开放平台标识", max_length=64, blank=True)
    created_at = models.DateTimeField("绑定时间", default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "微信身份"


class Answered(models.Model):
    """The answer given to a POST with an Idempotency-Key, kept for a day so that a repeat gets the same one."""

    key = models.CharField(max_length=64, primary_key=True)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField("答复", blank=True)
    at = models.DateTimeField(default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "已答复的请求"
