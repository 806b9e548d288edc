from collections import Counter

from django.core.management.base import BaseCommand
from tqdm import tqdm

from communities.tenants.migrating import migrate_communities, migrate_template
from communities.tenants.models import Community

WORDS = {"nothing": "已是最新", "replayed": "重放", "migrated": "逐项迁移"}


class Command(BaseCommand):
    help = "把模板和所有社区迁移到最新；中断后再运行会接着做。"

    def handle(self, *args, **options):
        migrate_template()
        done = Counter()
        bar = tqdm(total=Community.objects.count(), unit="个社区", disable=None)
        for result in migrate_communities():
            done[result.how] += 1
            bar.update()
        bar.close()
        words = "，".join(f"{WORDS[how]} {count} 个" for how, count in sorted(done.items()))
        self.stdout.write(f"完成：{words or '还没有社区'}。")
