"""When people act in the demonstration: staff while the desk is open, residents while they are awake."""

from datetime import date, datetime, time, timedelta
from random import Random

from communities.kernel.clock import HERE
from communities.kernel.holidays import CALENDAR

WAKES, SLEEPS = time(7), time(22)
# Whatever is urgent is done by whoever is on duty, in these hours.
DUTY = time(7, 30), time(19, 30)


def on(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=HERE)


def between(earliest: datetime, latest: datetime, random: Random) -> datetime:
    """A moment from `earliest` to `latest`, or `earliest` where that is later."""
    return earliest + max(latest - earliest, timedelta()) * random.random()


def at_desk(moment: datetime, random: Random, *, until: time = CALENDAR.closes) -> datetime:
    """`moment` if the desk is open then, else some minutes after it opens next. It shuts at `until`."""
    here = moment.astimezone(HERE)
    opens = CALENDAR.hours(here.date())[0]
    if CALENDAR.works_on(here.date()) and here <= on(here.date(), until):
        return max(here, opens + timedelta(minutes=random.randint(2, 70))) if here < opens else here
    opens = CALENDAR.hours(CALENDAR.next_working_day(here.date()))[0]
    return opens + timedelta(minutes=random.randint(2, 70))


def last_at_desk(moment: datetime, random: Random) -> datetime:
    """A moment when the desk was open, on the last worked day that ended before `moment`."""
    opens, closes = CALENDAR.hours(last_worked(moment.astimezone(HERE).date() - timedelta(days=1)))
    return between(opens + timedelta(minutes=10), closes - timedelta(minutes=10), random)


def last_worked(day: date) -> date:
    """`day`, or the last worked day before it."""
    while not CALENDAR.works_on(day):
        day -= timedelta(days=1)
    return day


def awake(moment: datetime, random: Random) -> datetime:
    """`moment`, or the morning after it where people are asleep."""
    here = moment.astimezone(HERE)
    if WAKES <= here.time() < SLEEPS:
        return here
    day = here.date() + timedelta(days=here.time() >= SLEEPS)
    return on(day, WAKES) + timedelta(minutes=random.randint(5, 110))


def on_duty(moment: datetime, random: Random) -> datetime:
    """`moment` moved within its day to when urgent matters are reported and met."""
    here = moment.astimezone(HERE)
    first, last = (on(here.date(), edge) for edge in DUTY)
    return here if first <= here <= last else between(first, last, random)
