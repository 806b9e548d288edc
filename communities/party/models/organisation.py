"""Party units and their members, who holds which post from when to when, and terms of office. Seen by the committee alone."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.periods import only, period
from communities.party.kinds import Category, FreeTime, MemberKind, Method, PostKind, Skill, Tie, UnitKind, Warned

MOST_SKILLS = 5


class UnitQuerySet(models.QuerySet):
    def standing(self):
        """Units that are not dissolved, in order."""
        return self.filter(dissolved_on__isnull=True).order_by("sort", "pk")


class PeriodQuerySet(models.QuerySet):
    def on(self, day):
        """What is in force on this day; an end that lies ahead hides nothing."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class AppointmentQuerySet(PeriodQuerySet):
    def with_stays(self, day):
        """`stays` of each: whether the member holds this or another post of the unit on `day`, which may be a column."""
        same = self.model.objects.filter(unit=OuterRef("unit"), member=OuterRef("member"))
        return self.annotate(stays=Exists(same.on(day)))

    def to_hand_over(self, day):
        """Posts that are over on this day, of which something was laid down that is not done."""
        return self.filter(work_to__isnull=False, work_moved_at__isnull=True, ends_on__lte=day)


def _ends_after_it_starts(name: str) -> models.CheckConstraint:
    condition = Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
    return models.CheckConstraint(name=name, condition=condition)


