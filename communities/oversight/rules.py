"""Who may. Asked on the platform, of its own accounts."""

from communities.accounts.models import User
from communities.accounts.offices import Office
from communities.accounts.roles import ABOVE, Role
from communities.accounts.rules import holds
from communities.kernel.errors import NotAllowed
from communities.oversight.models import Matter
from communities.oversight.queries import spoken_for
from communities.tenants.models import Community
from deliberation.outcomes.states import ANSWERS_AS


def may_see_matters(user) -> bool:
    return holds(user, *ABOVE)


def require_onlooker(user: User, matter: Matter) -> Office:
    """As what this person stands in the community's ledger; raises NotAllowed where they do not look on it."""
    if not (may_see_matters(user) and Matter.objects.seen_by(user).filter(pk=matter.pk).exists()):
        raise NotAllowed("您看不到这个社区。")
    return Office(name="", role="", account=user.pk)


def may_answer(user: User, matter: Matter) -> bool:
    """Who speaks for the street or the district that it was sent to; nobody else, the operator neither."""
    return may_see_matters(user) and Matter.objects.for_answer_by(user).filter(pk=matter.pk).exists()


def may_propose(user: User) -> bool:
    """A street and a district in their own communities."""
    return holds(user, Role.STREET, Role.DISTRICT)


def require_proposer(user: User, community: Community) -> Office:
    """The street or the district that puts a topic forward; raises NotAllowed."""
    if not may_propose(user) or not spoken_for(user).filter(pk=community.pk).exists():
        raise NotAllowed("只能向自己街道、自己区里的社区提议题。", field="community")
    street = community.street
    if street.pk in user.scopes(Role.STREET):
        return Office(name=street.name, role=Role.STREET, account=user.pk)
    return Office(name=street.district.name, role=Role.DISTRICT, account=user.pk)


def require_office(user: User, matter: Matter) -> Office:
    """The office that answers; raises NotAllowed."""
    if not may_answer(user, matter):
        raise NotAllowed("这件事不是交给您这里的，由收到的那一方答复。")
    role = ANSWERS_AS[matter.to]
    street = matter.community.street
    name = street.name if role == Role.STREET else street.district.name
    return Office(name=name, role=role, account=user.pk)
