from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from communities.looks import words

HERE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=HERE)


def at(*moment):
    return datetime(*moment, tzinfo=HERE)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 22, 22, 14), "今天 22:14"),
        (at(2026, 11, 21, 8, 32), "昨天 08:32"),
        (at(2026, 11, 23, 0, 0), "明天 00:00"),
        (at(2026, 11, 28, 18, 0), "11月28日（周六）18:00"),
        (at(2026, 11, 20, 23, 59), "11月20日（周五）23:59"),
        (at(2025, 12, 1, 9, 5), "2025年12月1日（周一）09:05"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment, said):
    assert words.when(moment, NOW) == said


def test_a_moment_is_read_on_the_clock_here_wherever_it_was_written():
    late_in_london = datetime(2026, 11, 21, 17, 30, tzinfo=ZoneInfo("UTC"))
    assert words.when(late_in_london, NOW) == "今天 01:30"


def test_today_is_a_matter_of_here_and_not_of_the_server():
    now = datetime(2026, 11, 21, 23, 0, tzinfo=ZoneInfo("UTC"))  # already the 22nd here
    assert words.day(date(2026, 11, 22), now) == "今天"


def test_new_year_is_tomorrow_without_its_year():
    assert words.day(date(2027, 1, 1), at(2026, 12, 31, 12, 0)) == "明天"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        words.when(datetime(2026, 11, 22), NOW)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=2, hours=3, minutes=59), "2 天 3 小时"),
        (timedelta(days=7), "7 天"),
        (timedelta(days=1, minutes=30), "1 天"),
        (timedelta(hours=5), "5 小时"),
        (timedelta(hours=5, minutes=20), "5 小时 20 分钟"),
        (timedelta(minutes=20, seconds=59), "20 分钟"),
        (timedelta(seconds=59), "不到 1 分钟"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span, said):
    assert words.lasting(span) == said


def test_what_is_left_turns_into_what_is_over_at_the_deadline():
    moment = timedelta(seconds=1)
    assert words.left(NOW + timedelta(days=2, hours=3), NOW) == "还剩 2 天 3 小时"
    assert words.left(NOW, NOW) == "还剩不到 1 分钟"
    assert words.left(NOW - moment, NOW) == "已超不到 1 分钟"
    assert words.left(NOW - timedelta(hours=5), NOW) == "已超 5 小时"


def test_the_time_used_stays_between_nothing_and_all():
    start, due = at(2026, 11, 20, 10, 0), at(2026, 11, 26, 10, 0)
    assert words.used(start, due, NOW) == 33
    assert words.used(start, due, start - timedelta(days=1)) == 0
    assert words.used(start, due, due + timedelta(days=9)) == 100
    assert words.used(due, due, NOW) == 100


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (12, "12 字节"),
        (340 * 1024, "340 KB"),
        (1024 * 1024 - 1, "1 MB"),
        (1536 * 1024, "1.5 MB"),
        (20 * 1024 * 1024, "20 MB"),
        (52 * 1024 * 1024, "52 MB"),
        (3 * 1024**3, "3 GB"),
    ],
)
def test_a_size_is_said_as_an_album_says_it(size, said):
    assert words.filesize(size) == said
