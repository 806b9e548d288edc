"""The demonstration district is believable: who acts when, what is said, what a visitor sees first."""

import re
from collections import Counter
from datetime import datetime, time, timedelta
from random import Random

import pytest
from django.conf import settings
from django.db import connection

from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.audit.verifying import verify_ledger
from communities.demonstration import actions, hours, places
from communities.demonstration.stories import STORIES, deck
from communities.feedback.catalogue import CATALOGUE
from communities.feedback.models import Step, Ticket
from communities.feedback.states import Disposition, TicketState
from communities.grid.models import GridWorker, Unit
from communities.kernel.clock import HERE
from communities.kernel.holidays import CALENDAR
from communities.notifications.models import Message
from communities.party import queries
from communities.party.models import Appointment
from communities.tenants.scope import community_of, inside
from deliberation.meetings.models import Meeting
from deliberation.meetings.session import quorum_of
from deliberation.meetings.states import MeetingState
from deliberation.topics.models import Topic
from deliberation.topics.states import TopicState

# A Wednesday afternoon after a month without holidays.
NOW = datetime(2026, 11, 25, 16, 20, tzinfo=HERE)
PAGE = 20
RESIDENTS_DO = {"report", "withdraw", "supplement", "reopen"}
URGENT = {"S0", "S1"}


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """The whole district in a database of this file's own, made once."""
    server = django_db_setup
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, server.clone("own"):
        patch.setattr(settings, "DEMONSTRATION", True, raising=False)
        actions.make(now=NOW, say=lambda sentence: None)
        yield
        actions.remove()
        connection.set_schema_to_public()


@pytest.fixture(params=[plan.slug for plan in places.PLANS])
def community(request, district):
    with inside(community_of(request.param)) as entered:
        yield entered


def first_page() -> list[Ticket]:
    return list(Ticket.objects.public().for_rows().before(None)[:PAGE])


def alike(title: str) -> str:
    return re.sub(r"\d+号楼", "", title)


def by_staff(step: Step) -> bool:
    return step.verb not in RESIDENTS_DO and step.by_label != "报事人"


def test_staff_act_in_working_hours(community):
    steps = [step for step in Step.objects.select_related("ticket") if by_staff(step)]
    calm = [step for step in steps if step.ticket.time_class not in URGENT]
    for step in calm:
        at = step.at.astimezone(HERE)
        assert CALENDAR.opens <= at.time() <= CALENDAR.closes, (step.verb, at)
    on_working_days = [step for step in calm if CALENDAR.works_on(step.at.astimezone(HERE).date())]
    assert len(on_working_days) > 0.85 * len(calm) > 0
    for step in steps:
        assert time(7) <= step.at.astimezone(HERE).time() < time(22, 30), (step.verb, step.at)


def test_residents_act_while_they_are_awake(community):
    for step in Step.objects.all():
        if not by_staff(step):
            assert time(7) <= step.at.astimezone(HERE).time() < time(22), (step.verb, step.at)


def test_every_step_follows_the_one_before_it_and_none_is_in_the_future(community):
    for ticket in Ticket.objects.prefetch_related("steps"):
        moments = [step.at for step in sorted(ticket.steps.all(), key=lambda step: step.pk)]
        assert moments == sorted(moments)
        assert moments[0] == ticket.reported_at
        assert moments[-1] <= NOW


def test_reports_are_accepted_in_time(community):
    for step in Step.objects.filter(verb="accept").select_related("ticket"):
        assert step.at <= step.ticket.accept_by


def test_a_diverted_matters_reason_is_its_own(community):
    told = {story.text: story for story in STORIES if story.disposition}
    diverted = list(Ticket.objects.filter(state=TicketState.DIVERTED).select_related("building"))
    for ticket in diverted:
        story = told[ticket.text.replace(ticket.building.name, "{b}")] if "号楼" in ticket.text else told[ticket.text]
        said = ticket.steps.get(verb="divert")
        assert (ticket.category_id, ticket.disposition, said.public_text) == (
            story.code,
            story.disposition,
            story.done,
        )
    assert len({ticket.disposition for ticket in diverted}) > 1 or community.slug != "yangguang"


def test_every_reason_says_whom_to_turn_to():
    diverted = [story for story in STORIES if story.disposition]
    assert {story.disposition for story in diverted} <= set(Disposition.values)
    assert all(re.search(r"拨打|先打|窗口", story.done) for story in diverted)


def test_no_two_public_matters_on_the_first_page_read_alike(community):
    titles = [alike(ticket.public_title) for ticket in first_page()]
    assert len(titles) == PAGE
    assert len(set(titles)) == PAGE, [title for title, times in Counter(titles).items() if times > 1]


def test_no_group_has_more_than_a_quarter_of_the_first_page(community):
    groups = Counter(ticket.category.group for ticket in first_page())
    assert max(groups.values()) <= PAGE / 4
    assert len(groups) >= 7


def test_the_first_page_has_matters_of_today_and_yesterday_and_some_that_neighbours_joined(community):
    rows = first_page()
    fresh = [row for row in rows if row.reported_at.astimezone(HERE).date() >= NOW.date() - timedelta(days=1)]
    assert len(fresh) >= 3
    assert sum(row.me_too > 0 for row in rows) >= 2


