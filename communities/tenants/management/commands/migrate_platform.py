from django.core.management.base import BaseCommand

from communities.tenants import migrating


class Command(BaseCommand):
    help = "把平台自己的数据表带到最新（prepare 会一并做）。"

    def handle(self, *args, **options):
        migrating.migrate_platform()
