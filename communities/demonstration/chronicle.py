"""Plays the stories through the same actions that people use, in the order of time, so that history and ledger are real."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from communities.demonstration.people import People
from communities.demonstration.pictures import picture_for
from communities.demonstration.stories import DIVERTED, STORIES, UNSOLVED, Story
from communities.feedback import handling, reporting
from communities.feedback.models import Category
from communities.feedback.states import Source
from communities.feedback.uploads import take_upload
from communities.grid.models import Unit
from communities.kernel.clock import HERE
from communities.residents.models import Building

DAYS = 60
# How far the unfinished matters have come: reported, accepted, dispatched, signed, reported done.
STAGES = [0, 0, 1, 2, 2, 3, 3, 4, 4]
# A step: when it happens, then what is done when that moment comes.
Life = Iterator[datetime]


class Chronicle:
    """The last sixty days of one community."""

    def __init__(self, people: People, *, tickets: int, seed: str, now: datetime):
        self.people, self.wanted, self.now = people, tickets, now
        self.random = Random(seed)
        self.categories = {category.code: category for category in Category.objects.all()}
        self.units = {unit.kind: unit for unit in Unit.objects.all()}
        self.places = {place.name: place for place in Building.objects.all()}
        self.buildings = [place for place in self.places.values() if place.kind == "building"]

    def play(self) -> int:
        """Let everything happen that is due before `now`; the answer is the number of tickets."""
        lives = [self._life(story, begins) for story, begins in self._plan()]
        lives += [self._unfinished(story, stage) for story, stage in zip(STORIES[3:], STAGES, strict=False)]
        order = count()
        waiting = [(next(life), next(order), life) for life in lives]
        heapq.heapify(waiting)
        while waiting and waiting[0][0] <= self.now:
            _, _, life = heapq.heappop(waiting)
            moment = next(life, None)
            if moment is not None:
                heapq.heappush(waiting, (moment, next(order), life))
        return len(lives)

    def _plan(self) -> list[tuple[Story, datetime]]:
        """Which matter begins when."""
        moments = [self.now - timedelta(days=self.random.uniform(0.2, DAYS)) for _ in range(self.wanted - len(STAGES))]
        stories = [STORIES[place % len(STORIES)] for place in range(len(moments))]
        self.random.shuffle(stories)
        return [(story, self._waking(moment)) for story, moment in zip(stories, sorted(moments), strict=True)]

    def _waking(self, moment: datetime) -> datetime:
        """People report between seven and eleven at night, and never later than now."""
        here = moment.astimezone(HERE)
        if here.hour < 7:
            moment = here.replace(hour=self.random.randint(7, 22))
        return min(moment, self.now - timedelta(minutes=10))

    def _unfinished(self, story: Story, stage: int) -> Life:
        """A matter of the last day that has come exactly `stage` steps far, so that every state has somebody in it."""
        yesterday = self.now.astimezone(HERE) - timedelta(days=1)
        begins = yesterday.replace(hour=17, minute=self.random.randrange(60))
        yield begins
        ticket = self._report(story, begins)
        to = self._who(story, ticket)
        people, handler = self.people, self._handler(to)
        steps = [
            lambda now: handling.accept(ticket=ticket, by=people.secretary, now=now),
            lambda now: handling.dispatch(ticket=ticket, **to, by=people.secretary, now=now),
            lambda now: handling.sign(ticket=ticket, by=handler, now=now),
            lambda now: handling.report_done(ticket=ticket, text=story.done, photos=[], by=handler, now=now),
        ]
        for place, step in enumerate(steps[:stage], start=1):
            moment = begins + timedelta(hours=place)
            yield moment
            step(moment)

    def _life(self, story: Story, begins: datetime) -> Life:
        """Yields the moment of the next step and does the step when it is resumed."""
        random, people = self.random, self.people
        yield begins
        ticket = self._report(story, begins)
        moment = begins + timedelta(hours=random.uniform(0.2, 10))
        yield moment
        if ticket.pk % 20 == 3:
            self._divert(ticket, moment)
            return
        if ticket.pk % 30 == 7:
            reporting.withdraw(ticket=ticket, by=ticket.reporter, now=moment)
            return
        handling.accept(ticket=ticket, by=people.secretary, now=moment)
        self._join(ticket, moment)
        moment += timedelta(hours=random.uniform(0.1, 6))
        yield moment
        yield from self._handling(ticket, story, moment)

    def _handling(self, ticket, story: Story, moment: datetime) -> Life:
        random, people = self.random, self.people
        to = self._who(story, ticket)
        handling.dispatch(ticket=ticket, **to, by=people.secretary, now=moment)
        handler = self._handler(to)
        moment += timedelta(hours=random.uniform(0.3, 20))
        yield moment
        handling.sign(ticket=ticket, by=handler, now=moment)
        if story.reply:
            moment += timedelta(hours=random.uniform(1, 12))
            yield moment
            handling.reply(ticket=ticket, text=story.reply, by=handler, now=moment)
        # Most in time, some late, a few very late.
        moment += timedelta(days=random.choice([0.5, 1, 2, 2, 3, 4, 5, 6, 9, 14, 30]))
        yield moment
        photos = [self._photo("done", handler, moment)] if random.random() < 0.5 else []
        handling.report_done(ticket=ticket, text=story.done, photos=photos, by=handler, now=moment)
        yield from self._judging(ticket, story, handler, moment)

    def _judging(self, ticket, story: Story, handler, moment: datetime) -> Life:
        random, people = self.random, self.people
        moment += timedelta(hours=random.uniform(4, 60))
        yield moment
        solved = random.random() > 0.14
        satisfaction = random.choice(["SATISFIED", "SATISFIED", "SATISFIED", "FAIRLY"]) if solved else "NOT"
        words = "" if solved else random.choice(UNSOLVED)
        how = {"ticket": ticket, "solved": solved, "satisfaction": satisfaction, "text": words, "now": moment}
        if random.random() < 0.5:
            reporting.rate(**how, by=ticket.reporter)
        else:
            handling.call_back(**how, by=people.member if handler != people.member else people.clerk)
        if not solved:
            moment += timedelta(days=random.uniform(1, 4))
            yield moment
            handling.report_done(ticket=ticket, text=f"重新办理：{story.done}", photos=[], by=handler, now=moment)
            moment += timedelta(days=random.uniform(0.5, 2))
            yield moment
            how = {"ticket": ticket, "solved": True, "satisfaction": "FAIRLY", "now": moment}
            handling.call_back(**how, by=people.clerk if handler != people.clerk else people.member)

    def _report(self, story: Story, moment: datetime):
        place = self.places.get(story.where) or self.random.choice(self.buildings)
        resident = self.random.choice(self.people.residents)
        photos = [self._photo(story.code, resident, moment)] if self.random.random() < 0.35 else []
        what = reporting.Report(
            category=self.categories[story.code],
            text=story.text.replace("{b}", place.name),
            building=place,
            photos=photos,
            source=self.random.choice([Source.WEB, Source.WEB, Source.WECHAT]),
        )
        return reporting.report(what, by=resident, now=moment)

    def _divert(self, ticket, moment: datetime) -> None:
        _, _, disposition, words = self.random.choice(DIVERTED)
        handling.divert(ticket=ticket, disposition=disposition, reason=words, by=self.people.secretary, now=moment)

    def _join(self, ticket, moment: datetime) -> None:
        if not ticket.is_public or self.random.random() > 0.3:
            return
        others = [person for person in self.people.residents if person != ticket.reporter]
        for neighbour in self.random.sample(others, self.random.randint(1, 5)):
            reporting.me_too(ticket=ticket, by=neighbour, now=moment)

    def _photo(self, code: str, owner, moment: datetime):
        return take_upload(picture_for(code, self.random), by=owner, now=moment)

    def _who(self, story: Story, ticket) -> dict:
        if story.to == "worker":
            return {"worker": self.random.choice(self.people.posts)}
        return {"unit": self.units[story.to]}

    def _handler(self, to: dict):
        if "worker" in to:
            return to["worker"].user
        return self.people.handlers.get(to["unit"].pk, self.people.clerk)
