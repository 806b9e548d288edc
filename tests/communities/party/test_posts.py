"""Posts with the rights tied to them, and 换届: everything at one midnight, or nothing."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import make_aware

from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.party import posts, striking
from communities.party.errors import NobodyLeft, SeatTaken
from communities.party.kinds import MemberKind, PostKind, Tie, UnitKind
from communities.party.models import Appointment, Term
from communities.party.posts import Seat
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, SUMMER, a_member, a_unit, the_post

NOW = make_aware(datetime(2026, 5, 20, 10))
AHEAD = date(2026, 6, 1)
MIDNIGHT = make_aware(datetime(2026, 6, 1))
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def committee(cast):
    Grant.objects.update(starts_at=NOW - timedelta(days=100))
    return a_unit()


@pytest.fixture
def leader(cast, committee):
    """The community's secretary, as a member."""
    return a_member("张书记", committee, user=cast.secretary)


@pytest.fixture
def helper(cast, committee):
    return a_member("刘委员", committee, user=cast.member)


def appointed(member, unit, by, kind=PostKind.SECRETARY, **more):
    what = {"starts_on": SPRING, "method": "elected"} | more
    return posts.appoint(member=member, unit=unit, post=the_post(kind), **what, by=by, now=NOW)


def rights(user, moment) -> set:
    return set(Grant.objects.filter(user=user).in_force(moment).values_list("role", flat=True))


