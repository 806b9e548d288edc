from django.core.management.base import BaseCommand, CommandError

from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.kernel.errors import RuleBroken
from communities.tenants.scope import community_of, inside


class Command(BaseCommand):
    help = "核对一个社区的账本，指出被改动、删除、插入或调换的每一条。"

    def add_arguments(self, parser):
        parser.add_argument("--community", required=True, help="社区的网址简称")

    def handle(self, *args, community, **options):
        try:
            place = community_of(community)
        except RuleBroken as error:
            raise CommandError(error.message) from None
        with inside(place):
            findings = list(verify_ledger())
            total = Entry.objects.count()
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(f"{place.name}的账本有 {len(findings)} 处不符。")
        self.stdout.write(f"{place.name}的账本完整，共 {total} 条。")
