"""What surveys say of somebody who leaves, and of everybody once it is old."""

from django.db.models import QuerySet

from communities.feedback.erasing import without
from communities.kernel.datamap import Leaver
from deliberation.surveys.models import Remark, Respondent


def forget_respondents(leaver: Leaver) -> None:
    """Answers stay, or the numbers would not be true; whose they were does not."""
    for remark in Remark.objects.filter(sheet__respondent__user=leaver.user):
        remark.text = without(remark.text, leaver.known_as)
        remark.save(update_fields=["text"])
    unnamed(Respondent.objects.filter(user=leaver.user))


def unnamed(rows: QuerySet) -> None:
    rows.update(user=None)