def test_every_state_has_somebody_in_it(community):
    assert set(Ticket.objects.counts()) == set(TicketState)


def test_nobody_holds_a_role_that_began_after_the_first_ticket(community):
    first = Ticket.objects.earliest("reported_at").reported_at
    assert not Grant.objects.filter(starts_at__gt=first).exists()
    assert not User.objects.filter(created_at__gt=first).exists()
    assert not GridWorker.objects.filter(starts_on__gte=first.astimezone(HERE).date()).exists()
    assert community.created_at < first


def test_what_is_older_than_a_week_has_been_read(community):
    week = NOW - timedelta(days=7)
    assert not Message.objects.filter(created_at__lt=week, read_at=None).exists()
    recent = Message.objects.filter(created_at__gte=week)
    assert 0 < recent.filter(read_at=None).count() < recent.count()
    assert not Message.objects.filter(read_at__gt=NOW).exists()


def test_the_resident_who_is_shown_has_something_to_rate_in_hand_and_closed(community):
    shown = {
        row["role"]: row for row in reversed(list(actions.accounts(now=NOW))) if row["community"] == community.slug
    }
    connection.set_tenant(community)
    for role in (Role.RESIDENT, Role.BUILDING_HEAD):
        person = User.objects.get(phone=shown[role]["phone"])
        states = set(Ticket.objects.reported_by(person).values_list("state", flat=True))
        assert {TicketState.DONE, TicketState.HANDLING, TicketState.CLOSED} <= states


def test_units_have_names_of_their_own_and_phones_that_differ(community):
    units = list(Unit.objects.all())
    assert not [unit.name for unit in units if unit.name == unit.get_kind_display()]
    phones = [unit.work_phone for unit in units] + [worker.work_phone for worker in GridWorker.objects.all()]
    phones.append(community.phone)
    assert len(phones) == len(set(phones))
    assert all(re.fullmatch(r"010-5555 \d{4}", phone) for phone in phones)


def test_a_grid_worker_handles_what_is_in_the_own_grid(community):
    for ticket in Ticket.objects.filter(worker__isnull=False, building__kind="building").select_related("worker"):
        assert ticket.worker.grid_id == ticket.building.in_grid.grid_id


def test_a_party_committee_has_three_branches_one_blank_building_and_terms_near_their_end(community):
    committee, *below = queries.tree(NOW.date())
    assert [node.unit.kind for node in below] == ["branch", "group"] * 3 and committee.counts.members == 17
    assert len(queries.blank_buildings()) == 1
    assert {months for _term, months in queries.terms_ending(NOW.date())} == {6}
    warned = [(code, bool(why)) for node in below for code, why in node.warned]
    assert warned == [("too_few", True)]


def test_the_secretary_s_and_the_member_s_rights_are_tied_to_their_posts(community):
    tied = Grant.objects.filter(pk__in=Appointment.objects.exclude(grant=None).values("grant"))
    assert set(tied.values_list("user__username", "role")) == {
        ("shuji", "committee_secretary"),
        ("weiyuan", "committee_member"),
    }


def test_the_ledger_is_whole(community):
    assert list(verify_ledger()) == []


def test_there_are_forty_different_matters_over_all_groups():
    known = {row["code"]: row["group"] for row in CATALOGUE}
    assert len({alike(story.text) for story in STORIES}) == len(STORIES) >= 40
    assert {known[story.code] for story in STORIES} == set(known.values())


def test_titles_fit_a_row_and_no_place_is_written_with_a_gap():
    for story in STORIES:
        title = re.split("[。？]", story.text)[0].replace("{b}", "18号楼")
        assert len(title) <= 28, title
        assert not re.search(r"单元 |\d 单元|楼 ", story.text)


def test_the_deck_holds_every_matter_once():
    assert sorted(deck(Random(1)), key=lambda story: story.text) == sorted(STORIES, key=lambda story: story.text)


def test_at_the_desk_and_awake_move_a_moment_no_further_than_they_must():
    random = Random(1)
    noon, night = datetime(2026, 11, 25, 12, tzinfo=HERE), datetime(2026, 11, 27, 23, tzinfo=HERE)
    assert hours.at_desk(noon, random) == hours.awake(noon, random) == noon
    assert hours.at_desk(night, random).date() == datetime(2026, 11, 30, tzinfo=HERE).date()
    assert hours.awake(night, random).date() == datetime(2026, 11, 28, tzinfo=HERE).date()
    assert hours.last_at_desk(night, random).date() == datetime(2026, 11, 26, tzinfo=HERE).date()


def test_there_is_a_topic_in_every_phase(community):
    assert set(Topic.objects.values_list("state", flat=True)) == set(TopicState.values)


def test_a_session_goes_on_that_a_visitor_can_join(community):
    meeting = Meeting.objects.get(state=MeetingState.IN_SESSION)
    assert quorum_of(meeting).is_met
    assert meeting.motions.get().state == "OPEN"
    first = User.objects.filter(phone__isnull=False, grants__role=Role.RESIDENT).order_by("pk").first()
    assert meeting.seats.get(user=first).checked_in_at is None
