"""What whoever leaves a post has in hand is looked up and listed; nobody says that there is nothing unlooked."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant
from communities.grid.models import GridWorker
from communities.party.kinds import ItemKind, PostKind
from communities.party.models import Item
from communities.party.open_work import left_behind, of_member
from tests.builders.browsers import browser_of, words_of
from tests.builders.hands import full_hands
from tests.builders.outcomes import a_finished_task
from tests.builders.party import a_member, a_unit, holds_post, the_post
from tests.builders.tickets import a_done_ticket


@pytest.fixture
def leaver(cast):
    """A grid worker in a post, and the unit."""
    Grant.objects.update(starts_at=clock() - timedelta(days=30))
    unit = a_unit()
    member = a_member("王网格", unit, user=cast.worker)
    holds_post(member, unit, PostKind.DEPUTY)
    return member, unit


def words_about(member):
    return [one.words for one in of_member(member)]


def test_everything_that_can_be_in_hand_is_listed_with_the_way_to_it(cast, leaver):
    member, _unit = leaver
    GridWorker.objects.filter(user=cast.worker).delete()
    assert words_about(member) == []
    cast.post.pk = None
    cast.post.save()
    hands = full_hands(cast, "王网格")
    done = a_done_ticket(cast)
    a_finished_task(cast, person=cast.worker)
    Item.objects.create(title="别的", owner="小学", kind=ItemKind.PROJECT, due_on=localdate())
    found = words_about(member)
    for said in ("停车", f"诉求 {hands.ticket.number}", cast.grid.name, hands.meeting.title, hands.task.matter):
        assert any(said in words for words in found), said
    assert len(found) == 5 and not any(done.number in words for words in found)
    desk = browser_of(cast.secretary)
    for one in of_member(member):
        assert desk.get(one.address).status_code == 200, one.words


def test_who_goes_on_in_a_new_post_leaves_nothing_behind(cast, leaver):
    member, _unit = leaver
    ending = list(member.appointments.select_related("member__person__user"))
    assert [who for who, _work in left_behind(ending, [])] == [member]
    assert left_behind(ending, [member]) == []


def test_the_steps_say_what_is_left_and_that_nothing_is_where_that_was_seen(cast, leaver):
    member, unit = leaver
    new = a_member("新人", unit)
    desk, address = browser_of(cast.secretary), f"/manage/party/units/{unit.pk}/elect/"
    line = {"seats-TOTAL_FORMS": 1, "seats-INITIAL_FORMS": 0, "seats-0-member": new.pk, "seats-0-role": ""}
    sent = line | {"seats-0-post": the_post().pk, "day": localdate().isoformat()}
    look = words_of(desk.post(address, sent | {"step": "results"}))
    assert "王网格" in look and f"{cast.grid.name}的" in look and "没有。" not in look.split("离任的人")[1]
    done = words_of(desk.post(address, sent | {"step": "confirm"}, follow=True))
    assert "王网格手上还有" in done and "没有需要转交的事" not in done

    # control: who has nothing in hand
    GridWorker.objects.all().delete()
    again = holds_post(member, unit, PostKind.DEPUTY, starts_on=localdate())
    ended = desk.post(
        f"/manage/party/do/end/{again.pk}/", {"ends_on": f"{localdate() + timedelta(days=1)}"}, follow=True
    )
    assert "查过了" in words_of(ended)


def test_who_ends_a_post_is_told_what_the_person_still_has_in_hand(cast, leaver):
    member, _unit = leaver
    held = member.appointments.get()
    page = browser_of(cast.secretary).post(
        f"/manage/party/do/end/{held.pk}/", {"ends_on": localdate().isoformat()}, follow=True
    )
    assert f"{cast.grid.name}的" in words_of(page) and "请逐件交给接任的人" in words_of(page)


def test_a_step_back_loses_nothing_that_was_typed(cast, leaver):
    member, unit = leaver
    desk, address = browser_of(cast.secretary), f"/manage/party/units/{unit.pk}/elect/"
    new = a_member("新人", unit)
    line = {"seats-TOTAL_FORMS": 2, "seats-INITIAL_FORMS": 0, "seats-0-member": new.pk, "seats-0-role": ""}
    sent = line | {"seats-0-post": the_post().pk, "day": localdate().isoformat(), "document_number": "清组 8 号"}
    second = words_of(desk.post(address, sent | {"step": "confirm", "back": "1"}))
    assert "第二步" in second and f'<option value="{new.pk}" selected' in second
    first = words_of(desk.post(address, sent | {"step": "results", "back": "1"}))
    assert "第一步" in first and "清组 8 号" in first and f'name="seats-0-member" value="{new.pk}"' in first
    again = words_of(desk.post(address, sent | {"step": "propose"}))
    assert "第二步" in again and f'<option value="{new.pk}" selected' in again
    assert member.appointments.get().ends_on is None
