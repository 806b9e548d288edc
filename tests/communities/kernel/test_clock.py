from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from communities.kernel.clock import HERE, Allowance, TimeUnit, WorkCalendar, due_after
from communities.kernel.holidays import CALENDAR, LAST_ANNOUNCED_YEAR, unannounced

WEEK = WorkCalendar()


def at(*moment) -> datetime:
    return datetime(*moment, tzinfo=HERE)


def due(start: datetime, amount: int, unit: str, calendar: WorkCalendar = CALENDAR) -> datetime:
    return due_after(start, Allowance(amount, TimeUnit(unit)), calendar)


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        # an ordinary Friday evening: the weekend is skipped
        (at(2026, 11, 20, 18, 0), 1, at(2026, 11, 23, 17, 30)),
        (at(2026, 11, 20, 18, 0), 5, at(2026, 11, 27, 17, 30)),
        # the Saturday before the Spring Festival is worked in exchange, the nine days after it are not
        (at(2026, 2, 13, 18, 0), 1, at(2026, 2, 14, 17, 30)),
        (at(2026, 2, 13, 18, 0), 2, at(2026, 2, 24, 17, 30)),
        (at(2026, 2, 13, 18, 0), 5, at(2026, 2, 27, 17, 30)),
        (at(2026, 2, 13, 18, 0), 6, at(2026, 2, 28, 17, 30)),
        # a Sunday worked in exchange for the National Day
        (at(2026, 9, 18, 18, 0), 1, at(2026, 9, 20, 17, 30)),
        # the National Day itself, and the Saturday after it
        (at(2026, 9, 30, 18, 0), 1, at(2026, 10, 8, 17, 30)),
        (at(2026, 10, 9, 18, 0), 1, at(2026, 10, 10, 17, 30)),
        # a Sunday report begins to count on Monday
        (at(2026, 11, 22, 9, 0), 1, at(2026, 11, 23, 17, 30)),
    ],
)
def test_working_days_skip_weekends_and_holidays_and_count_exchanged_days(start, amount, end):
    assert due(start, amount, "working_day") == end


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        (at(2026, 11, 20, 16, 30), 2, at(2026, 11, 23, 9, 30)),
        (at(2026, 11, 20, 18, 0), 1, at(2026, 11, 23, 9, 30)),
        (at(2026, 11, 20, 7, 0), 1, at(2026, 11, 20, 9, 30)),
        (at(2026, 11, 21, 12, 0), 9, at(2026, 11, 23, 17, 30)),
        (at(2026, 11, 20, 8, 30), 9, at(2026, 11, 20, 17, 30)),
        (at(2026, 9, 30, 17, 0), 1, at(2026, 10, 8, 9, 0)),
    ],
)
def test_working_hours_run_while_the_desk_is_open(start, amount, end):
    assert due(start, amount, "working_hour") == end


def test_natural_time_runs_day_and_night():
    friday = at(2026, 11, 20, 18, 0)
    assert due(friday, 30, "minute") - friday == timedelta(minutes=30)
    assert due(friday, 24, "hour") == at(2026, 11, 21, 18, 0)
    assert due(friday, 7, "day") == at(2026, 11, 27, 18, 0)


def test_the_day_is_the_one_here_wherever_the_moment_was_written():
    # 16:30 UTC on Friday is already Saturday here
    start = datetime(2026, 11, 20, 16, 30, tzinfo=ZoneInfo("UTC"))
    assert due(start, 1, "working_day") == at(2026, 11, 23, 17, 30)


@pytest.mark.parametrize(
    ("year", "off", "exchanged"),
    [(2025, 28, 5), (2026, 33, 6)],
)
def test_the_calendar_is_the_notice_of_its_year(year, off, exchanged):
    days = {day: worked for day, worked in CALENDAR.days.items() if day.year == year}
    assert (sum(not worked for worked in days.values()), sum(days.values())) == (off, exchanged)
    assert all(day.weekday() >= 5 for day, worked in days.items() if worked)


def test_a_year_that_is_not_announced_falls_back_to_weekdays_and_says_so():
    assert CALENDAR.works_on(date(2027, 10, 1))
    assert not CALENDAR.works_on(date(2027, 10, 2))
    assert unannounced(date(LAST_ANNOUNCED_YEAR + 1, 1, 1)) and not unannounced(date(LAST_ANNOUNCED_YEAR, 12, 31))
    assert due(at(2026, 12, 31, 18, 0), 1, "working_day") == at(2027, 1, 1, 17, 30)


moments = some.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)).map(lambda moment: moment.replace(tzinfo=HERE))
units = some.sampled_from(list(TimeUnit))


@given(moments, units, some.integers(0, 60), some.integers(0, 60))
def test_more_time_is_never_over_earlier(start, unit, amount, more):
    assert due(start, amount, unit) <= due(start, amount + more, unit)


@given(moments, moments, units, some.integers(0, 60))
def test_who_comes_later_is_never_due_earlier(one, other, unit, amount):
    first, second = sorted([one, other])
    assert due(first, amount, unit) <= due(second, amount, unit)


@given(moments, some.integers(1, 200))
def test_working_time_ends_on_a_worked_day_while_the_desk_is_open(start, amount):
    for unit in ("working_day", "working_hour"):
        end = due(start, amount, unit)
        opens, closes = CALENDAR.hours(end.date())
        assert CALENDAR.works_on(end.date())
        assert opens <= end <= closes


@given(moments, some.integers(1, 40))
def test_there_are_exactly_that_many_worked_days_after_the_first(start, amount):
    end = due(start, amount, "working_day").date()
    days = (end - start.date()).days
    worked = [start.date() + timedelta(days=n) for n in range(1, days + 1)]
    assert sum(map(CALENDAR.works_on, worked)) == amount
