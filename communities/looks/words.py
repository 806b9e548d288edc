"""How we say moments, spans and sizes. Pure: `now` is always given; moments are aware and read in Beijing time."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from communities.kernel.clock import HERE

WEEKDAYS = "一二三四五六日"
NEAR = {-1: "昨天", 0: "今天", 1: "明天"}
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def local(moment: datetime) -> datetime:
    """The moment on a clock on the wall here."""
    if moment.tzinfo is None:
        raise ValueError("a moment must know its time zone")
    return moment.astimezone(HERE)


def day(which: date | datetime, now: datetime) -> str:
    """今天, 昨天, 11月28日（周六）; the year only when it is not this one."""
    if isinstance(which, datetime):
        which = local(which).date()
    today = local(now).date()
    if near := NEAR.get((which - today).days):
        return _(near)
    words = (
        _("%(month)d月%(day)d日（周%(weekday)s）")
        if which.year == today.year
        else _("%(year)d年%(month)d月%(day)d日（周%(weekday)s）")
    )
    return words % {
        "year": which.year,
        "month": which.month,
        "day": which.day,
        "weekday": WEEKDAYS[which.weekday()],
    }


def when(moment: datetime, now: datetime) -> str:
    """今天 22:14, 昨天 08:32, 11月28日（周六）18:00."""
    words = day(moment, now)
    space = "" if words.endswith("）") else " "
    return f"{words}{space}{local(moment):%H:%M}"


def lasting(span: timedelta) -> str:
    """2 天 3 小时: the two largest units that say something, rounded down."""
    days, rest = divmod(abs(span), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days:
        parts = [_("%d 天") % days, hours and _("%d 小时") % hours]
    elif hours:
        parts = [_("%d 小时") % hours, minutes and _("%d 分钟") % minutes]
    else:
        parts = [_("%d 分钟") % minutes if minutes else _("不到 1 分钟")]
    return " ".join(part for part in parts if part)


def left(due: datetime, now: datetime) -> str:
    """还剩 2 天 3 小时, or 已超 5 小时."""
    span = lasting(due - now)
    if span[0].isdigit():
        span = f" {span}"
    return (_("还剩%s") if now <= due else _("已超%s")) % span


def used(start: datetime, due: datetime, now: datetime) -> int:
    """How much of the time between start and due has gone, 0 to 100."""
    if due <= start:
        return 100
    return max(0, min(100, int((now - start) / (due - start) * 100)))


def filesize(size: int) -> str:
    """340 KB, 1.5 MB, 52 MB: as a phone's album says it."""
    if size < 1024:
        return _("%d 字节") % size
    amount, units = size / 1024, ["KB", "MB", "GB"]
    while round(amount) >= 1024 and len(units) > 1:
        amount /= 1024
        units.pop(0)
    places = 0 if amount >= 10 or units[0] == "KB" else 1
    return f"{amount:.{places}f}".removesuffix(".0") + f" {units[0]}"
