"""An import, and its rows for as long as they are needed: to be looked over, corrected, undone."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, models
from django.utils.timezone import now as clock

from communities.importing.states import WORKING, State
from communities.kernel.sealing import SealedField
from communities.kernel.sheets.registers import Verdict


class Run(models.Model):
    """One sheet on its way into one register. The file itself is kept nowhere."""

    register = models.CharField("台账", max_length=20)
    file_name = models.CharField("文件名", max_length=120)
    what = models.CharField("文件格式", max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁导入的", related_name="+")
    # Who confirmed it, let it go on or undid it last: the ledger names them for what was done.
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁办的", null=True, related_name="+"
    )
    created_at = models.DateTimeField("上传时间", default=clock)
    changed_at = models.DateTimeField("最近变化", default=clock)
    state = models.CharField("进度", max_length=12, choices=State, default=State.JUDGING)
    options = models.JSONField("选项", default=list)
    # The file's own headings: those that are read, in order, and those that are not, with what a refused one holds.
    headings = models.JSONField("读的列", default=list)
    unread = models.JSONField("没有读的列", default=dict)
    total = models.PositiveIntegerField("行数", default=0)
    judged = models.PositiveIntegerField("核对了", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更改", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    wrong = models.PositiveIntegerField("有误", default=0)
    written = models.PositiveIntegerField("写入了", default=0)
    problem = models.CharField("没有办成的原因", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        indexes = [
            models.Index(fields=["id"], name="import_run_to_work", condition=models.Q(state__in=list(WORKING))),
        ]


# One statement with arrays: the ORM's bulk_update words a CASE for every row and takes ten times as long.
_KEEP = """
UPDATE importing_line AS line SET verdict = new.verdict, said = new.said, trace = new.trace
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS new (id, verdict, said, trace) WHERE line.id = new.id
"""


class LineQuerySet(models.QuerySet):
    def to_write(self):
        """New and changed ones that were not written yet."""
        return self.filter(verdict__in=(Verdict.NEW, Verdict.CHANGED), trace="")

    def written(self):
        return self.exclude(trace="")

    def keep(self, lines: Sequence["Line"]) -> None:
        """Save what became of these lines: verdict, said and trace, in one statement."""
        columns = [[line.pk for line in lines], [str(line.verdict) for line in lines]]
        for name in ("said", "trace"):
            field = self.model._meta.get_field(name)
            columns.append([field.get_db_prep_value(getattr(line, name), connection) for line in lines])
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, columns)


class Line(models.Model):
    """One row of the sheet: what it says, what became of it, and what must be put back to undo it. All sealed."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("行号")
    verdict = models.CharField("结果", max_length=12, choices=Verdict, blank=True)
    # JSON, each: {heading: text}; what is wrong or different; what was made and changed.
    cells = SealedField("内容", max_length=200_000)
    said = SealedField("说明", max_length=200_000, blank=True)
    trace = SealedField("撤销时要用的", max_length=200_000, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_line_once_in_a_run")]
        indexes = [models.Index(fields=["run", "verdict", "number"], name="import_line_by_verdict")]
