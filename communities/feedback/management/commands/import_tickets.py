from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from tqdm import tqdm

from communities.feedback.importing.importer import Summary, import_file
from communities.feedback.importing.mappings import known_sources
from communities.kernel.errors import RuleBroken
from communities.tenants.scope import community_of, inside


class Command(BaseCommand):
    help = "把别处的诉求导入一个社区（.xlsx、.csv、.csv.gz、Open311 JSON）。可以随时中断，再运行一次接着导。"
    # The addresses and templates of pages are no concern of an import, and checking them takes seconds.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="要导入的文件")
        parser.add_argument("--community", required=True, help="社区的网址简称")
        parser.add_argument("--mapping", help="用哪张对照表；不写就按表头认")
        parser.add_argument("--faults", type=Path, help="有误的行写到哪个 .xlsx；不写就放在数据目录的 imports/ 下")
        parser.epilog = f"能导入的有：{known_sources()}"

    def handle(self, *args, file, community, mapping, faults, **options):
        faults = faults or settings.VAR / "imports" / f"{community}-{file.name}-有误.xlsx"
        try:
            with inside(community_of(community)):
                summary = self._import(file, mapping, faults)
        except RuleBroken as error:
            raise CommandError(error.message) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CommandError(f"读写文件时出错：{reason}（{error.filename}）") from None
        self._tell(summary)
        if summary.stopped:
            raise CommandError("已中断。再运行一次同样的命令，就从没导入的地方接着导。", returncode=130)

    def _import(self, file: Path, mapping: str | None, faults: Path) -> Summary:
        bar = tqdm(unit="行", disable=None, dynamic_ncols=True)

        def started(source, table):
            bar.reset(total=max(table.total - 1, 0))
            bar.set_description(source.label)

        try:
            return import_file(file, now=now(), mapping=mapping, faults=faults, started=started, progress=bar.update)
        finally:
            bar.close()

    def _tell(self, summary: Summary) -> None:
        self.stdout.write(f"{summary.source}，{summary.what}")
        self.stdout.write(f"读了 {summary.read} 行，新增 {summary.new}，已有 {summary.known}，有误 {summary.faulty}。")
        for reason, count in sorted(summary.reasons.items(), key=lambda item: -item[1]):
            self.stdout.write(f"  {count} 行　{reason}")
        if summary.faults:
            self.stdout.write(f"有误的行在 {summary.faults}，改好后可以直接再导入这个文件。")
