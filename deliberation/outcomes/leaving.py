"""What outcomes say of somebody who leaves: what was said and decided stays, without who it was."""

from django.db.models import Q, QuerySet

from communities.accounts.models import User
from communities.audit.actions import record
from communities.feedback.erasing import without
from communities.kernel.datamap import Leaver
from communities.kernel.masking import mask_name
from deliberation.outcomes.covering import rewrite
from deliberation.outcomes.models import Evaluation, Minutes, Objection, Signature, Task
from deliberation.outcomes.states import MinutesState


def signed_by(user: User) -> QuerySet[Signature]:
    """With their own account, or on paper at the desk: from their seat, or as chair or recorder of the meeting."""
    at_the_table = Q(user=user) | Q(seat__user=user)
    chaired = Q(part="CHAIR", minutes__meeting__chair=user) | Q(part="RECORDER", minutes__meeting__recorder=user)
    return Signature.objects.filter(at_the_table | chaired)


def forget_signatures(leaver: Leaver) -> None:
    """That a side signed stays; who signed for it, masked."""
    for one in signed_by(leaver.user):
        one.name, one.user = mask_name(one.name), None
        one.save(update_fields=["name", "user"])


def forget_drafts(leaver: Leaver) -> None:
    """Minutes that nobody has laid open yet would seal what was said at the meeting: no name of who was there stays in them.
    What goes round comes back, for who signed, signed other words.
    """
    spoke = Minutes.objects.unpublished().filter(meeting__seats__user=leaver.user)
    for one in Minutes.objects.filter(pk__in=spoke.values("pk")):
        if rewrite(one, lambda text: without(text, leaver.known_as)):
            if one.state == MinutesState.SIGNING:
                one.signatures.all().delete()
                record(by=leaver.by, verb="outcomes.take_back", subject=one, at=leaver.now, version=one.version)
            one.state, one.changed_at = MinutesState.DRAFT, leaver.now
            one.save(update_fields=["state", "content", "result", "dissent", "changed_at"])


def forget_objections(leaver: Leaver) -> None:
    for one in Objection.objects.filter(by=leaver.user):
        one.text = one.public_text = without(one.public_text, leaver.known_as)
        one.answer = without(one.answer, leaver.known_as)
        one.by = None
        one.save(update_fields=["text", "public_text", "answer", "by"])


def forget_tasks(leaver: Leaver) -> None:
    Task.objects.filter(person=leaver.user).update(person=None)


def forget_evaluations(leaver: Leaver) -> None:
    for one in Evaluation.objects.filter(by=leaver.user):
        one.comment, one.covered, one.by = without(one.comment, leaver.known_as)[:400], [], None
        one.save(update_fields=["comment", "covered", "by"])
