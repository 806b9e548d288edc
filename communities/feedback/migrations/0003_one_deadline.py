from django.db import migrations, models

# Before this, the clock of acceptance ran on until a ticket was dispatched.
FILL = """
UPDATE feedback_ticket SET due_at = CASE WHEN state IN ('REPORTED', 'ACCEPTED') THEN accept_by ELSE finish_by END
WHERE state IN ('REPORTED', 'ACCEPTED', 'DISPATCHED', 'HANDLING')
"""
TIMED = ["ACCEPTED", "DISPATCHED", "HANDLING", "REPORTED"]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_append_only")]
    operations = [
        migrations.AddField(
            "ticket", "due_at", models.DateTimeField("这一步的期限", null=True, blank=True)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("ticket", "ticket_overdue"),
        migrations.AddIndex(
            "ticket",
            models.Index(name="ticket_due", fields=["due_at"], condition=models.Q(due_at__isnull=False)),
        ),
        migrations.AddConstraint(
            "ticket",
            models.CheckConstraint(
                name="ticket_that_waits_has_a_deadline",
                condition=models.Q(state__in=TIMED, due_at__isnull=False)
                | ~models.Q(state__in=TIMED) & models.Q(due_at__isnull=True),
            ),
        ),
    ]
