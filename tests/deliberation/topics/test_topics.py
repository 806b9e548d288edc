"""A topic from the first idea to the agenda: who may, what is asked, who hears of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.feedback.models import Category
from communities.feedback.reporting import Report
from communities.kernel.clock import HERE
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from communities.residents.models import Dwelling
from communities.residents.rules import LevelTooLow
from deliberation.topics import actions
from deliberation.topics.errors import AlreadySupported, NotSupported
from deliberation.topics.models import Step, Support, Topic
from deliberation.topics.states import Grade, Ground, Origin, Side, TopicState
from tests.builders import tickets
from tests.builders.topics import WHY, a_gathering_topic, a_topic, neighbours, on_the_agenda, verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def heard(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("title", flat=True))


def test_a_resident_whose_home_is_known_puts_a_topic_forward(cast):
    topic = a_topic(cast.resident, title="3 号楼前怎么停车，找 13800000001", buildings=(cast.building,))
    assert topic.state == TopicState.SUBMITTED
    assert "13800000001" not in topic.public_title
    assert topic.due_at > clock()
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.verb, "13800000001" in str(entry.facts)) == ("topics.propose", False)


def test_whose_home_is_not_known_is_told_so(cast):
    with pytest.raises(LevelTooLow):
        a_topic(cast.worker)
    with pytest.raises(LevelTooLow):
        actions.support(topic=a_gathering_topic(cast), by=cast.worker, now=clock())


@pytest.mark.parametrize(
    ("what", "field"),
    [({"title": "停车"}, "title"), ({"background": "  没车位  "}, "background"), ({"origin": Origin.UNIT}, "starter")],
)
def test_what_says_too_little_is_refused_beside_its_field(cast, what, field):
    by = cast.secretary if "origin" in what else cast.resident
    with pytest.raises(Invalid) as refused:
        a_topic(by, **({"origin": Origin.COMMITTEE} if by == cast.secretary else {}) | what)
    assert refused.value.field == field
    assert Topic.objects.count() == 0


@pytest.mark.parametrize("origin", [Origin.COMMITTEE, Origin.PROPERTY, Origin.STREET])
def test_nobody_speaks_in_a_name_that_is_not_theirs(cast, origin):
    with pytest.raises(NotAllowed):
        a_topic(cast.resident, origin=origin)
    a_topic(cast.property, origin=Origin.PROPERTY, starter="阳光物业")  # control


def test_the_screening_is_owed_within_five_working_days(cast):
    # Friday the 20th of November 2026; five worked days later is Friday the 27th, at closing time.
    friday = clock().replace(year=2026, month=11, day=20, hour=2)
    due = a_topic(cast.resident, at=friday).due_at.astimezone(HERE)
    assert (due.month, due.day, due.hour, due.minute) == (11, 27, 17, 30)


def test_nobody_but_the_proposer_and_the_committee_sees_what_was_not_screened(cast):
    topic = a_topic(cast.resident)
    seen = {
        name: Topic.objects.visible_to(getattr(cast, name)).filter(pk=topic.pk).exists()
        for name in ("resident", "secretary", "neighbour", "property")
    }
    assert seen == {"resident": True, "secretary": True, "neighbour": False, "property": False}


def test_the_number_of_supporters_is_the_fewer_of_ten_people_and_five_per_cent_of_the_households(cast):
    assert a_gathering_topic(cast).threshold == 1  # one dwelling
    Dwelling.objects.bulk_create(Dwelling(building=cast.building, number=str(n)) for n in range(200, 300))
    assert a_gathering_topic(cast).threshold == 6  # 5 % of 101, rounded up
    Dwelling.objects.bulk_create(Dwelling(building=cast.building, number=str(n)) for n in range(300, 500))
    assert a_gathering_topic(cast).threshold == 10


def test_who_completes_the_number_puts_it_on_the_agenda(cast):
    Dwelling.objects.bulk_create(Dwelling(building=cast.building, number=str(n)) for n in range(200, 400))
    topic = a_gathering_topic(cast)
    people = neighbours(10)
    for person in people[:9]:
        topic = actions.support(topic=topic, by=person, now=clock())
    assert (topic.state, topic.supports) == (TopicState.GATHERING, 9)
    topic = actions.support(topic=topic, by=people[9], now=clock())
    assert (topic.state, topic.supports) == (TopicState.AGENDA, 10)
    assert topic.due_at
    assert any("列入了议程" in title for title in heard(people[0]))
    assert any("列入了议程" in title for title in heard(cast.resident))


def test_a_support_is_given_once_and_may_be_taken_back(cast):
    topic = a_gathering_topic(cast, at=clock() - timedelta(days=1))
    Topic.objects.filter(pk=topic.pk).update(threshold=5)
    actions.support(topic=topic, by=cast.neighbour, now=clock())
    with pytest.raises(AlreadySupported):
        actions.support(topic=topic, by=cast.neighbour, now=clock())
    assert actions.take_back_support(topic=topic, by=cast.neighbour, now=clock()).supports == 0
    with pytest.raises(NotSupported):
        actions.take_back_support(topic=topic, by=cast.neighbour, now=clock())
    assert actions.support(topic=topic, by=cast.neighbour, now=clock()).supports == 1


def test_nobody_supports_their_own(cast):
    with pytest.raises(NotAllowed):
        actions.support(topic=a_gathering_topic(cast), by=cast.resident, now=clock())


def test_refusing_a_topic_without_a_reason_is_impossible_the_proposer_sees_the_reason(cast):
    topic = a_topic(cast.resident)
    for missing in ({"ground": "", "text": "请走调解"}, {"ground": Ground.PRIVATE, "text": "  "}):
        with pytest.raises(Invalid):
            actions.refuse(topic=topic, **missing, by=cast.secretary, now=clock())
    with pytest.raises(IntegrityError, match="refused_topic_says_why"), atomic():
        Topic.objects.filter(pk=topic.pk).update(state=TopicState.REFUSED, due_at=None)
    actions.refuse(
        topic=topic, ground=Ground.PRIVATE, text="两家的事，请找调解委员会。", by=cast.secretary, now=clock()
    )
    told = Message.objects.inbox_of(cast.resident).latest("pk")
    assert "请找调解委员会" in told.body
    # and the public reads it too
    assert (
        Topic.objects.public().get(pk=topic.pk).steps.shown_to_residents().last().text == "两家的事，请找调解委员会。"
    )


def test_what_touches_secrets_is_refused_without_being_shown(cast):
    topic = a_topic(cast.resident)
    actions.refuse(topic=topic, ground=Ground.SECRET, text="涉及别人的隐私。", by=cast.secretary, now=clock())
    assert not Topic.objects.public().filter(pk=topic.pk).exists()
    assert Topic.objects.visible_to(cast.resident).filter(pk=topic.pk).exists()


def test_of_two_that_mean_the_same_one_gathers_the_supporters_of_both_each_once(cast):
    one, other = a_gathering_topic(cast), a_gathering_topic(cast, by=cast.neighbour, title="空地停车的事商量一下")
    Topic.objects.filter(pk__in=[one.pk, other.pk]).update(threshold=9)
    both, only = neighbours(2)
    for topic in (one, other):
        actions.support(topic=topic, by=both, now=clock())
    actions.support(topic=other, by=only, now=clock())
    kept = actions.merge(topic=other, into=one, text="说的是同一件事。", by=cast.secretary, now=clock())
    # `both` once, `only`, and the neighbour who had put the other forward
    assert kept.supports == Support.objects.filter(topic=one).count() == 3
    other.refresh_from_db()
    assert (other.state, other.merged_into, other.background) == (TopicState.MERGED, one, WHY)
    assert Topic.objects.public().filter(pk=other.pk).exists()
    assert kept.steps.get(verb="note").text == f"“{other.public_title}”并了进来，带来 2 人附议。"
    assert any("并入了另一个议题" in title for title in heard(cast.neighbour))


def test_a_topic_cannot_be_merged_into_itself_nor_into_what_has_ended(cast):
    topic, ended = a_gathering_topic(cast), a_topic(cast.neighbour, title="早就结束的一件事")
    actions.refuse(topic=ended, ground=Ground.BEYOND, text="不归社区。", by=cast.secretary, now=clock())
    for into in (topic, ended):
        with pytest.raises(Invalid):
            actions.merge(topic=topic, into=into, text="是一回事。", by=cast.secretary, now=clock())


def test_what_only_needs_doing_becomes_a_ticket_of_the_proposer_linked_both_ways(cast):
    topic = a_topic(cast.resident)
    what = Report(
        category=Category.objects.get(code="PK01"), text="空地上停了车，消防通道堵了。", building=cast.building
    )
    ticket = actions.to_ticket(topic=topic, what=what, by=cast.secretary, now=clock())
    topic.refresh_from_db()
    assert (topic.state, ticket.reporter) == (TopicState.TICKETED, cast.resident)
    assert topic.tickets.get().ticket == ticket
    assert ticket.number in topic.steps.last().text


def test_a_ticket_becomes_a_topic_that_names_it(cast):
    ticket = tickets.an_accepted_ticket(cast)
    topic = a_topic(cast.secretary, origin=Origin.COMMITTEE, tickets=(ticket,))
    link = topic.tickets.get()
    assert (link.ticket, link.became) == (ticket, False)


def test_grading_asks_for_a_form_and_a_seat_for_residents(cast):
    topic = on_the_agenda(cast)
    asked = {"topic": topic, "by": cast.secretary, "now": clock()}
    with pytest.raises(Invalid) as refused:
        actions.grade(grade=Grade.DEEP, form="COUNCIL", sides=[(Side.PROPERTY, 2)], **asked)
    assert refused.value.field == "sides"
    actions.grade(grade=Grade.DEEP, form="COUNCIL", sides=[(Side.RESIDENTS, 5), (Side.PROPERTY, 1)], **asked)
    assert dict(topic.sides.values_list("side", "seats")) == {Side.RESIDENTS: 5, Side.PROPERTY: 1}


def test_the_instant_track_is_answered_within_48_hours_and_nothing_else_is_answered_on_the_spot(cast):
    now = clock()
    topic = on_the_agenda(cast)
    with pytest.raises(Invalid):
        actions.answer(topic=topic, text="可以。", by=cast.secretary, now=now)
    topic = actions.grade(topic=topic, grade=Grade.INSTANT, by=cast.secretary, now=now)
    assert topic.due_at - now == timedelta(hours=48)
    topic = actions.answer(topic=topic, text="周五前画好线。", by=cast.secretary, now=now)
    assert (topic.state, topic.due_at) == (TopicState.RESOLVED, None)


def test_residents_screen_nothing(cast):
    topic = a_topic(cast.resident)
    for act in (actions.accept, actions.place):
        with pytest.raises(NotAllowed):
            act(topic=topic, by=cast.neighbour, now=clock())


def test_what_is_on_the_agenda_is_not_withdrawn_any_more(cast):
    topic = a_topic(cast.resident)
    with pytest.raises(NotAllowed):
        actions.withdraw(topic=topic, by=cast.neighbour, now=clock())
    placed = on_the_agenda(cast, title="东门几点关")
    with pytest.raises(StepNotAllowed):
        actions.withdraw(topic=placed, by=cast.resident, now=clock())
    assert actions.withdraw(topic=topic, by=cast.resident, now=clock()).state == TopicState.WITHDRAWN


def test_the_history_of_a_topic_is_never_changed(cast):
    topic = a_topic(cast.resident)
    for change in (lambda: Step.objects.update(text="别的"), lambda: Step.objects.all().delete()):
        with pytest.raises(DatabaseError), atomic():
            change()
    assert topic.steps.count() == 1


def test_a_resident_is_named_nowhere_even_if_they_send_a_name(cast):
    topic = a_topic(cast.resident, starter="3-2-501 张某 13900001111")
    assert topic.starter == ""
    assert list(topic.steps.values_list("by_label", flat=True)) == ["居民"]
    body = a_topic(cast.secretary, origin=Origin.UNIT, starter="明湖小学 13900001111")
    assert body.starter.startswith("明湖小学") and "13900001111" not in body.starter


def test_the_same_topic_sent_twice_is_one(cast):
    a_topic(cast.resident)
    with pytest.raises(Invalid, match="刚提过"):
        a_topic(cast.resident)
    a_topic(cast.neighbour)  # control: somebody else may mean the same
