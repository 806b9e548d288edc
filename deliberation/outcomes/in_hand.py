"""settings.OPEN_WORK: what somebody is to carry out of what was decided."""

from django.urls import reverse

from communities.accounts.models import User
from deliberation.outcomes.models import Task
from deliberation.outcomes.states import ENDED


def open_work(*, user: User) -> list[tuple[str, str]]:
    """Each in words, with the page of its topic at the desk."""
    tasks = Task.objects.filter(person=user).exclude(state__in=ENDED).order_by("due_on", "pk")
    return [(f"落实任务“{task.matter}”", reverse("outcomes_desk:topic", args=[task.topic_id])) for task in tasks]
