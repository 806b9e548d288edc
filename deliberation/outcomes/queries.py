"""Reading outcomes. Every list is a named method that already carries all that a row shows, and costs one query."""

from django.apps import apps
from django.db.models import Avg, Count, Prefetch, Q, QuerySet

from deliberation.outcomes.states import ENDED, MinutesState, TaskState
from deliberation.topics.states import TopicState


class MinutesQuerySet(QuerySet):
    def published(self):
        return self.filter(state=MinutesState.PUBLISHED)

    def unpublished(self):
        return self.exclude(state=MinutesState.PUBLISHED)

    def newest_first(self):
        return self.order_by("-version")


class ObjectionQuerySet(QuerySet):
    def of(self, topic):
        return self.filter(minutes__topic=topic).order_by("pk")

    def read_with(self, minutes):
        """Also those against an earlier version: what is not answered yet keeps this one from standing as well."""
        return self.of(minutes.topic).filter(minutes__version__lte=minutes.version)

    def unanswered(self):
        return self.filter(answered_at__isnull=True)


class TaskQuerySet(QuerySet):
    def open(self):
        """What somebody is to do now: once its topic is talked over anew, nobody can report on it."""
        return self.exclude(state__in=ENDED).filter(topic__state=TopicState.EXECUTING)

    def under_way(self):
        """Whoever is responsible still has to do something."""
        return self.open().exclude(state=TaskState.REPORTED)

    def overdue(self, today):
        return self.under_way().filter(due_on__lt=today)


_FIGURES = {
    "people": Count("pk"),
    "solved": Count("pk", filter=Q(solved=True)),
    "score": Avg("satisfaction", default=0.0),
}


class EvaluationQuerySet(QuerySet):
    def figures(self) -> dict:
        """How many evaluated, how many say it is solved, and the mean score."""
        return self.aggregate(**_FIGURES)

    def by_round(self) -> list[dict]:
        """The same of each round that somebody evaluated, the first first, with its `round`. One query."""
        return list(self.order_by("round").values("round").annotate(**_FIGURES))


def tasks_with_reports(topic) -> QuerySet:
    """The ledger of a topic, each line with its reports, newest first. Two queries."""
    reports = apps.get_model("outcomes", "Progress").objects.order_by("-pk")
    return topic.tasks.order_by("number").prefetch_related(Prefetch("reports", queryset=reports))