def snapshot():
    tables = (Term, Appointment, Grant, Entry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_post_that_is_taken_is_refused_in_words(cast, committee, leader, helper):
    appointed(leader, committee, cast.secretary, ends_on=SUMMER)
    with pytest.raises(SeatTaken, match="张书记"):
        appointed(helper, committee, cast.secretary)
    appointed(helper, committee, cast.secretary, starts_on=SUMMER)


@pytest.mark.parametrize(("field", "wrong"), [("method", {"method": "else"}), ("ends_on", {"ends_on": SPRING})])
def test_an_appointment_that_makes_no_sense_is_refused(cast, committee, leader, field, wrong):
    with pytest.raises(Invalid) as refusal:
        appointed(leader, committee, cast.secretary, **wrong)
    assert refusal.value.field == field


def test_who_only_reported_here_is_not_elected_and_may_be_appointed(cast, committee):
    guest = a_member("郑立新", committee, tie=Tie.REPORTED)
    for method in ("elected", "added"):
        with pytest.raises(Invalid, match="只是来报到的") as refused:
            appointed(guest, committee, cast.secretary, method=method)
        assert refused.value.field == "member"
    with pytest.raises(Invalid, match="只是来报到的"):
        elect(cast, committee, Seat(guest, the_post()))
    assert not Appointment.objects.exists() and not Term.objects.exists()
    group = a_unit("第一支部", UnitKind.BRANCH, committee)
    guest.memberships.create(unit=group, tie=Tie.FULL, starts_on=SPRING)
    appointed(guest, committee, cast.secretary)  # control: the whole relation is below
    other = a_member("冯丽华", committee, tie=Tie.REPORTED)
    appointed(other, committee, cast.secretary, PostKind.DEPUTY, method="appointed")


def test_the_page_of_an_election_offers_nobody_who_only_reported(cast, committee):
    a_member("王梅", committee)
    a_member("郑立新", committee, tie=Tie.REPORTED)
    sent = {"step": "propose", "day": AHEAD.isoformat()}
    page = words_of(browser_of(cast.secretary).post(f"/manage/party/units/{committee.pk}/elect/", sent))
    assert "王梅" in page and "郑立新" not in page


def test_rights_tied_to_a_post_end_the_same_midnight(cast, committee):
    user = User.objects.create_user("xinren", name="新人")
    held = appointed(a_member("新人", committee, user=user), committee, cast.secretary, role=Role.COMMITTEE_MEMBER)
    assert held.grant.ends_at is None
    posts.end_appointment(appointment=held, ends_on=AHEAD, by=cast.secretary, now=NOW)
    assert rights(user, MIDNIGHT - MOMENT) == {Role.COMMITTEE_MEMBER}
    assert rights(user, MIDNIGHT) == set()


def test_rights_of_a_post_with_an_end_have_that_end_from_the_start(cast, committee):
    user = User.objects.create_user("xinren", name="新人")
    member = a_member("新人", committee, user=user)
    held = appointed(member, committee, cast.secretary, role=Role.COMMITTEE_MEMBER, ends_on=AHEAD)
    assert held.grant.ends_at == MIDNIGHT


def test_a_post_that_began_ahead_gives_its_rights_at_that_midnight(cast, committee):
    user = User.objects.create_user("xinren", name="新人")
    member = a_member("新人", committee, user=user)
    appointed(member, committee, cast.secretary, role=Role.COMMITTEE_MEMBER, starts_on=AHEAD)
    assert rights(user, MIDNIGHT - MOMENT) == set()
    assert rights(user, MIDNIGHT) == {Role.COMMITTEE_MEMBER}


def test_a_role_that_is_held_already_is_tied_and_not_given_twice(cast, committee, helper):
    held = appointed(helper, committee, cast.secretary, PostKind.DEPUTY, role=Role.COMMITTEE_MEMBER)
    assert held.grant == Grant.objects.get(user=cast.member)
    with pytest.raises(Invalid, match="另一个职务"):
        appointed(helper, committee, cast.secretary, PostKind.ORGANISATION, role=Role.COMMITTEE_MEMBER)


def test_a_post_ended_looking_back_ends_its_rights_now(cast, committee, helper):
    held = appointed(helper, committee, cast.secretary, role=Role.COMMITTEE_MEMBER)
    posts.end_appointment(appointment=held, ends_on=date(2026, 5, 1), by=cast.secretary, now=NOW)
    assert rights(cast.member, NOW - MOMENT) == {Role.COMMITTEE_MEMBER}
    assert rights(cast.member, NOW) == set()


def test_rights_that_ended_before_the_post_stay_as_they_ended(cast, committee, helper):
    held = appointed(helper, committee, cast.secretary, role=Role.COMMITTEE_MEMBER)
    ended = NOW - timedelta(days=1)
    Grant.objects.filter(pk=held.grant_id).update(ends_at=ended)
    posts.end_appointment(appointment=held, ends_on=date(2026, 5, 1), by=cast.secretary, now=NOW)
    assert Grant.objects.get(pk=held.grant_id).ends_at == ended


def test_only_the_secretary_gives_or_takes_rights(cast, committee, helper):
    with pytest.raises(NotAllowed):
        appointed(helper, committee, cast.member, role=Role.COMMITTEE_SECRETARY)
    appointed(helper, committee, cast.member, PostKind.DEPUTY)  # control: a post alone
    held = appointed(helper, committee, cast.secretary, role=Role.COMMITTEE_MEMBER)
    with pytest.raises(NotAllowed):
        posts.end_appointment(appointment=held, ends_on=AHEAD, by=cast.member, now=NOW)


@pytest.mark.parametrize("role", [Role.PROPERTY_COMPANY, Role.OPERATOR, "else"])
def test_a_post_gives_no_rights_but_the_committee_s(cast, committee, helper, role):
    with pytest.raises(Invalid):
        appointed(helper, committee, cast.secretary, role=role)


def test_the_last_secretary_s_rights_do_not_end(cast, committee, leader, helper):
    held = appointed(leader, committee, cast.secretary, role=Role.COMMITTEE_SECRETARY)
    with pytest.raises(NobodyLeft):
        posts.end_appointment(appointment=held, ends_on=AHEAD, by=cast.secretary, now=NOW)
    appointed(helper, committee, cast.secretary, PostKind.DEPUTY, role=Role.COMMITTEE_SECRETARY)
    posts.end_appointment(appointment=held, ends_on=AHEAD, by=cast.secretary, now=NOW)


def test_a_post_ends_once(cast, committee, helper):
    held = appointed(helper, committee, cast.secretary)
    posts.end_appointment(appointment=held, ends_on=AHEAD, by=cast.secretary, now=NOW)
    for later in (AHEAD, date(2026, 7, 1)):
        with pytest.raises(Invalid):
            posts.end_appointment(appointment=held, ends_on=later, by=cast.secretary, now=NOW)


def test_a_term_lasts_five_years_here_and_three_in_another_branch(cast, committee):
    branch = a_unit("两新支部", UnitKind.BRANCH, committee, in_community=False)
    ends = [
        posts.start_term(unit=unit, starts_on=SPRING, by=cast.member, now=NOW).ends_on for unit in (committee, branch)
    ]
    assert ends == [date(2031, 3, 1), date(2029, 3, 1)]
    with pytest.raises(Invalid):
        posts.start_term(unit=branch, starts_on=SUMMER, by=cast.member, now=NOW)


# -- 换届


@pytest.fixture
def serving(cast, committee, leader, helper):
    """A term in which both serve with rights, and a successor with an account."""
    posts.start_term(unit=committee, starts_on=date(2021, 6, 1), by=cast.secretary, now=NOW)
    appointed(leader, committee, cast.secretary, role=Role.COMMITTEE_SECRETARY)
    appointed(helper, committee, cast.secretary, PostKind.ORGANISATION, role=Role.COMMITTEE_MEMBER)
    return a_member("新书记", committee, user=User.objects.create_user("xinren", name="新书记"))


def elect(cast, unit, *seats, day=AHEAD, by=None):
    return posts.re_elect(unit=unit, day=day, elected=seats, by=by or cast.secretary, now=NOW)


def test_a_new_term_ends_the_old_one_with_its_posts_and_rights_at_one_midnight(cast, committee, serving, leader):
    seats = Seat(serving, the_post(), Role.COMMITTEE_SECRETARY), Seat(leader, the_post(PostKind.DEPUTY))
    done = elect(cast, committee, *seats)
    old, new = Term.objects.order_by("starts_on")
    assert (old.ends_on, new.starts_on, new.ends_on, done.term) == (AHEAD, AHEAD, date(2031, 6, 1), new)
    assert {held.ends_on for held in Appointment.objects.filter(starts_on=SPRING)} == {AHEAD}
    for user in (cast.secretary, cast.member):
        assert rights(user, MIDNIGHT - MOMENT) and not rights(user, MIDNIGHT)
    assert not rights(serving.person.user, MIDNIGHT - MOMENT)
    assert rights(serving.person.user, MIDNIGHT) == {Role.COMMITTEE_SECRETARY}
    in_post = Appointment.objects.on(AHEAD).values_list("member__person__name", "post__kind")
    assert set(in_post) == {("新书记", "secretary"), ("张书记", "deputy")}
    assert Entry.objects.order_by("-seq").first().verb == "party.re_elect"


def test_one_who_goes_on_with_the_same_rights_has_them_without_a_gap(cast, committee, serving, leader):
    elect(cast, committee, Seat(leader, the_post(), Role.COMMITTEE_SECRETARY))
    assert rights(cast.secretary, MIDNIGHT - MOMENT) == rights(cast.secretary, MIDNIGHT) == {Role.COMMITTEE_SECRETARY}


def test_a_new_term_held_on_the_day_itself_ends_rights_now(cast, committee, serving):
    elect(cast, committee, Seat(serving, the_post(), Role.COMMITTEE_SECRETARY), day=NOW.date())
    assert not rights(cast.member, NOW) and rights(serving.person.user, NOW)


def test_a_failure_in_the_middle_changes_nothing(cast, committee, serving, leader, monkeypatch):
    before = snapshot()
    seats = [Seat(serving, the_post(), Role.COMMITTEE_SECRETARY), Seat(leader, the_post())]
    with pytest.raises(SeatTaken):
        elect(cast, committee, *seats)
    assert snapshot() == before

    def fail(*what):
        raise RuntimeError

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(posts, "require_somebody", fail)
        elect(cast, committee, seats[0])
    assert snapshot() == before
    elect(cast, committee, seats[0])  # control
    assert snapshot() != before


def test_an_election_that_leaves_nobody_with_the_keys_is_refused(cast, committee, serving):
    before = snapshot()
    with pytest.raises(NobodyLeft):
        elect(cast, committee, Seat(serving, the_post()))
    assert snapshot() == before


def test_a_member_of_the_committee_renews_a_unit_without_rights_and_no_other(cast, committee, serving, leader):
    with pytest.raises(NotAllowed):
        elect(cast, committee, Seat(leader, the_post()), by=cast.member)
    branch = a_unit("第一支部", UnitKind.BRANCH, committee)
    elect(cast, branch, Seat(leader, the_post()), by=cast.member)


@pytest.mark.parametrize("day", [date(2021, 6, 1), date(2021, 1, 1), SPRING])
def test_an_election_lies_after_the_start_of_the_term_and_of_the_posts(cast, committee, serving, leader, day):
    with pytest.raises(Invalid):
        elect(cast, committee, Seat(leader, the_post(), Role.COMMITTEE_SECRETARY), day=day)


def test_an_election_without_a_result_is_refused(cast, committee, serving):
    with pytest.raises(Invalid):
        elect(cast, committee)


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_does_any_of_it(cast, committee, helper, part):
    held, by = appointed(helper, committee, cast.secretary), getattr(cast, part)
    for attempt in (
        lambda: appointed(helper, committee, by, PostKind.DEPUTY),
        lambda: posts.end_appointment(appointment=held, ends_on=AHEAD, by=by, now=NOW),
        lambda: posts.start_term(unit=committee, starts_on=SPRING, by=by, now=NOW),
        lambda: elect(cast, committee, Seat(helper, the_post()), by=by),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_probationary_member_is_not_put_into_a_post(cast, committee):
    """《中国共产党章程》 art. 7."""
    young = a_member("何国栋", committee, kind=MemberKind.PROBATIONARY)
    with pytest.raises(Invalid, match="没有被选举权"):
        appointed(young, committee, cast.secretary)
    assert not Appointment.objects.exists()


# -- the day of an election


@pytest.mark.parametrize("day", [date(2026, 9, 2), date(2025, 11, 30), date(2206, 6, 1)])
def test_an_election_is_near_the_end_of_the_term(cast, committee, serving, leader, day):
    seat = Seat(leader, the_post(), Role.COMMITTEE_SECRETARY)
    Appointment.objects.update(starts_on=date(2022, 3, 1))
    with pytest.raises(Invalid, match="最早 2025-12-01，最晚 2026-09-01") as refused:
        elect(cast, committee, seat, day=day)
    assert refused.value.field == "day"


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2025, 12, 1)])
def test_control_within_these_months_it_is_not_refused(cast, committee, serving, leader, day):
    Appointment.objects.update(starts_on=date(2022, 3, 1))
    elect(cast, committee, Seat(leader, the_post(), Role.COMMITTEE_SECRETARY), day=day)


