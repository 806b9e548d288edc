"""Several tickets become one topic, and each shows the other."""

import re

import pytest
from django.utils.timezone import now as clock

from communities.feedback import reporting
from communities.feedback.models import Ticket
from communities.kernel.errors import Invalid
from communities.notifications.models import Message
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.rules import MOST_TICKETS
from deliberation.topics.states import Origin
from tests.builders import tickets
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.topics import TITLE, WHY, a_topic, verified

DESK, NEW = "/manage/tickets/", "/topics/new/"
PROPOSED = {"title": TITLE, "background": WHY, "origin": Origin.COMMITTEE, "starter": ""}


def picked(desk, found, **how):
    """The ticked ones of the desk's list are to become one topic."""
    return desk.post(f"{DESK}several/?look=hand", {"act": "join", "pick": [one.pk for one in found]}, **how)


def three(cast) -> list[Ticket]:
    """Public and in hand, in the words of three people."""
    return [tickets.a_dispatched_ticket(cast, text=f"空地停车乱，第 {n} 次说了。") for n in (1, 2, 3)]


def test_three_tickets_ticked_at_the_desk_become_one_topic_linked_both_ways(cast):
    found, desk = three(cast), browser_of(cast.secretary)
    assert "把勾选的提成一个议题" in words_of(desk.get(f"{DESK}?look=hand"))

    # when they are ticked, the proposing page names each and begins with the words of the first
    address = picked(desk, found)["Location"]
    page = words_of(desk.get(address))
    assert all(f"/tickets/{one.number}/" in page for one in found)
    assert found[0].public_text in page and found[1].public_text not in page.split("<textarea")[1]
    assert desk.post(address, PROPOSED).status_code == 302

    # then one topic names three, and each of the three names it
    topic = Topic.objects.get()
    assert [link.ticket for link in topic.tickets.order_by("pk")] == found
    actions.accept(topic=topic, by=cast.secretary, now=clock())
    for path in (f"/topics/{topic.pk}/", f"/outcomes/topics/{topic.pk}/"):
        told = words_of(a_browser().get(path))
        assert all(f"/tickets/{one.number}/" in told for one in found)
    for one in found:
        assert f"/topics/{topic.pk}/" in words_of(a_browser().get(f"/tickets/{one.number}/"))
    other = tickets.a_dispatched_ticket(cast)
    assert f"/topics/{topic.pk}/" not in words_of(a_browser().get(f"/tickets/{other.number}/"))  # control


def test_what_is_not_public_is_refused_by_number_and_makes_no_topic(cast):
    first, secret, never = three(cast)
    Ticket.objects.filter(pk=secret.pk).update(is_public=False)
    never.category.is_public = False
    never.category.save()
    other = tickets.a_dispatched_ticket(cast, code="GB03")
    desk = browser_of(cast.secretary)
    for hidden in (secret, never):
        answer = picked(desk, [other, hidden], follow=True)
        assert answer.redirect_chain[-1][0].startswith(DESK)
        assert f"（{hidden.number}）没有公开" in words_of(answer)
        # nor by the address, nor by the action itself
        address = f"{NEW}?ticket={other.number}&ticket={hidden.number}"
        assert f"（{hidden.number}）没有公开" in words_of(desk.post(address, PROPOSED, follow=True))
        with pytest.raises(Invalid, match=hidden.number):
            a_topic(cast.secretary, origin=Origin.COMMITTEE, tickets=(other, hidden))
    assert not Topic.objects.exists()
    assert first.category == never.category  # control: the category alone hides, of what was published


def test_too_many_and_none_are_refused_in_words(cast):
    desk = browser_of(cast.secretary)
    desk.post(f"{DESK}several/", {"act": "join"})
    assert "请先在列表里勾选" in words_of(desk.get(DESK))
    many = [tickets.a_ticket(cast, text=f"第 {n} 件。") for n in range(MOST_TICKETS + 1)]
    desk.post(f"{DESK}several/", {"act": "join", "pick": [one.pk for one in many]})
    assert f"最多从 {MOST_TICKETS} 件" in words_of(desk.get(DESK))


