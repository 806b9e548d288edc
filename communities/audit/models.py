"""The ledger: one hash chain per schema that is only ever added to (Cybersecurity Law, 网络安全法, art. 21(3))."""

from django.db import models

from communities.audit import words


class EntryQuerySet(models.QuerySet):
    def done_for(self, user):
        """What members of staff did in assisted sessions of this person."""
        return self.filter(actor=f"accounts.user:{user.pk}", facts__has_key="assisted_by")


class Entry(models.Model):
    """One link. `hash` covers all other columns; `previous` is the hash of the link before."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor = models.CharField("谁", max_length=64)
    verb = models.CharField("做了什么", max_length=64)
    subject = models.CharField("对什么", max_length=80)
    facts = models.JSONField("内容", default=dict)
    # SHA-256 of the append-only row that the link seals; empty when the subject is not such a row.
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "账本"
        indexes = [
            models.Index(fields=["subject", "seq"], name="entry_by_subject"),
            # What was done for a resident by staff: a few links of many.
            models.Index(
                fields=["actor", "seq"], name="entry_assisted", condition=models.Q(facts__has_key="assisted_by")
            ),
        ]

    def get_verb_display(self) -> str:
        return words.done(self)


class Head(models.Model):
    """The newest link. Locked while one is added, so that links have one order."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = verbose_name_plural = "账本末端"


class Checkpoint(models.Model):
    """What the head of a community's ledger was. Kept in `public`, out of reach of who rewrites a community's ledger."""

    schema = models.CharField(max_length=63)
    at = models.DateTimeField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "账本核对点"
        indexes = [models.Index(fields=["schema", "-at"], name="checkpoint_by_schema")]
