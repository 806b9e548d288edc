"""Who comes, as they themselves want it to be read, and the committee's list of those who signed up."""

from datetime import datetime
from io import BytesIO

import xlsxwriter
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_phone
from communities.kernel.sheets.cells import disarmed
from communities.looks.words import local
from communities.residents.rules import may_keep_residents
from deliberation.meetings import rules
from deliberation.meetings.asking import asks_of
from deliberation.meetings.errors import NoSeat
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import by_side
from deliberation.meetings.stepping import locked, log, write

_WIDTH = 18
_HEADINGS = ("序号", "姓名", "手机号", "哪一方", "答复", "留出的席位", "报名时间", "到会时间", "公开自己会来")


@atomic
def list_me(*, meeting: Meeting, listed: bool, by: User, now: datetime) -> Seat:
    """Somebody who comes wants to be read of, or no longer: that may be taken back at any time, and holds at once."""
    meeting = locked(meeting)
    seat = meeting.seats.filter(user=by).first()
    if seat is None:
        raise NoSeat("名单上没有您。")
    if listed and not rules.may_list_oneself(seat, meeting):
        raise Invalid("确定参加以后才能公开。")
    if seat.is_listed != listed:
        seat.is_listed = listed
        seat.save(update_fields=["is_listed"])
        write(meeting, now=now)
        log("list_me" if listed else "unlist_me", meeting, by=by, now=now, subject=seat)
    return seat


@atomic
def sheet_of(*, meeting: Meeting, whole: bool, by: User, now: datetime) -> bytes:
    """Everybody on the list as a workbook for the committee, phones masked; `whole` ones for who keeps the register.

    That it was taken stands in the ledger (PIPL, 个人信息保护法, art. 51). Every cell is text, and none a formula.
    """
    rules.require_keeper(by)
    if whole and not may_keep_residents(by):
        raise NotAllowed("完整的手机号只给管居民台账的人。")
    seats = by_side(meeting.seats.select_related("user"))
    asks = asks_of(meeting.asked)
    rows = [[*_HEADINGS, *(one.ask for one in asks)]]
    rows += [_row(place, seat, len(asks), whole) for place, seat in enumerate(seats, start=1)]
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("报名名单")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(rows[0]) - 1, _WIDTH)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write_string(number, column, disarmed(value))
    log("export", meeting, by=by, now=now, rows=len(seats), whole=whole)
    return content.getvalue()


def _row(place: int, seat: Seat, asked: int, whole: bool) -> list[str]:
    phone = (seat.user.phone or "") if seat.user else ""
    side = seat.get_side_display() if seat.side else "旁听"
    answers = [*seat.answers, *[""] * asked][:asked]
    return [
        *(str(place), seat.name, phone if whole else mask_phone(phone), str(side), str(seat.get_answer_display())),
        *("是" if seat.is_reserved else "", _at(seat.invited_at), _at(seat.checked_in_at)),
        *("是" if seat.is_listed else "", *answers),
    ]


def _at(moment: datetime | None) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}" if moment else ""
