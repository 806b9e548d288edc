"""What street and district know of a community: numbers, copied from its schema once a day. Never a row about a person."""

from django.db import models


class Figure(models.Model):
    """One number of one community on one day."""

    community = models.ForeignKey("tenants.Community", models.CASCADE, verbose_name="社区", related_name="+")
    day = models.DateField("日期")
    name = models.CharField("指标", max_length=40)
    value = models.BigIntegerField("数")

    class Meta:
        verbose_name = verbose_name_plural = "社区的数"
        constraints = [models.UniqueConstraint(fields=["community", "day", "name"], name="figure_once_a_day")]

    def __str__(self):
        return f"{self.name} {self.day}"
