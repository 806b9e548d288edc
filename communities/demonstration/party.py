"""A made-up party organisation for a community: a committee, three branches with their groups, posts, and a term near its end."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from communities.accounts.roles import Role
from communities.demonstration.people import SURNAMES, People
from communities.party import actions, posts
from communities.party.kinds import Category, MemberKind, PostKind, Tie, UnitKind, Warned
from communities.party.models import Member, PartyUnit, Post
from communities.party.spans import months_after
from communities.residents.models import Building, Person

BRANCHES = ("第一党支部", "第二党支部", "第三党支部")
# How many members each branch has; in the last there are too few, with a reason.
SIZES = (8, 5, 2)
CALLED = ("建国", "桂兰", "志强", "秀英", "国庆", "淑珍", "立新", "丽华")
OFFICES = (PostKind.SECRETARY, PostKind.ORGANISATION, PostKind.PUBLICITY)


class Enrolment:
    """Does everything through the actions, as the secretary, at one moment long ago."""

    def __init__(self, number: int, who: People, *, since: datetime, now: datetime):
        self.number, self.who, self.since = number, who, since
        # So that the term is over in four months.
        self.elected_on = months_after(localdate(now), 4 - 5 * 12)
        self.joined_on = self.elected_on - timedelta(days=400)
        self.made = 0
        self.how = {"by": who.secretary, "now": since}
        self.posts = {post.kind: post for post in Post.objects.all()}

    def play(self, name: str, buildings: list[Building]) -> None:
        """Fill the current community. The last building stays without a unit."""
        committee = self.unit(f"{name}党委", UnitKind.COMMITTEE)
        for place, branch_name in enumerate(BRANCHES):
            branch = self.unit(f"{name}{branch_name}", UnitKind.BRANCH, committee)
            group = self.unit(f"{name}{branch_name}第一党小组", UnitKind.GROUP, branch)
            mine = buildings[:-1][place :: len(BRANCHES)]
            actions.answer_for(unit=group, buildings=mine, **self.how)
            self.staff(branch, [self.member(group) for _ in range(SIZES[place])])
        self.lead(committee)
        actions.give_reason(unit=branch, code=Warned.TOO_FEW, reason="新建小区，正在转接组织关系。", **self.how)

    def unit(self, name: str, kind: str, parent: PartyUnit | None = None) -> PartyUnit:
        return actions.found_unit(name=name, kind=kind, parent=parent, founded_on=date(2015, 7, 1), **self.how)

    def member(self, unit: PartyUnit, user=None, tie: str = Tie.FULL) -> Member:
        self.made += 1
        name = SURNAMES[self.made % len(SURNAMES)] + CALLED[self.made % len(CALLED)]
        person = Person.objects.create(
            name=user.name if user else name, phone=f"1380001{self.number}{self.made:03d}", user=user
        )
        kind = MemberKind.PROBATIONARY if self.made == 4 else MemberKind.FORMAL
        category = Category.RETIRED if self.made % 2 else Category.REGISTERED
        details = {"kind": kind, "category": category if tie == Tie.FULL else Category.DOUBLE}
        details |= {"joined_year": 1975 + 2 * self.made % 40, "tie": tie, "starts_on": self.joined_on}
        return actions.admit_member(person=person, unit=unit, **details, **self.how).member

    def staff(self, unit: PartyUnit, members: list[Member]) -> None:
        for member, kind in zip(members, OFFICES, strict=False):
            self.seat(unit, member, kind)
        posts.start_term(unit=unit, starts_on=self.elected_on, **self.how)

    def lead(self, committee: PartyUnit) -> None:
        """The secretary and a member of the committee, whose rights are those of their posts; one reports from elsewhere."""
        self.seat(committee, self.member(committee, self.who.secretary), PostKind.SECRETARY, Role.COMMITTEE_SECRETARY)
        self.seat(committee, self.member(committee, self.who.member), PostKind.DEPUTY, Role.COMMITTEE_MEMBER)
        self.member(committee, tie=Tie.REPORTED)
        posts.start_term(unit=committee, starts_on=self.elected_on, **self.how)

    def seat(self, unit: PartyUnit, member: Member, kind: str, role: str = "") -> None:
        what = {"post": self.posts[kind], "starts_on": self.elected_on, "method": "elected", "role": role}
        posts.appoint(member=member, unit=unit, **what, **self.how)
