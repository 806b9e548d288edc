from contextlib import contextmanager
from time import monotonic

from django.core.management.base import BaseCommand

from communities.tenants import migrating, template
from communities.tenants.models import Community


class Command(BaseCommand):
    help = "把平台、模板和所有社区带到最新；没有事要做时很快。"

    def handle(self, *args, **options):
        with migrating.alone():
            results = self._bring_up()
        changed = sum(result.how != "nothing" for result in results)
        self.stdout.write(f"共 {Community.objects.count()} 个社区，更新了 {changed} 个。")

    def _bring_up(self) -> list[migrating.Migrated]:
        if not migrating.is_current():
            with self._step("平台的数据表"):
                migrating.migrate_platform()
            with self._step("社区的模板"):
                migrating.migrate_template()
        template.replay_sql("c_check")
        with self._step("各社区"):
            return list(migrating.migrate_communities())

    @contextmanager
    def _step(self, name: str):
        start = monotonic()
        self.stdout.write(f"{name}……", ending="")
        self.stdout.flush()
        yield
        self.stdout.write(f" 好了（{monotonic() - start:.1f} 秒）")
