from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from communities.tenants.migrating import alone, is_current, migrate_communities, migrate_template
from communities.tenants.models import Community

WORDS = {"nothing": "已是最新", "replayed": "重放", "migrated": "逐项迁移", "absent": "没有数据结构"}


class Command(BaseCommand):
    help = "把模板和所有社区迁移到最新；中断后再运行会接着做。"

    def handle(self, *args, **options):
        with alone():
            self._bring_up()

    def _bring_up(self) -> None:
        if not is_current():
            migrate_template()
        done = Counter()
        bar = tqdm(total=Community.objects.count(), unit="个社区", disable=None)
        for result in migrate_communities():
            done[result.how] += 1
            bar.update()
        bar.close()
        words = "，".join(f"{WORDS[how]} {count} 个" for how, count in sorted(done.items()))
        self.stdout.write(f"完成：{words or '还没有社区'}。")
        if done["absent"]:
            raise CommandError("有社区没有数据结构，请运行 manage.py check_communities 并从备份恢复。")
