"""Reading meetings. Every list is a named method that already carries all that a row shows, and costs one query."""

from collections import Counter

from django.db.models import Count, F, FilteredRelation, Max, Q, QuerySet
from django.utils.timezone import now as clock

from deliberation.ballots.models import Way
from deliberation.meetings.speaking import Asked, queue
from deliberation.meetings.states import BUSY, Answer, MeetingState, MotionState
from deliberation.topics.models import SideSeat
from deliberation.topics.states import Side


class MeetingQuerySet(QuerySet):
    def public(self):
        """What anybody may read: everything that was noticed."""
        return self.filter(noticed_at__isnull=False)

    def of_the_desk(self):
        """What the committee sees: not what residents called and too few have joined."""
        return self.exclude(by_residents=True, noticed_at__isnull=True)

    def with_vote(self):
        """Each with `vote`, the key of the ballot that phones vote in now."""
        voting = FilteredRelation("motions", condition=Q(motions__state=MotionState.VOTING))
        return self.annotate(voting=voting, vote=F("voting__ballot"))

    def calls(self):
        """Called by residents, not listed yet or never."""
        return self.filter(by_residents=True, noticed_at__isnull=True)

    def gathering_of(self, user):
        """Those that somebody called or has joined, and that wait for more to join, the nearest first."""
        mine = Q(called_by=user) | Q(cosigners__user=user)
        return self.filter(mine, state=MeetingState.GATHERING).distinct().order_by("starts_at", "pk")

    def coming(self):
        return self.filter(state__in=[MeetingState.NOTICED, MeetingState.IN_SESSION]).order_by("starts_at", "pk")

    def past(self):
        """The newest first: held, called off, or adjourned without a new notice yet."""
        return self.exclude(state__in=[MeetingState.NOTICED, MeetingState.IN_SESSION]).order_by("-starts_at", "-pk")

    def of(self, user):
        """Those that somebody is invited to or listens to."""
        # Not `exclude`, which would leave out what anybody declined.
        stands = [answer for answer in Answer if answer != Answer.NO]
        return self.filter(seats__user=user, seats__answer__in=stands)


class SeatQuerySet(QuerySet):
    def at_the_table(self):
        """Those who speak and vote: invited for a side."""
        return self.exclude(side="")

    def listening(self):
        return self.filter(side="")

    def expected(self):
        """Whom the quorum is reckoned from: everybody invited, but for whom somebody else stands in."""
        return self.at_the_table().filter(substitute__isnull=True)

    def present(self, at=None):
        """Those who are there; with a moment, those who were there then."""
        if at is None:
            return self.filter(checked_in_at__isnull=False, left_at__isnull=True)
        return self.filter(Q(left_at__isnull=True) | Q(left_at__gt=at), checked_in_at__lte=at)

    def coming(self):
        return self.filter(answer=Answer.YES)

    def listed(self):
        """Those who want it to be read that they come, in the order in which they answered."""
        return self.filter(is_listed=True).order_by("invited_at", "pk")

    def waiting(self):
        """Those who listen as soon as a place is free, the first first."""
        return self.listening().filter(answer=Answer.WAITING).order_by("invited_at", "pk")


def seats_wanted(meeting) -> dict[str, int]:
    """The sides that the meeting's topics name, residents first, each with the most seats that one of them gives it."""
    sides = SideSeat.objects.filter(topic__agenda_items__meeting=meeting)
    most = dict(sides.values_list("side").annotate(most=Max("seats")))
    return {side: most[side] for side in Side.values if side in most}


def sides_invited(meeting) -> dict[str, int]:
    """How many sit for each side, whoever stands in for whom."""
    counted = Counter(meeting.seats.expected().values_list("side", flat=True))
    return {side: counted[side] for side in Side.values if side in counted}


def by_side(seats) -> list:
    """Residents first, as the sides are named; listeners last."""
    order = {side: place for place, side in enumerate([*Side.values, ""])}
    return sorted(seats, key=lambda seat: (order[seat.side], seat.pk))


def free_places(meeting) -> int:
    """How many more may listen, without those that the committee gives out."""
    taken = meeting.seats.listening().coming().filter(is_reserved=False).count()
    return max(0, meeting.open_seats - meeting.reserved_seats - taken)


def free_reserved(meeting) -> int:
    """How many of the reserved places the committee has not given out yet."""
    return max(0, meeting.reserved_seats - meeting.seats.filter(is_reserved=True).count())


def on_topic(topic, item: str = "item__") -> Q:
    """Motions that belong to this topic, and those of no item of the agenda. `item`: how the item is reached."""
    return Q(**{f"{item}topic": topic}) | Q(**{f"{item}topic__isnull": True})


def votes_in(ballot) -> dict:
    """How far a vote in the room is. Two queries.

    roll: how many have a vote; voted: of these; on_paper: of these; entered: how often a paper was entered; is_over:
    whether its time is.
    """
    voted, on_paper = Count("pk", filter=~Q(way="")), Count("pk", filter=Q(way=Way.PAPER))
    far = ballot.electors.aggregate(roll=Count("pk"), voted=voted, on_paper=on_paper)
    return far | {"entered": ballot.papers.count(), "is_over": clock() >= ballot.closes_at}


def speakers(meeting) -> list:
    """The turns that wait, in the order in which they will speak: to the motion that is open, or to none. Three queries."""
    motion = meeting.motions.filter(state__in=BUSY).values_list("pk", flat=True).first()
    turns = list(meeting.turns.filter(motion=motion).select_related("seat").order_by("pk"))
    begun = sorted((turn for turn in turns if turn.began_at), key=lambda turn: turn.began_at)
    spoken = Counter(turn.seat_id for turn in begun)
    waiting = {turn.pk: turn for turn in turns if turn.began_at is None}
    asked = [Asked(turn.pk, turn.stance, spoken[turn.seat_id]) for turn in waiting.values()]
    return [waiting[one.key] for one in queue(asked, begun[-1].stance if begun else "")]


def later(meeting) -> list:
    """The turns that wait until what is moved is settled: who asked before. Two queries."""
    motion = meeting.motions.filter(state__in=BUSY).values_list("pk", flat=True).first()
    waiting = meeting.turns.filter(began_at__isnull=True, motion=None).select_related("seat")
    return list(waiting.order_by("pk")) if motion else []


def unwritten(meeting):
    """Speeches of which nobody wrote down what was said, the first first."""
    return meeting.turns.filter(began_at__isnull=False, line="").order_by("began_at")
