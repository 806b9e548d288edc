"""The districts, streets and communities of the platform. These tables live in `public` alone."""

from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class District(models.Model):
    name = models.CharField("名称", max_length=40)
    code = models.CharField("行政区划代码", max_length=12, unique=True)
    # What its communities begin from, by slice, as in Community.rules: who set it and when stands in the ledger.
    rules = models.JSONField("全区的规则", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区"

    def __str__(self):
        return self.name


class Street(models.Model):
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区", related_name="streets")
    name = models.CharField("名称", max_length=40)
    code = models.CharField("行政区划代码", max_length=12, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "街道"

    def __str__(self):
        return self.name


class Department(models.Model):
    """An office of a street or of the district that can be called to a matter."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区", related_name="departments")
    street = models.ForeignKey(
        Street, models.PROTECT, verbose_name="街道", related_name="departments", null=True, blank=True
    )
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("单位类别", max_length=8, help_text="派单目录里的代码，如 ST-U、TP、FR")
    work_phone = models.CharField("工作电话", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        constraints = [
            models.UniqueConstraint(
                fields=["district", "street", "name"],
                name="department_named_once_in_its_street",
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return self.name


class CommunityQuerySet(models.QuerySet):
    def open(self):
        return self.filter(is_open=True)

    def for_lists(self):
        return self.select_related("street__district").order_by("street__code", "code")


class Community(TenantMixin):
    """A community is a tenant: its rows live in the schema `schema_name`, which is generated, never typed."""

    auto_create_schema = False
    auto_drop_schema = False

    slug = models.SlugField(
        "网址简称",
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*$", "只能用小写字母、数字和短横，以字母开头。")],
    )
    code = models.CharField(
        "社区代码", max_length=12, unique=True, validators=[RegexValidator(r"^\d{12}$", "应是 12 位数字。")]
    )
    letters = models.CharField(
        "编号字头",
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,4}$", "应是 2 到 4 个大写字母。")],
    )
    name = models.CharField("名称", max_length=40)
    street = models.ForeignKey(Street, models.PROTECT, verbose_name="街道", related_name="communities")
    phone = models.CharField("社区电话", max_length=20, blank=True)
    office_hours = models.CharField("办公时间", max_length=40, blank=True)
    rules = models.JSONField("本社区的规则", default=dict, blank=True)
    is_open = models.BooleanField("已开通", default=True)
    created_at = models.DateTimeField("开通时间", auto_now_add=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区"

    def __str__(self):
        return self.name


class Domain(DomainMixin):
    """A host name by which a community is reached; exactly these are answered."""

    class Meta:
        verbose_name = verbose_name_plural = "域名"
