"""Who may, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from communities.accounts.models import User
from communities.accounts.rules import is_committee
from communities.audit.actions import label_of
from communities.audit.models import Entry
from communities.kernel.errors import NotAllowed
from communities.residents.models import LEVEL_OF, Method, Verification
from deliberation.meetings.models import Seat
from deliberation.outcomes.decided import settled_by
from deliberation.outcomes.errors import NotOpenNow
from deliberation.outcomes.models import Minutes, Task
from deliberation.outcomes.states import ENDED
from deliberation.topics.models import Step, Topic
from deliberation.topics.process import TO_CARRY_OUT
from deliberation.topics.states import Origin, TopicState
from deliberation.topics.stepping import rule, taken_up_anew

WHO_EVALUATES = "请提出、附议、参加过商量的人，和涉及楼栋里核实过住址的居民来评议。住址可以到“我的住处”核实。"
NOT_THEIR_OWN = "落实这件事的人不评议自己办的事，也不替别人评议，由居民来评议。"
# Whoever puts a topic forward for a body does so in its name, not in their own.
_THEIR_OWN_VOICE = frozenset({Origin.RESIDENT, Origin.BUILDING_HEAD})
# How surely somebody is known to live in a building concerned, to evaluate what was done there.
LEVEL_TO_EVALUATE = 1


def may_report(user, task: Task) -> bool:
    """The committee and whoever is responsible."""
    return is_committee(user) or (user.is_authenticated and task.person_id == user.pk)


def require_reporter(user, task: Task) -> None:
    if not may_report(user, task):
        raise NotAllowed("进展由责任人或居委会来报。")


def seat_of(user: User, minutes: Minutes) -> Seat | None:
    """Where this person sat at the meeting, for a side."""
    return minutes.meeting.seats.at_the_table().filter(user=user, came=True).first()


def latest(topic: Topic) -> Minutes | None:
    """The version in force."""
    return topic.minutes.published().newest_first().first()


def calls_for_tasks(topic: Topic) -> bool:
    """Whether what holds is to be carried out here: what was decided above, and what a meeting came to unless that leaves
    nothing to do (process.TO_CARRY_OUT). Two queries.
    """
    step = settled_by(topic)
    if step is None or step.verb != "resolve":
        return step is not None and step.verb == "hear_back"
    newest = latest(topic)
    return newest is not None and newest.outcome in TO_CARRY_OUT


def taken_up_again(minutes: Minutes) -> Step | None:
    """The step by which its matter was taken up anew since it was published; None where it never was, and for a draft."""
    if minutes.published_at is None:
        return None
    return minutes.topic.steps.filter(verb="reopen", at__gte=minutes.published_at).order_by("id").first()


def took_part(user: User, topic: Topic) -> bool:
    return Seat.objects.filter(user=user, came=True, meeting__agenda__topic=topic).exists()


def is_concerned(user: User, topic: Topic, moment: datetime) -> bool:
    """Whether a home of theirs that is known well enough stands in a building of the topic's, or anywhere in the community."""
    known = [method for method, level in LEVEL_OF.items() if level >= LEVEL_TO_EVALUATE]
    homes = Verification.objects.in_force(moment).filter(person__user=user, method__in=[Method(m) for m in known])
    # Where nobody lives, at a gate or a garden, everybody is concerned.
    buildings = list(topic.buildings.filter(dwellings__isnull=False).values_list("pk", flat=True).distinct())
    return (homes.filter(dwelling__building__in=buildings) if buildings else homes).exists()


def raised_it(user: User, topic: Topic) -> bool:
    """Whoever put it forward for themselves or stood behind it, and who reported what it came from or met it too."""
    put_forward = topic.proposer_id == user.pk and topic.origin in _THEIR_OWN_VOICE
    if put_forward or topic.supporters.filter(user=user).exists():
        return True
    return topic.tickets.filter(Q(ticket__reporter=user) | Q(ticket__others__user=user)).exists()


def were_theirs(people: set[int], tasks: Sequence[Task]) -> bool:
    """Whether one of these tasks is, or was, to be done by one of `people`, keys of accounts; who had it before stands in the
    ledger (carrying.reassign). One query.
    """
    return any(task.person_id in people for task in tasks) or bool(had_before(people, tasks))


def had_before(people: set[int], tasks: Sequence[Task]) -> set[str]:
    """The labels of those of `tasks` in whose handing on one of `people` stands, before or after. One query."""
    changed = Entry.objects.filter(subject__in=[label_of(task) for task in tasks], verb="outcomes.reassign")
    return {label for label, had in changed.values_list("subject", "facts__people") if people & set(had)}


def carries_out(user: User, topic: Topic) -> bool:
    """Whether something of it is, or was, theirs to do, or that of whoever acts for them here: who executes does not verify
    (DOMAIN 24).
    """
    return were_theirs({user.pk, getattr(user, "acted_by", None)} - {None}, list(topic.tasks.all()))


def may_evaluate(user, topic: Topic, moment: datetime) -> bool:
    if not user.is_authenticated or carries_out(user, topic):
        return False
    return took_part(user, topic) or raised_it(user, topic) or is_concerned(user, topic, moment)


def round_of(topic: Topic) -> int:
    """For the how manieth time it is talked over: 1, and one more for each time it was taken up anew."""
    return 1 + topic.steps.filter(verb="reopen").count()


def evaluation_window(topic: Topic) -> tuple[datetime, datetime] | None:
    """From when until when it is evaluated: so many days after the last task ended. None while something is open.

    Of a topic that was taken up anew, the tasks that were laid down or reported on since: what an earlier round left open
    holds nobody's evaluation of what this one brought about, by a meeting of ours or by a decision above.
    """
    if topic.state not in {TopicState.RESOLVED, TopicState.EXECUTING}:
        return None
    anew = taken_up_anew(topic)
    tasks = [task for task in topic.tasks.all() if anew is None or task.reported_at >= anew]
    if not tasks or any(task.state not in ENDED for task in tasks):
        return None
    ended = max(task.reported_at for task in tasks)
    return ended, ended + timedelta(days=rule(topic, "evaluation_days"))


def require_evaluator(user: User, topic: Topic, moment: datetime) -> bool:
    """Whether they took part; raises NotAllowed for who neither did nor is concerned, NotOpenNow outside the time."""
    window = evaluation_window(topic)
    if window is None or not window[0] <= moment < window[1]:
        raise NotOpenNow("现在不在评议的时间里。")
    if not may_evaluate(user, topic, moment):
        raise NotAllowed(NOT_THEIR_OWN if carries_out(user, topic) else WHO_EVALUATES)
    return took_part(user, topic)
