from django.core.management.base import BaseCommand, CommandError

from communities.tenants.checking import check_communities
from communities.tenants.models import Community


class Command(BaseCommand):
    help = "把每个社区的结构同模型逐项比对；有差别就列出来，并以非零状态结束。"

    def handle(self, *args, **options):
        differences = list(check_communities())
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"有 {len(differences)} 处差别。")
        self.stdout.write(f"{Community.objects.count()} 个社区的结构都与模型一致。")
