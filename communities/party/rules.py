"""Who may, and what numbers and posts call for. Warnings with a reason, never errors: approved exceptions exist."""

from collections.abc import Iterator
from dataclasses import dataclass

from communities.accounts.roles import Role
from communities.accounts.rules import holds, is_committee
from communities.kernel.errors import Invalid
from communities.party.kinds import BRANCHES, MeetingKind, MemberKind, UnitKind, Warned

FEWEST, COMMITTEE_FROM, COMMITTEE_SIZE = 3, 7, 3
MOST_IN_BRANCH, MOST_IN_GENERAL, MOST_UNITS_OF_JOINT = 50, 100, 5


def may_keep_party(user) -> bool:
    """The secretary and the members of the committee; nobody else reads or writes any of it."""
    return is_committee(user)


def may_give_rights(user) -> bool:
    """Rights in the back office are given and taken by the secretary, as in communities.accounts.rules.may_keep_staff."""
    return holds(user, Role.COMMITTEE_SECRETARY)


def require_eligible(member) -> None:
    """A probationary member may not vote, elect or be elected (《中国共产党章程》 art. 7). Raises Invalid."""
    if member.kind == MemberKind.PROBATIONARY:
        raise Invalid(f"{member}是预备党员，没有被选举权，不能任职（党章第七条）。", field="member")


_RANK = {UnitKind.COMMITTEE: 4, UnitKind.GENERAL: 3, UnitKind.GROUP: 1} | dict.fromkeys(BRANCHES, 2)


def fits_below(kind: str, above: str | None) -> bool:
    """Whether a unit of this kind may stand below that one: a group below a branch (《支部工作条例（试行）》 art. 13), a
    branch below a general branch or committee (《中国共产党章程》 art. 30), a committee below the street's.
    """
    if above is None:
        return kind != UnitKind.GROUP
    mine, theirs = _RANK[UnitKind(kind)], _RANK[UnitKind(above)]
    if kind == UnitKind.GROUP:
        return theirs == _RANK[UnitKind.BRANCH]
    return mine < theirs or kind == above == UnitKind.COMMITTEE


def term_years(kind: str, in_community: bool, years: dict[str, int]) -> int:
    """How long a term is: 《中国共产党章程》 art. 31 (three to five years) and 《关于党的基层组织任期的意见》 (2018) sec. 1:
    5 years in a village or community and for a committee, 3 for another general branch or branch.
    """
    if in_community:
        return years["community"]
    return years["committee" if kind == UnitKind.COMMITTEE else "other"]


_OF_BRANCH = (MeetingKind.ASSEMBLY, MeetingKind.COMMITTEE, MeetingKind.LECTURE, MeetingKind.THEME_DAY)


def meetings_of(kind: str) -> tuple[MeetingKind, ...]:
    """What a unit of this kind meets for: 《中国共产党支部工作条例（试行）》 arts. 11 to 13 and 16."""
    if kind == UnitKind.GROUP:
        return (MeetingKind.GROUP,)
    return _OF_BRANCH if kind in BRANCHES else _OF_BRANCH[1:]


def meetings_expected(kind: str, has_committee: bool) -> tuple[MeetingKind, ...]:
    """Of these, what the rules expect again and again: of branches and groups, and of a committee where there is one."""
    if kind not in BRANCHES:
        return (MeetingKind.GROUP,) if kind == UnitKind.GROUP else ()
    return tuple(one for one in _OF_BRANCH if has_committee or one != MeetingKind.COMMITTEE)


@dataclass(frozen=True)
class Facts:
    """What is counted of a unit, all beneath it included."""

    kind: str
    formal: int = 0
    members: int = 0
    covers: int | None = None
    in_committee: int = 0
    shares_secretary: bool = False
    holds_two: bool = False
    overdue: bool = False


def warnings(facts: Facts) -> list[Warned]:
    """What a unit's numbers call for, in the order of Warned."""
    found = {*_of_size(facts), *_of_posts(facts)}
    return [code for code in Warned if code in found]


def _of_size(facts: Facts) -> Iterator[Warned]:
    """《中国共产党支部工作条例（试行）》 arts. 4 and 5: three formal members, as a rule not over 50, a joint branch as a
    rule not over five units. That more than 100 call for a committee goes back to 《中国共产党章程》 art. 30 (DOMAIN 4.1);
    that a temporary branch past its end is looked at is ours (DOMAIN 1D 71).
    """
    branch = facts.kind in BRANCHES
    if branch and facts.formal < FEWEST:
        yield Warned.TOO_FEW
    if branch and facts.members > MOST_IN_BRANCH:
        yield Warned.BRANCH_LARGE
    if facts.kind == UnitKind.GENERAL and facts.members > MOST_IN_GENERAL:
        yield Warned.GENERAL_LARGE
    if facts.kind == UnitKind.JOINT and (facts.covers or 0) > MOST_UNITS_OF_JOINT:
        yield Warned.JOINT_WIDE
    if facts.overdue:
        yield Warned.OVERDUE


def _of_posts(facts: Facts) -> Iterator[Warned]:
    """《支部工作条例（试行）》 ch. 6: from seven formal members on a branch has a committee, of three to five. That nobody
    is secretary of two sibling branches, and that nobody holds two posts of a unit, are our defaults, not laws.
    """
    branch = facts.kind in BRANCHES
    if branch and facts.formal >= COMMITTEE_FROM and facts.in_committee < COMMITTEE_SIZE:
        yield Warned.NO_COMMITTEE
    if branch and facts.shares_secretary:
        yield Warned.TWO_BRANCHES
    if facts.holds_two:
        yield Warned.TWO_POSTS
