"""Whoever is in office keeps their work, however a hand-over was laid down; and what was laid down may be laid down anew."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.party import posts
from communities.party.handing_over import hand_over, hand_over_due
from communities.party.kinds import PostKind
from communities.party.models import Appointment
from communities.party.posts import Seat
from communities.party.spans import midnight
from tests.builders.browsers import browser_of, words_of
from tests.builders.hands import full_hands
from tests.builders.party import a_member, a_unit, holds_post, the_post
from tests.builders.people import a_staff_member

DAY = timedelta(days=1)


@pytest.fixture
def unit(cast):
    Grant.objects.update(starts_at=clock() - 30 * DAY)
    return a_unit()


@pytest.fixture
def held(cast, unit):
    """The grid worker's post in the unit; they are responsible for their grid, and have something of each kind in hand."""
    cast.post.is_responsible = True
    cast.post.save()
    return holds_post(a_member("王网格", unit, user=cast.worker), unit, PostKind.DEPUTY)


@pytest.fixture
def hands(cast, held):
    return full_hands(cast, "王网格")


@pytest.fixture
def heir(unit):
    user = a_staff_member("jieren", Role.COMMITTEE_MEMBER, name="接任的人")
    Grant.objects.filter(user=user).update(starts_at=clock() - 30 * DAY)
    return a_member("接任的人", unit, user=user)


@pytest.fixture
def other(unit):
    user = a_staff_member("bieren", Role.COMMITTEE_MEMBER, name="别的人")
    Grant.objects.filter(user=user).update(starts_at=clock() - 30 * DAY)
    return a_member("别的人", unit, user=user)


def ended(cast, held, day, to=None, by=None):
    by = by or cast.secretary
    return posts.end_appointment(appointment=held, ends_on=day, work_to=to, by=by, now=clock())


def elected_again(cast, unit, held, day):
    seat = Seat(held.member, the_post(PostKind.DEPUTY))
    return posts.re_elect(unit=unit, day=day, elected=[seat], by=cast.secretary, now=clock())


def holder(hands):
    hands.ticket.refresh_from_db()
    return hands.ticket.worker.user


def page_of(unit, user) -> str:
    return words_of(browser_of(user).get(f"/manage/party/units/{unit.pk}/"))


# -- who is in office


def test_who_is_elected_again_from_the_day_of_the_end_keeps_their_work(cast, unit, held, hands, heir):
    # given a hand-over laid down for tomorrow, and an election from tomorrow on after all
    day, user = localdate() + DAY, heir.person.user
    ended(cast, held, day, user)
    assert "手上的事交给接任的人" in page_of(unit, cast.secretary)
    elected_again(cast, unit, held, day)
    assert "手上的事交给接任的人" not in page_of(unit, cast.secretary)
    # when that midnight comes
    assert [hand_over_due(now=midnight(day)), hand_over_due(now=midnight(day))] == [0, 0]
    # then nothing moved, and whoever laid it down is told so
    assert holder(hands) == cast.worker
    assert Entry.objects.filter(verb="party.drop_hand_over", facts__to=user.pk).count() == 1
    message = Message.objects.get(to=cast.secretary, title="王网格手上的事没有转交")
    assert browser_of(cast.secretary).get(f"/{message.path}").status_code == 200


def test_control_who_is_elected_again_a_day_later_was_out_of_office_and_hands_over(cast, unit, held, hands, heir):
    day = localdate() + DAY
    ended(cast, held, day, heir.person.user)
    elected_again(cast, unit, held, day + DAY)
    assert (hand_over_due(now=midnight(day)), holder(hands)) == (1, heir.person.user)


def test_who_was_re_elected_does_not_stand_among_those_who_left(cast, unit, held, hands):
    elected_again(cast, unit, held, localdate())
    assert "最近离任的" not in page_of(unit, cast.secretary)
    # control: out of the new post too, they do, once for each
    Appointment.objects.filter(pk=held.pk).update(ends_on=localdate() - DAY)
    Appointment.objects.filter(ends_on=None).update(starts_on=localdate() - DAY, ends_on=localdate())
    assert page_of(unit, cast.secretary).count(f"/manage/party/do/hand/{held.pk}/") == 1