def test_a_unit_whose_term_is_long_over_elects_late_but_not_far_ahead(cast, committee):
    branch = a_unit("第一支部", UnitKind.BRANCH, committee)
    member = a_member("王梅", branch)
    posts.start_term(unit=branch, starts_on=date(2020, 1, 1), by=cast.secretary, now=NOW)
    with pytest.raises(Invalid, match="最晚 2026-08-20"):
        elect(cast, branch, Seat(member, the_post()), day=date(2026, 8, 21))
    elect(cast, branch, Seat(member, the_post()), day=AHEAD)


# -- an appointment that was entered wrongly


def test_a_wrong_appointment_is_gone_from_every_list_and_stands_in_the_ledger(cast, committee, helper):
    held = appointed(helper, committee, cast.member, starts_on=NOW.date())
    desk, address = browser_of(cast.member), f"/manage/party/do/strike/{held.pk}/"
    assert desk.post(address, {}).status_code == 400
    assert desk.post(address, {"reason": "person"}).status_code == 302
    assert not Appointment.objects.exists()
    facts = Entry.objects.get(verb="party.strike_appointment").facts
    assert (facts["member"], facts["reason"]) == (helper.pk, "person")
    appointed(a_member("李明", committee), committee, cast.member, starts_on=NOW.date())


