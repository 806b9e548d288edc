"""Natural and working time. Pure: no clock of its own, no database.

The holiday calendar is data: General Office of the State Council, annual notice on holiday arrangements. A year that
has not been announced falls back to Monday to Friday.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")


class TimeUnit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"


@dataclass(frozen=True)
class Allowance:
    """An amount of time that a rule allows."""

    amount: int
    unit: TimeUnit


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and when. `days` overrides the weekday rule: {date: is it worked?}."""

    days: Mapping[date, bool] = field(default_factory=dict)
    opens: time = time(8, 30)
    closes: time = time(17, 30)

    def works_on(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < 5)

    def next_working_day(self, day: date) -> date:
        """The first worked day after `day`."""
        day += timedelta(days=1)
        while not self.works_on(day):
            day += timedelta(days=1)
        return day

    def hours(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing moment of a worked day, aware."""
        return (
            datetime.combine(day, self.opens, tzinfo=HERE),
            datetime.combine(day, self.closes, tzinfo=HERE),
        )


def due_after(start: datetime, allowed: Allowance, calendar: WorkCalendar) -> datetime:
    """The moment when `allowed` is used up, counted from the aware `start`; the answer is in local time.

    Natural units run day and night. Working hours run while the desk is open. Working days end at closing time of the
    n-th worked day after `start`'s day, as in Civil Code (民法典) art. 201: the day it begins is not counted.
    """
    start = start.astimezone(HERE)
    natural = {TimeUnit.MINUTE: "minutes", TimeUnit.HOUR: "hours", TimeUnit.DAY: "days"}
    if allowed.unit in natural:
        return start + timedelta(**{natural[allowed.unit]: allowed.amount})
    if allowed.unit is TimeUnit.WORKING_DAY:
        return _working_days_later(start, allowed.amount, calendar)
    return _working_hours_later(start, timedelta(hours=allowed.amount), calendar)


def _working_days_later(start: datetime, amount: int, calendar: WorkCalendar) -> datetime:
    day = start.date()
    for _ in range(amount):
        day = calendar.next_working_day(day)
    return calendar.hours(day)[1]


def _working_hours_later(start: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    day = start.date() if calendar.works_on(start.date()) else calendar.next_working_day(start.date())
    moment = start
    while True:
        opens, closes = calendar.hours(day)
        moment = max(moment, opens)
        if moment + left <= closes:
            return moment + left
        left -= max(closes - moment, timedelta())
        day = calendar.next_working_day(day)