def test_who_is_in_office_is_not_emptied_by_a_post_that_is_over(cast, unit, held, hands, heir):
    elected_again(cast, unit, held, localdate())
    for by in (cast.member, cast.secretary):
        with pytest.raises(Invalid, match="还担任") as refused:
            hand_over(appointment=held, work_to=heir.person.user, by=by, now=clock())
        assert refused.value.field == "work_to"
    assert holder(hands) == cast.worker


def test_who_gives_up_one_of_two_posts_is_offered_to_keep_their_work(cast, unit, held, hands, heir):
    holds_post(heir, unit)
    holds_post(held.member, unit, PostKind.ORGANISATION)
    desk, address = browser_of(cast.secretary), f"/manage/party/do/end/{held.pk}/"
    assert "selected>接任的人" not in words_of(desk.get(address))
    sent = {"ends_on": localdate().isoformat(), "work_to": heir.person.user_id}
    refused = desk.post(address, sent)
    assert refused.status_code == 400 and "还担任组织委员" in words_of(refused)
    assert desk.post(address, sent | {"work_to": ""}).status_code == 302
    assert holder(hands) == cast.worker


# -- laid down anew


def test_another_receiver_is_chosen_for_the_same_day(cast, unit, held, hands, heir, other):
    day = localdate() + DAY
    ended(cast, held, day, heir.person.user)
    done = ended(cast, held, day, other.person.user)
    assert (done.ahead, done.to) == (day, other.person.user)
    assert (hand_over_due(now=midnight(day)), holder(hands)) == (1, other.person.user)


def test_a_choice_is_taken_back_for_the_same_day(cast, unit, held, hands, heir):
    day = localdate() + DAY
    ended(cast, held, day, heir.person.user)
    assert ended(cast, held, day) is None
    assert (hand_over_due(now=midnight(day)), holder(hands)) == (0, cast.worker)
    assert Entry.objects.filter(verb="party.drop_hand_over", subject=f"party.appointment:{held.pk}").exists()


def test_somebody_is_chosen_after_the_end_was_set_without(cast, unit, held, hands, heir):
    day = localdate() + DAY
    ended(cast, held, day)
    ended(cast, held, day, heir.person.user)
    assert (hand_over_due(now=midnight(day)), holder(hands)) == (1, heir.person.user)


def test_only_the_secretary_chooses_anew_and_the_same_again_is_refused(cast, unit, held, hands, heir, other):
    day = localdate() + DAY
    ended(cast, held, day, heir.person.user)
    for to in (None, other.person.user):
        with pytest.raises(NotAllowed, match="只有社区书记"):
            ended(cast, held, day, to, by=cast.member)
    with pytest.raises(Invalid, match="同一天结束"):
        ended(cast, held, day, heir.person.user)
    assert Appointment.objects.get(pk=held.pk).work_to == heir.person.user


def test_the_page_of_the_end_shows_what_was_laid_down_and_takes_another_choice(cast, unit, held, hands, heir, other):
    holds_post(other, unit)
    day, desk, address = localdate() + DAY, browser_of(cast.secretary), f"/manage/party/do/end/{held.pk}/"
    ended(cast, held, day, heir.person.user)
    page = words_of(desk.get(address))
    assert f'value="{day}"' in page and f'<option value="{heir.person.user_id}" selected>' in page
    said = desk.post(address, {"ends_on": day.isoformat(), "work_to": other.person.user_id}, follow=True)
    assert f"{day} 零点，王网格手上的事一起交给别的人" in words_of(said)
    desk.post(address, {"ends_on": day.isoformat(), "work_to": ""})
    assert Appointment.objects.get(pk=held.pk).work_to is None