def test_the_rights_that_one_gave_end_as_it_is_struck_out(cast, committee):
    user = User.objects.create_user("xinren", name="新人")
    held = appointed(a_member("新人", committee, user=user), committee, cast.secretary, role=Role.COMMITTEE_MEMBER)
    with pytest.raises(NotAllowed, match="只有社区书记"):
        striking.strike_appointment(appointment=held, reason="person", by=cast.member, now=NOW)
    assert rights(user, NOW) == {Role.COMMITTEE_MEMBER}
    striking.strike_appointment(appointment=held, reason="person", by=cast.secretary, now=NOW)
    assert not Appointment.objects.exists() and rights(user, NOW) == set()


def test_rights_that_were_there_before_stay_when_it_is_struck_out(cast, committee, helper):
    held = appointed(helper, committee, cast.secretary, role=Role.COMMITTEE_MEMBER)
    assert held.grant == Grant.objects.get(user=cast.member)
    striking.strike_appointment(appointment=held, reason="person", by=cast.member, now=NOW)
    assert rights(cast.member, NOW) == {Role.COMMITTEE_MEMBER}


def test_the_last_secretary_s_rights_are_not_struck_out(cast, committee, leader):
    held = appointed(leader, committee, cast.secretary, role=Role.COMMITTEE_SECRETARY)
    Appointment.objects.update(grant_is_older=False)
    with pytest.raises(NobodyLeft):
        striking.strike_appointment(appointment=held, reason="person", by=cast.secretary, now=NOW)
    assert rights(cast.secretary, NOW) == {Role.COMMITTEE_SECRETARY}


def test_nobody_but_the_committee_strikes_out(cast, committee, helper):
    held = appointed(helper, committee, cast.member)
    for user in (cast.resident, cast.property, cast.worker, cast.department):
        with pytest.raises(NotAllowed):
            striking.strike_appointment(appointment=held, reason="person", by=user, now=NOW)
