from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from communities.accounts import staff
from communities.accounts.models import User
from communities.kernel.errors import RuleBroken
from communities.tenants.actions import open_first_account
from communities.tenants.scope import community_of, inside


class Command(BaseCommand):
    help = "给一个社区的书记开账号，或给已有的账号重发设密码的链接。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="登录用的用户名")
        parser.add_argument("--community", required=True, help="社区的网址简称")
        parser.add_argument("--name", default="", help="姓名；开新账号时要填")

    def handle(self, *args, username, community, name, **options):
        try:
            there = community_of(community)
            path = self._path(there, username, name)
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"设密码的链接，只能用一次：{settings.WAGTAILADMIN_BASE_URL}/c/{there.slug}{path}")

    def _path(self, community, username: str, name: str) -> str:
        with inside(community):
            known = User.objects.filter(username=username).first()
            if known:
                return staff.set_password_path(user=known, by=None, now=now())
        if not name:
            raise CommandError(f"{community.name}没有用户名是 {username} 的账号。要开新账号，请加 --name 姓名。")
        return open_first_account(community=community, name=name, username=username, now=now())
