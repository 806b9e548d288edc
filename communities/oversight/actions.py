"""What street and district do with what went up to them: the same steps as in the community, and in its schema."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.notifications.actions import notify_all
from communities.oversight.matters import copy_matters
from communities.oversight.models import Matter
from communities.oversight.reading import pages_of, public_topic
from communities.oversight.rules import require_office, require_onlooker, require_proposer
from communities.tenants.models import Community
from communities.tenants.scope import inside
from deliberation.outcomes import above
from deliberation.outcomes.errors import NotOpenNow
from deliberation.outcomes.file import file_of
from deliberation.topics import actions as topics
from deliberation.topics.rules import committee_of, origins_of


@atomic
def answer(*, matter: Matter, verdict: str, text: str, by: User, now: datetime) -> None:
    """The street or the district decides, or sends it back. Both ledgers name the account; the public reads the office.

    Raises Invalid, NotAllowed, NotOpenNow where somebody was first, NoCommunity for a closed one; then nothing is changed.
    """
    office = require_office(by, matter)
    with inside(matter.community):
        topic = public_topic(matter)
        if topic is None:
            raise NotOpenNow("社区里已经没有这个议题了。")
        above.answer(topic=topic, sent=matter.step, verdict=verdict, text=text, by=office, now=now)
        copy_matters()
    record(by=by, verb="oversight.answer", subject=matter, at=now, verdict=verdict)


@atomic
def propose(*, community: Community, title: str, background: str, by: User, now: datetime) -> None:
    """The street or the district puts a topic forward in one of its communities, whose committee screens it like any other.

    Who may start one: the Opinions on Strengthening Urban and Rural Consultation (关于加强城乡社区协商的意见, 2015).
    Raises Invalid, NotAllowed, NoCommunity.
    """
    office = require_proposer(by, community)
    with inside(community):
        [origin] = origins_of(office)
        what = topics.Proposal(title, background, origin=origin, starter=office.name)
        made = topics.propose(what, by=office, now=now)
        notify_all(
            committee_of(now),
            title=f"{office.name}提了一个议题，等审查",
            body=f"{office.name}提出：{made.public_title}",
            path=f"manage/topics/{made.pk}/",
            key=f"topic-from-street:{made.pk}",
            now=now,
        )
        copy_matters()
    record(by=by, verb="oversight.propose", subject=community, at=now, topic=made.pk)


@atomic
def file_for(*, matter: Matter, by: User, now: datetime) -> bytes:
    """The file that went up with it, as the community's committee has it. Raises NotAllowed, NoCommunity, NotOpenNow."""
    onlooker = require_onlooker(by, matter)
    with inside(matter.community), pages_of(matter.community):
        topic = public_topic(matter)
        if topic is None:
            raise NotOpenNow("社区里已经没有这个议题了。")
        content = file_of(topic, by=onlooker, now=now)
    record(by=by, verb="oversight.file", subject=matter, at=now)
    return content
