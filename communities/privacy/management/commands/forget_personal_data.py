from django.core.management.base import BaseCommand, CommandError

from communities.kernel.datamap import everything
from communities.kernel.errors import RuleBroken
from communities.privacy.sweeping import forget_personal_data
from communities.tenants.models import Community
from communities.tenants.scope import community_of, inside


class Command(BaseCommand):
    help = "按个人信息清单的期限，删去到期的个人信息；每晚自动运行，也可以手动运行，中途停下再运行就接着做"

    def add_arguments(self, parser):
        parser.add_argument("--community", help="社区的网址简称；不写就是每一个社区")

    def handle(self, *args, community, **options):
        try:
            places = [community_of(community)] if community else Community.objects.open().order_by("pk")
        except RuleBroken as error:
            raise CommandError(error.message) from None
        names = {kept.label: str(kept.model._meta.verbose_name) for kept in everything()}
        for place in places:
            with inside(place):
                gone = forget_personal_data()
            said = "，".join(f"{names[label]} {count} 条" for label, count in gone.items())
            self.stdout.write(f"{place.name}：{said or '没有到期的'}")
