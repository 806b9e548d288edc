"""settings.OPEN_WORK: what somebody is to carry out of what was decided."""

from datetime import datetime

from django.urls import reverse

from communities.accounts.models import User
from communities.kernel.open_work import InHand
from deliberation.outcomes.carrying import reassign
from deliberation.outcomes.models import Task
from deliberation.outcomes.states import ENDED


def open_work(*, user: User) -> list[InHand]:
    """Each with the page of its topic at the desk."""
    tasks = Task.objects.filter(person=user).exclude(state__in=ENDED).order_by("due_on", "pk")
    return [
        InHand(f"task:{task.pk}", f"落实任务“{task.matter}”", reverse("outcomes_desk:topic", args=[task.topic_id]))
        for task in tasks
    ]


def hand_over(*, work: InHand, to: User, by: User | None, now: datetime) -> None:
    task = Task.objects.select_related("topic").get(pk=work.row)
    reassign(task=task, person=to, told=False, by=by, now=now)
