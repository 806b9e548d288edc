from contextlib import contextmanager
from time import monotonic

from django.core.management.base import BaseCommand, CommandError

from communities.tenants import migrating, template
from communities.tenants.checking import check_communities
from communities.tenants.models import Community
from communities.tenants.pooling import SessionsMixed, require_own_sessions

SHOWN = 20


class Command(BaseCommand):
    help = "把平台、模板和所有社区带到最新；没有事要做时很快。"

    def handle(self, *args, **options):
        self._require_own_sessions()
        with migrating.alone():
            results = self._bring_up()
        self._require_whole()
        changed = sum(result.how != "nothing" for result in results)
        self.stdout.write(f"共 {Community.objects.count()} 个社区，更新了 {changed} 个。")

    def _bring_up(self) -> list[migrating.Migrated]:
        if not migrating.is_current():
            with self._step("平台的数据表与社区的模板"):
                migrating.migrate_platform_and_template()
        template.replay_sql("c_check")
        with self._step("各社区"):
            return list(migrating.migrate_communities())

    def _require_own_sessions(self) -> None:
        try:
            require_own_sessions()
        except SessionsMixed as error:
            raise CommandError(str(error)) from None

    def _require_whole(self) -> None:
        with self._step("核对结构"):
            found = [str(difference) for difference in check_communities()]
        for difference in found[:SHOWN]:
            self.stdout.write(difference)
        if found:
            raise CommandError(f"有 {len(found)} 处与模型不一致，全部列出请运行 manage.py check_communities。")

    @contextmanager
    def _step(self, name: str):
        start = monotonic()
        self.stdout.write(f"{name}……", ending="")
        self.stdout.flush()
        yield
        self.stdout.write(f" 好了（{monotonic() - start:.1f} 秒）")
