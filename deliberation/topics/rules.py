"""Who may."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import TextChoices

from communities.accounts.models import Grant, User
from communities.accounts.offices import Office
from communities.accounts.roles import COMMITTEE, Role
from communities.accounts.rules import holds, is_committee
from communities.feedback.models import Ticket
from communities.feedback.numbers import key_in
from communities.kernel.errors import Invalid, NotAllowed
from communities.residents.rules import level_lacks, require_level
from deliberation.topics.models import Topic
from deliberation.topics.states import SUPPORTABLE, Origin, TopicState

# What the committee puts forward in the name of others who have no account here.
OF_COMMITTEE = (Origin.COMMITTEE, Origin.PARTY, Origin.OWNERS, Origin.UNIT, Origin.DELEGATE, Origin.STREET)
# What who is above puts forward with an account of the platform.
_OF_OFFICES = {Role.STREET: Origin.STREET, Role.DISTRICT: Origin.DISTRICT}

MOST_TICKETS = 20


def origins_of(user: User | Office) -> list[Origin]:
    """In whose name this person may put a topic forward, the likeliest first."""
    if isinstance(user, Office):
        return [_OF_OFFICES[user.role]] if user.role in _OF_OFFICES else []
    if not user.is_authenticated or not user.is_active:
        return []
    if is_committee(user):
        return list(OF_COMMITTEE)
    own = [Origin.PROPERTY] if holds(user, Role.PROPERTY_COMPANY) else []
    own += [Origin.BUILDING_HEAD] if holds(user, Role.BUILDING_HEAD) else []
    return [*own, Origin.RESIDENT]


def may_keep_topics(user) -> bool:
    return is_committee(user)


def committee_of(now: datetime) -> list[User]:
    """Who hears of what the committee has to do."""
    seats = Grant.objects.in_force(now).filter(role__in=COMMITTEE)
    return list(User.objects.filter(is_active=True, pk__in=seats.values("user")).order_by("pk"))


def require_keeper(user) -> None:
    if not may_keep_topics(user):
        raise NotAllowed("议题由社区书记和居委会委员审查、安排。")


def require_starter(user, origin: str, now) -> None:
    """Raises NotAllowed for a name that is not theirs, LevelTooLow for a resident whose home is not known well enough."""
    if origin not in origins_of(user):
        raise NotAllowed("您不能以这个身份提出议题。", field="origin")
    if origin == Origin.RESIDENT:
        require_level(user, "topic", now)


def tickets_named(numbers: Sequence[str], user: User) -> tuple[Ticket, ...]:
    """The tickets that a topic is to come from: what this person may open. Raises Invalid naming the first that is not."""
    numbers = list(dict.fromkeys(numbers))
    keys = [key_in(number) for number in numbers]
    found = {one.number: one for one in Ticket.objects.visible_to(user).select_related("category").filter(pk__in=keys)}
    missing = next((number for number in numbers if number not in found), None)
    if missing is not None:
        raise Invalid(f"没有编号是 {missing} 的诉求，或者您看不到它。", field="tickets")
    return tuple(found[number] for number in numbers)


def require_linkable(tickets: Sequence[Ticket]) -> None:
    """Of several tickets each links to the topic and back on pages that everybody reads. Raises Invalid that names them.

    One alone may be anybody's own: its link stands on no page of the public's while it is not public.
    """
    if len(tickets) < 2:
        return
    if len(tickets) > MOST_TICKETS:
        raise Invalid(f"一个议题最多从 {MOST_TICKETS} 件诉求提出。", field="tickets")
    public = set(Ticket.objects.public().filter(pk__in=[one.pk for one in tickets]).values_list("pk", flat=True))
    # By titles too: the rows of a list show no numbers.
    if hidden := [f"“{one.title}”（{one.number}）" for one in tickets if one.pk not in public]:
        said = "没有公开，不能和别的诉求一起提成议题。先公开，或者不选；有的类别不能公开。"
        raise Invalid(f"{'、'.join(hidden)}{said}", field="tickets")


class Hindrance(TextChoices):
    """Why somebody cannot support a topic now."""

    NOT_YET = "not_yet", "居委会审查通过以后，才开始征集附议。"
    OVER = "over", "这个议题不再征集附议。"
    SIGNED_OUT = "signed_out", "登录以后可以附议。"
    OWN = "own", "这是您自己提出的，不用再附议。"
    SUPPORTED = "supported", "您已经附议过了。"
    LEVEL = "level_too_low", "先填写、核实住址。"


def hindrance(user, topic: Topic, *, supported: bool, moment) -> tuple[Hindrance | None, str]:
    """What keeps this person from supporting the topic, and in words what to do; (None, "") where nothing does."""
    if topic.state == TopicState.SUBMITTED:
        found = Hindrance.NOT_YET
    elif topic.state not in SUPPORTABLE:
        found = Hindrance.OVER
    elif not user.is_authenticated:
        found = Hindrance.SIGNED_OUT
    elif topic.proposer_id == user.pk:
        found = Hindrance.OWN
    elif supported:
        found = Hindrance.SUPPORTED
    else:
        lacks = level_lacks(user, "topic", moment)
        return (Hindrance.LEVEL, lacks) if lacks else (None, "")
    return found, found.label
