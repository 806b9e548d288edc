"""What a roll says of somebody who leaves, and of everybody once it is old."""

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from communities.kernel.datamap import Leaver
from deliberation.ballots.models import Elector
from deliberation.ballots.states import State


def forget_electors(leaver: Leaver) -> None:
    """Who it was is taken from the roll; that a line voted stays, or the count would not be true."""
    unnamed(Elector.objects.of(leaver.user))


def unnamed(rows: QuerySet) -> None:
    """While a ballot is open its line still keeps a second vote away, and papers are found by it."""
    over = rows.exclude(ballot__state=State.OPEN).values_list("pk", flat=True)
    Elector.objects.filter(pk__in=list(over)).update(unit=Concat(Value("erased:"), Cast("pk", CharField())))
    rows.update(user=None, person=None, dwelling=None)
