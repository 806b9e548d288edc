import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from communities.demonstration import actions
from communities.kernel.errors import RuleBroken


class Command(BaseCommand):
    help = "演示区：两个街道、三个社区，人和事都是编的。"

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--reset", action="store_true", help="删掉演示区，重新做一个")
        what.add_argument("--if-missing", action="store_true", help="没有演示区时做一个")
        what.add_argument("--accounts", action="store_true", help="以 JSON 列出演示帐号和令牌")

    def handle(self, *args, reset, if_missing, accounts, **options):
        try:
            if accounts:
                rows = list(actions.accounts(now=now())) if actions.exists() else []
                self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            elif reset or not actions.exists():
                actions.make(now=now(), say=self._say)
        except RuleBroken as error:
            raise CommandError(error.message) from None

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
