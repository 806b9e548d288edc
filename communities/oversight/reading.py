"""A matter as its community tells it to everybody, read when it is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse, set_script_prefix, set_urlconf

from communities.oversight.models import Matter
from communities.tenants.models import Community
from communities.tenants.scope import inside
from deliberation.outcomes.timeline import timeline_of
from deliberation.topics.models import Topic
from deliberation.topics.saying import chip_of, proposer_of


def public_topic(matter: Matter) -> Topic | None:
    """The topic as its community has it now; its schema must be entered."""
    return Topic.objects.public().filter(pk=matter.topic).first()


def record_of(matter: Matter) -> dict:
    """{topic, chip, tone, proposer, rows, page, report} with addresses below /c/<slug>/; empty where the community is closed
    or the topic is not public any more.
    """
    if not matter.community.is_open:
        return {}
    with inside(matter.community), pages_of(matter.community):
        topic = public_topic(matter)
        if topic is None:
            return {}
        chip, tone = chip_of(topic)
        return {
            "topic": topic,
            "chip": chip,
            "tone": tone,
            "proposer": proposer_of(topic),
            "rows": timeline_of(topic),
            "page": reverse("topics:topic", args=[topic.pk]),
            "report": reverse("outcomes:report", args=[topic.pk]),
        }


@contextmanager
def pages_of(community: Community) -> Iterator[None]:
    """reverse() finds the pages of the community, on the host that is asked."""
    prefix, urlconf = get_script_prefix(), get_urlconf()
    set_script_prefix(f"/c/{community.slug}/")
    set_urlconf(settings.ROOT_URLCONF)
    try:
        yield
    finally:
        set_script_prefix(prefix)
        set_urlconf(urlconf)