class PartyUnit(models.Model):
    """A party committee, branch or group. The migration's trigger refuses a unit that would stand below itself."""

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=12, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级", null=True, blank=True, related_name="children"
    )
    # 村、社区 units have longer terms than others: settings.PARTY_TERM_YEARS.
    in_community = models.BooleanField("社区的党组织", default=True)
    covers = models.PositiveSmallIntegerField("覆盖几个单位", null=True, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    ends_on = models.DateField("到期日期", null=True, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    sort = models.PositiveIntegerField("排序", default=0)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    dissolved_by = models.CharField("撤销的文号", max_length=60, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        constraints = [
            models.CheckConstraint(
                name="dissolved_party_unit_has_a_document",
                condition=Q(dissolved_on__isnull=True, dissolved_by="")
                | Q(dissolved_on__isnull=False) & ~Q(dissolved_by=""),
            ),
            models.CheckConstraint(
                name="party_unit_not_below_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="temporary_unit_has_an_end",
                condition=Q(kind=UnitKind.TEMPORARY, ends_on__isnull=False)
                | (~Q(kind=UnitKind.TEMPORARY) & Q(ends_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="party_group_belongs_to_a_unit", condition=~Q(kind=UnitKind.GROUP) | Q(parent__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name


class PartyUnitBuilding(models.Model):
    """A building of a unit's building group (楼组): the unit answers for it."""

    unit = models.ForeignKey(PartyUnit, models.CASCADE, verbose_name="党组织", related_name="buildings")
    building = models.ForeignKey(
        "residents.Building", models.CASCADE, verbose_name="楼栋", related_name="in_party_units"
    )

    class Meta:
        verbose_name = verbose_name_plural = "党组织负责的楼栋"
        constraints = [models.UniqueConstraint(fields=["unit", "building"], name="building_once_in_a_party_unit")]


class Member(models.Model):
    """A person who is a party member: what the work here needs of it and no more (PIPL, 个人信息保护法, arts. 6 and 28)."""

    person = models.OneToOneField(
        "residents.Person", models.PROTECT, verbose_name="居民", related_name="party_membership"
    )
    kind = models.CharField("正式或预备", max_length=12, choices=MemberKind, default=MemberKind.FORMAL)
    category = models.CharField("类型", max_length=12, choices=Category, default=Category.REGISTERED)
    joined_year = models.PositiveSmallIntegerField("入党年份", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "党员"
        constraints = [
            models.CheckConstraint(
                name="party_joined_since_1921",
                condition=Q(joined_year__isnull=True) | Q(joined_year__range=(1921, 2100)),
            )
        ]

    def __str__(self):
        return self.person.name


class Membership(models.Model):
    """A member's place in a unit from `starts_on` up to, not including, `ends_on`; the whole relation is in one unit.

    One who only reported (双报到) keeps the whole relation with an employer elsewhere, and says what they can do and when.
    """

    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="memberships")
    unit = models.ForeignKey(PartyUnit, models.PROTECT, verbose_name="党组织", related_name="memberships")
    tie = models.CharField("关系", max_length=8, choices=Tie, default=Tie.FULL)
    starts_on = models.DateField("起", default=localdate)
    ends_on = models.DateField("止", null=True, blank=True)
    employer = models.CharField("所在单位", max_length=60, blank=True)
    skills = ArrayField(models.CharField(max_length=12, choices=Skill), verbose_name="特长", default=list, blank=True)
    times = ArrayField(
        models.CharField(max_length=16, choices=FreeTime), verbose_name="空闲时间", default=list, blank=True
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织关系"
        constraints = [
            models.CheckConstraint(
                name="only_who_reported_offers",
                condition=Q(tie=Tie.REPORTED, skills__len__lte=MOST_SKILLS) | Q(employer="", skills=[], times=[]),
            ),
            _ends_after_it_starts("party_membership_ends_after_start"),
            ExclusionConstraint(
                name="one_full_party_membership_at_a_time",
                expressions=[only("member"), period()],
                condition=Q(tie=Tie.FULL),
            ),
            ExclusionConstraint(
                name="once_in_a_party_unit_at_a_time", expressions=[only("member"), only("unit"), period()]
            ),
        ]
        indexes = [models.Index(fields=["unit", "starts_on"], name="party_membership_of_unit")]

    def __str__(self):
        return f"{self.member} · {self.unit}"

    @property
    def skills_in_words(self) -> str:
        return "、".join(Skill(code).label for code in self.skills)

    @property
    def times_in_words(self) -> str:
        return "、".join(FreeTime(code).label for code in self.times)


class Post(models.Model):
    """A post (党内职务) that units have. What decides by its kind stands in rules.py."""

    name = models.CharField("名称", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=12, choices=PostKind)
    sort = models.PositiveIntegerField("排序", default=0)
    single_seat = models.BooleanField("只有一个名额", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "党内职务"
        # What an appointment's copy of the flag points at.
        constraints = [models.UniqueConstraint(fields=["id", "single_seat"], name="post_with_its_seats")]

    def __str__(self):
        return self.name


class Term(models.Model):
    """A term of office (届) of a unit, from `starts_on` up to, not including, `ends_on`."""

    unit = models.ForeignKey(PartyUnit, models.PROTECT, verbose_name="党组织", related_name="terms")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    document_number = models.CharField("文号", max_length=60, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任期"
        constraints = [
            models.CheckConstraint(name="party_term_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            ExclusionConstraint(name="one_party_term_of_a_unit_at_a_time", expressions=[only("unit"), period()]),
        ]

    def __str__(self):
        return f"{self.unit} {self.starts_on:%Y-%m-%d}"


class Appointment(models.Model):
    """A member in a post of a unit from `starts_on` up to, not including, `ends_on`, with the rights tied to it."""

    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="appointments")
    unit = models.ForeignKey(PartyUnit, models.PROTECT, verbose_name="党组织", related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="职务", related_name="appointments")
    # The post's own flag, for the exclusion below; the database refuses a copy that differs.
    single_seat = models.BooleanField("只有一个名额", default=False, editable=False)
    starts_on = models.DateField("起", default=localdate)
    ends_on = models.DateField("止", null=True, blank=True)
    method = models.CharField("方式", max_length=12, choices=Method)
    document_number = models.CharField("文号", max_length=60, blank=True)
    grant = models.OneToOneField(
        "accounts.Grant", models.SET_NULL, verbose_name="随职务给的身份", null=True, blank=True, related_name="+"
    )

    # The right was there before the post: one who is struck out of the post keeps it.
    grant_is_older = models.BooleanField("身份原来就有", default=False, editable=False)
    # To whom what they have in hand goes when the post ends, who laid that down, and when it was done.
    work_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="手上的事交给谁", null=True, blank=True, related_name="+"
    )
    work_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁定的", null=True, blank=True, related_name="+"
    )
    work_moved_at = models.DateTimeField("转交时间", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            _ends_after_it_starts("party_appointment_ends_after_start"),
            ExclusionConstraint(
                name="one_in_a_single_seat_at_a_time",
                expressions=[only("unit"), only("post"), period()],
                condition=Q(single_seat=True),
            ),
            ExclusionConstraint(
                name="same_post_once_at_a_time",
                expressions=[only("unit"), only("post"), only("member"), period()],
            ),
            models.CheckConstraint(
                name="work_goes_to_somebody_when_the_post_ends",
                condition=Q(work_to__isnull=True, work_by__isnull=True, work_moved_at__isnull=True)
                | Q(work_to__isnull=False, work_by__isnull=False, ends_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "starts_on"], name="party_appointment_of_unit")]

    def __str__(self):
        return f"{self.unit} · {self.post} · {self.member}"


class WarningReason(models.Model):
    """Why a unit is as a rule of numbers would not have it: approved exceptions exist. The newest of a code counts."""

    unit = models.ForeignKey(PartyUnit, models.CASCADE, verbose_name="党组织", related_name="warning_reasons")
    code = models.CharField("提醒", max_length=16, choices=Warned)
    reason = models.CharField("原因", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁写的", related_name="+")
    at = models.DateTimeField("时间", default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "提醒的原因"
        constraints = [models.CheckConstraint(name="warning_has_a_reason", condition=~Q(reason=""))]
