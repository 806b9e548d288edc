"""settings.OPEN_WORK: what somebody is to carry out of what was decided."""

from datetime import datetime

from django.urls import reverse

from communities.accounts.models import User
from communities.kernel.open_work import InHand
from deliberation.outcomes.carrying import reassign
from deliberation.outcomes.models import Task
from deliberation.topics.models import Topic


def open_work(*, user: User) -> list[InHand]:
    """Each with the page of its topic at the desk."""
    return [
        InHand(f"task:{task.pk}", f"落实任务“{task.matter}”", reverse("outcomes_desk:topic", args=[task.topic_id]))
        for task in _of(user).order_by("due_on", "pk")
    ]


def _of(user: User):
    return Task.objects.open().filter(person=user)


def hold_work(*, user: User) -> None:
    # A task is reached through its topic alone.
    list(Topic.objects.select_for_update(of=("self",)).filter(pk__in=_of(user).values("topic")).order_by("pk"))


def hand_over(*, work: InHand, to: User, by: User | None, now: datetime) -> None:
    task = Task.objects.select_related("topic").get(pk=work.row)
    reassign(task=task, person=to, told=False, by=by, now=now)
