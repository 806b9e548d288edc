"""Celery wakes sweepers. Losing any of its messages loses nothing: what waits is a row, and the next wake finds it."""

import os

from celery import Celery, Task, signals
from celery.schedules import crontab
from django.conf import settings

from config import reports

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

# What reads every schema has the night for it.
NIGHTLY = {
    "check_schemas": crontab(hour=3, minute=10),
    "forget_personal_data": crontab(hour=2, minute=40),
}

app = Celery("shangliang")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    timezone=settings.TIME_ZONE,
    imports=["config.sweepers"],
    beat_schedule={
        name: {"task": f"config.sweepers.{name}", "schedule": seconds, "options": {"expires": seconds}}
        for name, seconds in settings.SWEEPS.items()
    }
    | {name: {"task": f"config.sweepers.{name}", "schedule": when} for name, when in NIGHTLY.items()},
    beat_schedule_filename=str(settings.VAR / "beat-schedule"),
)
app.set_default()


@signals.celeryd_init.connect
@signals.beat_init.connect
def report_errors(**signal) -> None:
    reports.start()


class CommunityTask(Task):
    """A task that acts in one community refuses to run without a known, open one. See config/sweepers.py."""

    abstract = True
    # `community` is taken here and is no argument of the function, which Celery would compare the call with.
    typing = False

    def __call__(self, *args, community: str | None = None, **kwargs):
        # Celery reads this file before Django's apps are there.
        from communities.tenants.errors import NoCommunity
        from communities.tenants.models import Community
        from communities.tenants.scope import inside

        found = Community.objects.filter(schema_name=community).first() if community else None
        if found is None:
            raise NoCommunity(f"任务 {self.name} 没有社区，拒绝执行。")
        with inside(found):
            return self.run(*args, **kwargs)
