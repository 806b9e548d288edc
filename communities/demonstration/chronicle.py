"""Plays the stories through the same actions that people use, in the order of time, so that history and ledger are real."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, cycle, islice
from random import Random

from communities.accounts.models import User
from communities.demonstration import hours
from communities.demonstration.people import People
from communities.demonstration.pictures import picture_for
from communities.demonstration.stories import Story, deck
from communities.feedback import handling, reporting
from communities.feedback.models import Category, Ticket
from communities.feedback.states import Disposition, Source
from communities.feedback.uploads import take_upload
from communities.grid.models import GridBuilding, Unit
from communities.kernel.clock import HERE
from communities.kernel.errors import RuleBroken
from communities.residents.models import Building

DAYS = 60
URGENT = {"S0", "S1"}
# What comes later is accepted on the next day, so that it is also dispatched on the day of its acceptance.
LAST_CALLS = time(17)
# What is fresh: how many days ago it was reported, how far it has come (reported, accepted, dispatched, signed, reported
# done), and which resident reported it where that matters.
FRESH = [
    (0, 0, None),
    (0, 0, None),
    (0, 1, None),
    (0, 2, None),
    (0, 3, None),
    (1, 2, None),
    (1, 3, 1),
    (2, 3, 0),
    (3, 4, None),
    (4, 4, 1),
    (5, 4, 0),
]
# Residents each of whom also has a matter that ended well; the first two are shown when `make run` is ready.
CONTENT = [0, 1]
# A step: when it happens, then what is done when that moment comes.
Life = Iterator[datetime]


@dataclass(frozen=True)
class Fate:
    """What is decided of a matter before it begins."""

    reporter: User | None = None
    smooth: bool = False
    withdrawn: bool = False


class Chronicle:
    """The last sixty days of one community."""

    def __init__(self, people: People, *, tickets: int, seed: str, now: datetime):
        self.people, self.wanted, self.now = people, tickets, now.astimezone(HERE)
        self.random = Random(seed)
        self.categories = {category.code: category for category in Category.objects.all()}
        self.units = {unit.kind: unit for unit in Unit.objects.all()}
        self.places = {place.name: place for place in Building.objects.all()}
        self.buildings = [place for place in self.places.values() if place.kind == "building"]
        grids = dict(GridBuilding.objects.values_list("building_id", "grid_id"))
        posts = {post.grid_id: post for post in people.posts}
        self.posts = {building: posts[grid] for building, grid in grids.items()}
        self.waiting: list[tuple[datetime, int, Life]] = []
        self.order = count()

    def play(self) -> int:
        """Let everything happen that is due before `now`; the answer is the number of tickets."""
        lives = self._plan()
        for life in lives:
            self._go_on(life)
        while self.waiting and self.waiting[0][0] <= self.now:
            _, _, life = heapq.heappop(self.waiting)
            self._go_on(life)
        return len(lives)

    def _go_on(self, life: Life) -> None:
        """To the next moment of this life, if it has one."""
        moment = next(life, None)
        if moment is not None:
            heapq.heappush(self.waiting, (moment, next(self.order), life))

    def _plan(self) -> list[Life]:
        """Which matter begins when: newest first through the stories, so that what is alike lies far apart."""
        stories = deck(self.random)
        fresh = [story for story in stories if self._is_calm(story)][: len(FRESH)]
        stories = islice(cycle([*fresh, *(story for story in stories if story not in fresh)]), self.wanted)
        lives = [self._fresh(next(stories), *how) for how in FRESH]
        # The residents who are shown first have something that ended well.
        content = iter(CONTENT)
        moments = sorted(self.random.uniform(2, DAYS) for _ in range(self.wanted - len(FRESH)))
        for place, (ago, story) in enumerate(zip(moments, stories, strict=True)):
            fate = Fate(withdrawn=place % 30 == 17)
            if ago > 14 and not story.disposition and not fate.withdrawn and (who := next(content, None)) is not None:
                fate = Fate(reporter=self.people.residents[who], smooth=True)
            lives.append(self._life(story, self._begin(story, self.now - timedelta(days=ago)), fate))
        return lives

    def _is_calm(self, story: Story) -> bool:
        """Shown to everybody, and nothing that has to be done within the hour."""
        category = self.categories[story.code]
        may = category.is_public and not story.private and not story.disposition
        return may and category.time_class in {"S2", "S3", "S4"}

    def _is_urgent(self, story: Story) -> bool:
        return self.categories[story.code].time_class in URGENT

    def _begin(self, story: Story, moment: datetime) -> datetime:
        """When a resident who thinks of it at `moment` reports it."""
        if self._is_urgent(story):
            return hours.on_duty(moment, self.random)
        moment = hours.awake(moment, self.random)
        if self.categories[story.code].time_class in {"S3", "S4"}:
            # Accepted within 24 hours, be it a weekend: early on a worked day.
            day = hours.last_worked(moment.date())
            moment = hours.on(day, hours.WAKES) + timedelta(minutes=self.random.randint(20, 400))
        return moment

    def _fresh(self, story: Story, days: int, stage: int, reporter: int | None) -> Life:
        """A matter of these days that has come exactly `stage` steps far, so that every state has somebody in it."""
        random, people = self.random, self.people
        last_day = (self.now - timedelta(days=self.now.hour < 11)).date()
        day = last_day - timedelta(days=days)
        begins, *moments = self._fresh_moments(day, last_day, stage)
        yield begins
        ticket = self._report(story, begins, people.residents[reporter] if reporter is not None else None)
        to = self._who(story, ticket)
        handler = self._handler(to)
        steps = [
            lambda now: handling.accept(ticket=ticket, by=people.secretary, now=now),
            lambda now: handling.dispatch(ticket=ticket, **to, by=people.secretary, now=now),
            lambda now: handling.sign(ticket=ticket, by=handler, now=now),
            lambda now: handling.report_done(ticket=ticket, text=story.done, photos=[], by=handler, now=now),
        ]
        for moment, step in zip(moments, steps, strict=False):
            yield moment
            step(moment)
            if step is steps[0] and random.random() < 0.6:
                self._go_on(self._joined(ticket, moment, within=5))

    def _fresh_moments(self, day: date, last_day: date, stage: int) -> list[datetime]:
        """When it is reported, accepted, dispatched, signed and reported done, as far as `stage`; all before now."""
        random, minutes = self.random, lambda number: timedelta(minutes=number)
        wakes, opens = hours.on(day, hours.WAKES) + minutes(10), hours.on(day, hours.CALENDAR.opens)
        shuts = min(hours.on(day, hours.CALENDAR.closes) - minutes(5), self.now - minutes(5))
        if stage == 0:
            latest = min(hours.on(day, hours.SLEEPS) - minutes(30), self.now - minutes(6))
            return [hours.between(wakes + (latest - wakes) * 0.4, latest, random)]
        begins = hours.between(wakes, max(opens, shuts - minutes(200)), random)
        first = max(begins + minutes(8), opens + minutes(3))
        here = min(stage, 3)
        part = (shuts - first) / here
        moments = [begins, *(first + part * (place + random.uniform(0.1, 0.9)) for place in range(here))]
        if stage == 4:
            shuts = min(hours.on(last_day, hours.CALENDAR.closes), self.now - minutes(5))
            moments.append(hours.between(hours.on(last_day, hours.CALENDAR.opens), shuts, random))
        return moments

    def _life(self, story: Story, begins: datetime, fate: Fate) -> Life:
        """Yields the moment of the next step and does the step when it is resumed."""
        random, people = self.random, self.people
        yield begins
        ticket = self._report(story, begins, fate.reporter)
        if fate.withdrawn:
            bedtime = hours.on(begins.date(), hours.SLEEPS)
            moment = hours.between(begins, min(begins + timedelta(minutes=25), bedtime), random)
            yield moment
            reporting.withdraw(ticket=ticket, by=ticket.reporter, now=moment)
            return
        moment = self._accepting(story, begins)
        yield moment
        if story.disposition != Disposition.EMERGENCY:
            ticket = handling.accept(ticket=ticket, public=not story.private, by=people.secretary, now=moment)
            if ticket.is_public and random.random() < 0.35:
                self._go_on(self._joined(ticket, moment, within=60))
            moment = self._dispatching(story, moment)
            yield moment
        if story.disposition:
            said = {"disposition": story.disposition, "reason": story.done}
            handling.divert(ticket=ticket, **said, by=people.secretary, now=moment)
            return
        yield from self._handling(ticket, story, moment, fate)

    def _accepting(self, story: Story, begins: datetime) -> datetime:
        if self._is_urgent(story):
            return begins + timedelta(minutes=self.random.uniform(3, 12 if story.disposition else 40))
        later = begins + timedelta(hours=self.random.uniform(0.2, 3))
        return hours.at_desk(later, self.random, until=LAST_CALLS)

    def _dispatching(self, story: Story, accepted: datetime) -> datetime:
        if self._is_urgent(story):
            return accepted + timedelta(minutes=self.random.uniform(3, 50))
        shuts = hours.on(accepted.date(), hours.CALENDAR.closes)
        latest = min(accepted + timedelta(hours=3), shuts - timedelta(minutes=2))
        return hours.between(accepted + timedelta(minutes=4), latest, self.random)

    def _handling(self, ticket: Ticket, story: Story, moment: datetime, fate: Fate) -> Life:
        random, urgent = self.random, self._is_urgent(story)
        to = self._who(story, ticket)
        ticket = handling.dispatch(ticket=ticket, **to, by=self.people.secretary, now=moment)
        handler = self._handler(to)
        if urgent:
            moment += timedelta(minutes=random.uniform(5, 60))
        else:
            moment = hours.at_desk(moment + timedelta(hours=random.uniform(0.2, 5)), random)
        yield moment
        handling.sign(ticket=ticket, by=handler, now=moment)
        ends = self._finishing(ticket, moment, urgent=urgent, in_time=fate.smooth or random.random() < 0.84)
        if story.reply:
            moment += timedelta(minutes=random.uniform(10, 90))
            if not urgent:
                moment = hours.at_desk(moment, random)
            if moment < ends:
                yield moment
                handling.reply(ticket=ticket, text=story.reply, by=handler, now=moment)
        yield ends
        photos = [self._photo("done", handler, ends)] if random.random() < 0.35 else []
        handling.report_done(ticket=ticket, text=story.done, photos=photos, by=handler, now=ends)
        yield from self._judging(ticket, story, handler, ends, fate)

    def _finishing(self, ticket: Ticket, signed: datetime, *, urgent: bool, in_time: bool) -> datetime:
        """When it is done: most in time, some late, a few very late."""
        random = self.random
        left = ticket.finish_by - signed
        share = random.uniform(0.1, 0.8) if in_time else random.choice([1.1, 1.2, 1.3, 1.6, 2.5])
        wished = signed + left * share
        if urgent:
            return hours.awake(wished, random)
        ends = hours.at_desk(wished, random)
        if in_time and ends > ticket.finish_by:
            earlier = hours.last_at_desk(ticket.finish_by, random)
            return earlier if earlier > signed else ends
        return ends

    def _judging(self, ticket: Ticket, story: Story, handler, moment: datetime, fate: Fate) -> Life:
        random, people = self.random, self.people
        again = story.again if story.again and not fate.smooth and random.random() < 0.7 else None
        satisfaction = "NOT" if again else random.choice(["SATISFIED", "SATISFIED", "SATISFIED", "FAIRLY"])
        how = {"ticket": ticket, "solved": not again, "satisfaction": satisfaction, "text": again[0] if again else ""}
        caller = people.member if handler != people.member else people.clerk
        if random.random() < 0.5:
            # Whether it is solved shows after a night at least.
            moment = hours.awake(
                moment + timedelta(hours=random.uniform(20, 40) if again else random.uniform(1, 40)), random
            )
            yield moment
            reporting.rate(**how, by=ticket.reporter, now=moment)
        else:
            moment = hours.at_desk(moment + timedelta(hours=random.uniform(20, 50)), random)
            yield moment
            handling.call_back(**how, by=caller, now=moment)
        if again:
            days = random.uniform(0.2, 0.6) if self._is_urgent(story) else random.uniform(1, 4)
            moment = hours.at_desk(moment + timedelta(days=days), random)
            yield moment
            handling.report_done(ticket=ticket, text=again[1], photos=[], by=handler, now=moment)
            moment = hours.at_desk(moment + timedelta(days=random.uniform(0.9, 2)), random)
            yield moment
            how = {"ticket": ticket, "solved": True, "satisfaction": "FAIRLY", "now": moment}
            handling.call_back(**how, by=caller)

    def _report(self, story: Story, moment: datetime, reporter: User | None) -> Ticket:
        place = self.places.get(story.where) or self.random.choice(self.buildings)
        resident = reporter or self.random.choice(self.people.residents)
        photos = [self._photo(story.code, resident, moment)] if self.random.random() < 0.3 else []
        what = reporting.Report(
            category=self.categories[story.code],
            text=self._text(story, place),
            building=place,
            photos=photos,
            source=self.random.choice([Source.WEB, Source.WEB, Source.WECHAT]),
        )
        return reporting.report(what, by=resident, now=moment)

    def _text(self, story: Story, place: Building) -> str:
        near = place if place in self.buildings else self.buildings[0]
        return story.text.replace("{b}", near.name)

    def _joined(self, ticket: Ticket, accepted: datetime, *, within: float) -> Life:
        """Neighbours who say “me too” in the hours after it became public, as long as it is open."""
        others = [person for person in self.people.residents if person.pk != ticket.reporter_id]
        neighbours = self.random.sample(others, self.random.choice([1, 1, 2, 2, 3, 4, 6]))
        after = sorted(self.random.uniform(0.1, within) for _ in neighbours)
        moments = [hours.awake(accepted + timedelta(hours=later), self.random) for later in after]
        for moment, neighbour in zip(sorted(moments), neighbours, strict=True):
            yield moment
            try:
                reporting.me_too(ticket=ticket, by=neighbour, now=moment)
            except RuleBroken:
                return

    def _photo(self, code: str, owner, moment: datetime):
        return take_upload(picture_for(code, self.random), by=owner, now=moment)

    def _who(self, story: Story, ticket: Ticket) -> dict:
        if story.to == "worker":
            return {"worker": self.posts.get(ticket.building_id) or self.people.posts[0]}
        return {"unit": self.units[story.to]}

    def _handler(self, to: dict):
        if "worker" in to:
            return to["worker"].user
        return self.people.handlers.get(to["unit"].pk, self.people.clerk)
