"""What a roll says of somebody who leaves, and of everybody once it is old."""

from functools import partial

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.db.transaction import on_commit

from communities.kernel.datamap import Leaver
from communities.kernel.instant import database_time
from communities.kernel.papers import drop_paper
from communities.notifications.actions import notify
from deliberation.ballots.models import Ballot, Delegation, Elector
from deliberation.ballots.states import State


def forget_electors(leaver: Leaver) -> None:
    """Who it was is taken from the roll; that a line voted stays, or the count would not be true.

    Those who let them vote are told, where they have not voted yet and there is time.
    """
    held = Delegation.objects.filter(holder__user=leaver.user, holder__way="", elector__ballot__state=State.OPEN)
    for one in held.filter(elector__ballot__closes_at__gt=database_time()).select_related("elector__user"):
        line = one.elector
        on_commit(partial(drop_paper, one.proof))
        one.delete()
        if line.user:
            body = "您委托的邻居不能替您投票了，请您自己投，或者另找一位。"
            key = f"delegation:{line.pk}:{leaver.now.timestamp()}"
            notify(
                to=line.user, title="委托退回来了", body=body, path=f"votes/{line.ballot_id}/", key=key, now=leaver.now
            )
    unnamed(Elector.objects.of(leaver.user))


def unnamed(rows: QuerySet) -> None:
    """While a ballot is open its line still keeps a second vote away, and papers are found by it."""
    over = rows.exclude(ballot__state=State.OPEN).values_list("pk", flat=True)
    without_unit(Elector.objects.filter(pk__in=list(over)))
    signed = Delegation.objects.filter(elector__in=rows.values_list("pk", flat=True)).exclude(proof="")
    keys = list(signed.values_list("proof", flat=True))
    signed.update(proof="")
    on_commit(lambda: [drop_paper(key) for key in keys])
    rows.update(user=None, person=None, dwelling=None, called="")


def forget_papers(ballot: Ballot) -> None:
    """Of a secret ballot that is over: what each paper says, which beside the roll would tell on the few who voted on paper.

    How many there were, and who entered them, stays; so do the papers themselves.
    """
    if ballot.is_secret:
        ballot.papers.update(choices=[], objection="")


def without_unit(rows: QuerySet) -> None:
    """What the line was of, which would lead to a person or a home, is taken from it."""
    rows.update(unit=Concat(Value("erased:"), Cast("pk", CharField())))
