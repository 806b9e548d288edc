"""The wizard as a secretary uses it: sheets sent through the page, and a worker that works them off."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from communities.importing.models import Run
from communities.importing.working import work_waiting
from tests.builders.sheets import xlsx_bytes

HOMES = ["楼栋", "单元", "房号", "楼层", "专有面积"]
PEOPLE = ["姓名", "手机号", "出生年份", "楼栋", "单元", "房号", "身份", "户主", "起", "止", "监护人手机号"]
OWNERS = ["产权人", "手机号", "楼栋", "单元", "房号", "身份", "取得日期", "止", "专有面积", "产权车位"]


def sheet(*table, name="台账.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, xlsx_bytes(*table))


class Wizard:
    """`browser` is a client of somebody who keeps the registers."""

    def __init__(self, browser, register: str):
        self.browser, self.register = browser, register

    def send(self, *table, **options):
        """Upload a sheet and have it judged; the run, or the refused answer."""
        return self.send_file(sheet(*table), **options)

    def send_file(self, file, **options):
        answer = self.browser.post(f"/manage/imports/{self.register}/new/", {"sheet": file, **options})
        if answer.status_code != 302:
            return answer
        work_waiting()
        return Run.objects.latest("pk")

    def act(self, run, verb: str) -> Run:
        self.browser.post(f"/manage/imports/{run.pk}/{verb}/")
        work_waiting()
        run.refresh_from_db()
        return run

    def take_in(self, *table, **options) -> Run:
        """Send, look, confirm."""
        run = self.send(*table, **options)
        assert not run.wrong, self.said(run)
        return self.act(run, "confirm")

    def said(self, run, show="wrong") -> str:
        """The words of the page."""
        page = self.browser.get(f"/manage/imports/{run.pk}/", {"show": show}).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition('id="import"')[2]))


def counts(run) -> tuple[int, int, int, int]:
    """(new, changed, unchanged, wrong)."""
    return run.new, run.changed, run.unchanged, run.wrong
