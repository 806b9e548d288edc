"""A ticket that is done may come back: into hands that can go on with it. Who may be given one stands in one place."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.feedback import handling, in_hand, reporting
from communities.feedback.desk.targets import target_choices, worker_choices
from communities.feedback.handing_on import hand_on
from communities.feedback.saying import answer_of
from communities.feedback.states import TicketState
from communities.grid.models import Grid, GridWorker
from communities.grid.succeeding import succeed
from communities.kernel.errors import Invalid
from communities.notifications.models import Message
from tests.builders.people import api_of
from tests.builders.tickets import an_accepted_ticket


@pytest.fixture(autouse=True)
def since_last_month(cast):
    GridWorker.objects.update(starts_on=localdate() - timedelta(days=30), is_responsible=True)
    cast.post.refresh_from_db()


@pytest.fixture
def done(cast):
    """Reported done by the grid worker."""
    who = {"by": cast.worker, "now": clock()}
    ticket = handling.dispatch(ticket=an_accepted_ticket(cast), worker=cast.post, by=cast.secretary, now=clock())
    return handling.report_done(ticket=ticket, text="办好了。", photos=[], **who)


def not_solved(ticket, cast):
    return handling.call_back(ticket=ticket, solved=False, satisfaction="NOT", by=cast.member, now=clock())


def titles(user) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("pk").values_list("title", flat=True))


def test_a_done_ticket_is_in_hand_and_goes_to_who_takes_over(cast, done):
    post = GridWorker.objects.create(user=cast.member, grid=cast.grid)
    [work] = in_hand.open_work(user=cast.worker)
    assert work.key == f"ticket:{done.pk}"
    in_hand.hand_over(work=work, to=cast.member, by=cast.secretary, now=clock())
    done.refresh_from_db()
    assert (done.state, done.worker) == (TicketState.DONE, post)
    assert (done.done_by, in_hand.open_work(user=cast.worker)) == (cast.worker, [])
    # control: what is ended is in nobody's hands
    handling.call_back(ticket=done, solved=True, satisfaction="SATISFIED", by=cast.secretary, now=clock())
    assert in_hand.open_work(user=cast.member) == []


def test_who_gets_a_done_ticket_is_told_what_may_come(cast, done):
    post = GridWorker.objects.create(user=cast.member, grid=cast.grid)
    hand_on(ticket=done, worker=post, by=cast.secretary, now=clock())
    assert "等回访" in Message.objects.get(to=cast.member, title="有一件事转给您").body


@pytest.mark.parametrize("way", ["rework", "reopen"])
def test_what_comes_back_goes_on_with_who_answers_for_the_grid_now(cast, done, way):
    # given a ticket done, or closed, whose worker left the grid since
    if way == "reopen":
        handling.call_back(ticket=done, solved=True, satisfaction="SATISFIED", by=cast.secretary, now=clock())
    new = succeed(post=cast.post, to=cast.member, by=cast.secretary, now=clock())
    # when it is not solved
    if way == "rework":
        handling.call_back(ticket=done, solved=False, satisfaction="NOT", by=cast.secretary, now=clock())
    else:
        reporting.reopen(ticket=done, reason="昨晚还有声音。", by=cast.resident, now=clock())
    # then it is in hands that can sign it, who are told
    done.refresh_from_db()
    assert (done.state, done.worker) == (TicketState.HANDLING, new)
    assert "要重新办" in titles(cast.member)
    assert done.steps.latest("pk").facts["workers"] == [cast.post.pk, new.pk]
    handling.report_done(ticket=done, text="办好了。", photos=[], by=cast.member, now=clock())


def test_control_who_is_still_there_goes_on(cast, done):
    GridWorker.objects.create(user=cast.member, grid=cast.grid, is_responsible=True)
    not_solved(done, cast)
    done.refresh_from_db()
    assert done.worker == cast.post and "要重新办" in titles(cast.worker)
    assert "workers" not in done.steps.latest("pk").facts


def test_where_nobody_follows_it_stays_and_the_committee_hands_it_on(cast, done):
    GridWorker.objects.update(ends_on=localdate())
    not_solved(done, cast)
    done.refresh_from_db()
    assert done.worker == cast.post
    new = GridWorker.objects.create(user=cast.member, grid=cast.grid)
    assert hand_on(ticket=done, worker=new, by=cast.secretary, now=clock()).worker == new


def test_a_worker_whose_account_is_shut_is_given_nothing_and_not_offered(cast):
    ticket, other = an_accepted_ticket(cast), GridWorker.objects.create(user=cast.member, grid=cast.grid)

    def offered() -> str:
        return f"{target_choices(ticket)} {worker_choices(ticket)}"

    assert offered().count(cast.worker.name) == 2, "control"
    User.objects.filter(pk=cast.worker.pk).update(is_active=False)
    assert cast.worker.name not in offered()
    with pytest.raises(Invalid, match="不在岗"):
        handling.dispatch(ticket=ticket, worker=cast.post, by=cast.secretary, now=clock())
    ticket = handling.dispatch(ticket=ticket, worker=other, by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="不在岗"):
        hand_on(ticket=ticket, worker=cast.post, by=cast.secretary, now=clock())
    items = api_of(cast.secretary).get("/api/v1/workers").json()["data"]["items"]
    assert [one["name"] for one in items] == [cast.member.name]


def test_whoever_takes_a_done_ticket_over_is_not_said_to_have_done_it(cast, done):
    other = Grid.objects.create(name="第二网格")
    post = GridWorker.objects.create(user=cast.member, grid=other)
    taken = hand_on(ticket=done, worker=post, by=cast.secretary, now=clock())
    said = answer_of(taken, taken.steps.order_by("id"), own=True, now=clock()).words
    assert taken.handler_name == "网格员（第二网格）"  # control
    assert said == "网格员（第一网格）说已经办完，请您看看解决了没有。"
