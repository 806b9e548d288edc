"""What opinions and words say of somebody who leaves."""

from communities.feedback.erasing import without
from communities.kernel.datamap import Leaver
from deliberation.opinions.models import Comment, Opinion


def forget_words(leaver: Leaver) -> None:
    """What was said stays as everybody may read it; by whom does not."""
    for model in (Opinion, Comment):
        for row in model.objects.filter(user=leaver.user):
            row.text = row.public_text = without(row.public_text, leaver.known_as)
            row.reply = without(row.reply, leaver.known_as)
            row.user, row.covered = None, []
            if isinstance(row, Comment):
                row.wording, row.appeal = without(row.wording, leaver.known_as), ""
                row.decided_because = without(row.decided_because, leaver.known_as)
            row.save()