def test_a_resident_names_no_private_ticket_of_somebody_else_s(cast):
    verified(cast.neighbour)
    public, private = tickets.a_dispatched_ticket(cast), tickets.a_dispatched_ticket(cast)
    Ticket.objects.filter(pk=private.pk).update(is_public=False)
    both = f"{NEW}?ticket={public.number}&ticket={private.number}"
    neighbour = browser_of(cast.neighbour)
    assert neighbour.get(both).status_code == neighbour.post(both, PROPOSED).status_code == 404
    assert browser_of(cast.neighbour).post(f"{DESK}several/", {"act": "join", "pick": [public.pk]}).status_code in {
        302,
        403,
    }
    assert neighbour.get(f"{NEW}?ticket={public.number}").status_code == 200  # control
    assert not Topic.objects.exists()


def told_of(topic: Topic, person) -> list[Message]:
    return list(Message.objects.inbox_of(person).filter(path=f"topics/{topic.pk}/"))


def test_whoever_raised_the_tickets_or_met_the_same_is_told_once_when_everybody_may_read_the_topic(cast):
    first, second = (tickets.a_dispatched_ticket(cast, text=f"空地停车乱，第 {n} 次说了。") for n in (1, 2))
    reporting.me_too(ticket=first, by=cast.neighbour, now=clock())
    reporting.me_too(ticket=second, by=cast.neighbour, now=clock())
    topic = a_topic(cast.secretary, origin=Origin.COMMITTEE, tickets=(first, second))
    assert told_of(topic, cast.resident) == told_of(topic, cast.neighbour) == []  # control: nobody reads it yet
    actions.accept(topic=topic, by=cast.secretary, now=clock())
    (reporter,), (neighbour,) = told_of(topic, cast.resident), told_of(topic, cast.neighbour)
    assert f"您报的“{first.title}”提成了议题“{TITLE}”" in reporter.body
    assert f"您也遇到的“{first.public_title}”" in neighbour.body
    actions.place(topic=topic, by=cast.secretary, now=clock())
    assert len(told_of(topic, cast.resident)) == len(told_of(topic, cast.neighbour)) == 1


def test_who_put_it_forward_hears_the_step_alone_and_of_what_is_refused_nobody_else_hears(cast):
    verified(cast.resident)
    ticket = tickets.a_dispatched_ticket(cast)
    reporting.me_too(ticket=ticket, by=cast.neighbour, now=clock())
    own, other = (a_topic(cast.resident, title=title, tickets=(ticket,)) for title in (TITLE, "空地能不能种树"))
    actions.accept(topic=own, by=cast.secretary, now=clock())
    actions.refuse(topic=other, ground="PRIVATE", text="请找调解委员会。", by=cast.secretary, now=clock())
    assert ["审查通过" in one.title for one in told_of(own, cast.resident)] == [True]
    assert len(told_of(own, cast.neighbour)) == 1 and told_of(other, cast.neighbour) == []


def test_the_ticket_at_the_desk_shows_its_topic_to_each_as_far_as_they_may_read_it(cast):
    verified(cast.resident)
    ticket = tickets.a_dispatched_ticket(cast)
    at = f"{DESK}{ticket.number}/"
    topic = a_topic(cast.resident, tickets=(ticket,))
    assert f"/manage/topics/{topic.pk}/" in words_of(browser_of(cast.secretary).get(at))
    assert TITLE not in words_of(browser_of(cast.property).get(at))  # control: not screened yet
    actions.accept(topic=topic, by=cast.secretary, now=clock())
    assert f'href="/topics/{topic.pk}/"' in words_of(browser_of(cast.property).get(at))


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="pick" value="(\d+)" checked', page))


def test_what_was_not_done_stays_ticked_with_the_unit_that_was_chosen(cast):
    first, second = (tickets.an_accepted_ticket(cast, code=code) for code in ("GB03", "NS02"))
    desk, keys = browser_of(cast.secretary), {str(first.pk), str(second.pk)}
    unit = f"unit-{cast.property_unit.pk}"
    sent = {"act": "dispatch", "to": unit, "pick": sorted(keys)}
    page = words_of(desk.post(f"{DESK}several/?look=accepted", sent, follow=True))
    assert "一次只能派同一类的事" in page and ticked(page) == keys and f'value="{unit}" selected' in page
    page = words_of(desk.post(f"{DESK}several/?look=accepted", sent | {"pick": [first.pk]}, follow=True))
    assert "已派发 1 件" in page and ticked(page) == set()  # control: what was done is not
