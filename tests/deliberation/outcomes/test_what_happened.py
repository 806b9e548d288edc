"""Minutes tell what went on: who was enough and no longer, votes that came to nothing, what was told before, where it came from."""

from datetime import timedelta

from django.db import connection
from django.utils.timezone import localtime
from django.utils.timezone import now as clock

from deliberation.ballots.models import Ballot
from deliberation.meetings import balloting, debating, session
from deliberation.meetings.deciding import Count
from deliberation.outcomes import drafting
from deliberation.outcomes.telling import sections_of
from deliberation.topics.models import TopicTicket
from tests.builders import tickets
from tests.builders.ballots import over
from tests.builders.meetings import a_session, seat_of
from tests.builders.outcomes import a_draft, a_minuted_topic
from tests.builders.topics import deliberated

MINUTE = timedelta(minutes=1)


def lines(minutes, heading: str) -> list[str]:
    return next((section.lines for section in sections_of(minutes) if section.heading == heading), [])


def minutes_of(meeting, cast):
    session.close(meeting=meeting, by=cast.secretary, now=clock())
    meeting.refresh_from_db()
    topic = meeting.agenda.get(topic__isnull=False).topic
    return drafting.draft(topic=topic, meeting=meeting, by=cast.secretary, now=clock())


def told(minutes) -> list[str]:
    """Without the hours."""
    return [line.split(" ", 1)[1] for line in lines(minutes, "会议经过")]


def go(meeting, cast, verb, *seats):
    for seat in seats:
        verb(seat=seat, by=cast.secretary, now=clock())


def test_minutes_tell_that_people_went_and_came_back_and_a_vote_that_came_to_nothing_for_want_of_people(cast):
    meeting = a_session(cast)
    by = {"by": cast.secretary, "now": clock()}
    motion = debating.move(meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), **by)
    motion = debating.second(motion=motion, seat=seat_of(meeting, cast.neighbour), **by)
    motion = balloting.open_vote(motion=motion, minutes=3, is_secret=False, **by)
    gone = list(meeting.seats.filter(side="RESIDENTS").order_by("-pk")[:3])
    go(meeting, cast, session.leave, *gone)
    over(motion.ballot)
    motion = debating.debate_on(motion=motion, **by | {"now": clock()})
    go(meeting, cast, session.check_in_by_desk, *gone)
    debating.withdraw(motion=motion, by=cast.secretary, now=clock())
    ballot = Ballot.objects.get(in_meeting=True)
    minutes = minutes_of(meeting, cast)
    opened, *rest = told(minutes)
    assert opened.startswith("开会，在场 0 人，应到 6 人，不能表决：还差 4 人")
    until = f"{localtime(ballot.closes_at):%H:%M}"
    assert rest == [
        "有人到了，在场 4 人，应到 6 人，够 4 人，可以表决。",
        "有人提出动议“画 40 个车位”。",
        "有人附议，开始讨论“画 40 个车位”。",
        f"开始用手机表决“画 40 个车位”，在场 6 人，到 {until} 截止。",
        "有人离开，在场 3 人，应到 6 人，不能表决：还差 1 人。",
        f"表决“画 40 个车位”没有结果：{ballot.reason}",
        "有人到了，在场 4 人，应到 6 人，够 4 人，可以表决。",
        "动议“画 40 个车位”撤回了。",
    ]
    for person in (cast.resident, cast.neighbour):
        assert person.name not in str(minutes.content)


def test_every_motion_and_every_vote_has_its_hour_in_one_list(cast):
    meeting = a_session(cast)
    first = clock()
    by = {"by": cast.secretary}
    motion = debating.move(meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), now=first, **by)
    motion = debating.second(motion=motion, seat=seat_of(meeting, cast.neighbour), now=first + MINUTE, **by)
    motion = debating.put_to_vote(motion=motion, now=first + 2 * MINUTE, **by)
    motion = debating.debate_on(motion=motion, now=first + 3 * MINUTE, **by)
    motion = debating.put_to_vote(motion=motion, now=first + 4 * MINUTE, **by)
    debating.decide(Count(yes=4, no=1, abstain=1), motion=motion, now=first + 5 * MINUTE, **by)
    found = lines(minutes_of(meeting, cast), "会议经过")[-6:]
    assert [line.split(" ", 1)[0] for line in found] == [
        f"{localtime(first + place * MINUTE):%H:%M}" for place in range(6)
    ]
    assert [line.split(" ", 1)[1] for line in found] == [
        "有人提出动议“画 40 个车位”。",
        "有人附议，开始讨论“画 40 个车位”。",
        "开始举手表决“画 40 个车位”，在场 6 人。",
        "先不表决“画 40 个车位”，接着讨论。",
        "开始举手表决“画 40 个车位”，在场 6 人。",
        "“画 40 个车位”表决完了：倾向性意见（在场 6 人，同意 4，反对 1，弃权 1）。",
    ]


def test_who_came_after_enough_were_there_is_counted_as_the_vote_begins(cast):
    meeting = a_session(cast)
    late = list(meeting.seats.filter(side="RESIDENTS").order_by("-pk")[:2])
    go(meeting, cast, session.leave, *late)
    by = {"by": cast.secretary}
    motion = debating.move(
        meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), now=clock(), **by
    )
    motion = debating.second(motion=motion, seat=seat_of(meeting, cast.neighbour), now=clock(), **by)
    go(meeting, cast, session.check_in_by_desk, late[0])
    motion = debating.put_to_vote(motion=motion, now=clock(), **by)
    go(meeting, cast, session.check_in_by_desk, late[1])
    debating.decide(Count(yes=4, no=1, abstain=1), motion=motion, now=clock(), **by)
    assert [line for line in told(minutes_of(meeting, cast)) if "表决“" in line or "表决完" in line] == [
        "开始举手表决“画 40 个车位”，在场 5 人。",
        "“画 40 个车位”表决完了：倾向性意见（在场 6 人，同意 4，反对 1，弃权 1）。",
    ]


def test_what_went_on_for_more_than_a_day_is_told_with_the_day(cast):
    minutes = a_draft(cast)
    rows = [{"at": f"2026-11-{day}T20:00:00+08:00", "line": "开会。"} for day in (25, 26)]
    minutes.content["happened"] = rows
    assert lines(minutes, "会议经过") == ["11月25日 20:00 开会。", "11月26日 20:00 开会。"]
    minutes.content["happened"] = rows[:1]
    assert lines(minutes, "会议经过") == ["20:00 开会。"]  # control


def test_somebody_who_goes_while_enough_are_left_is_not_told(cast):
    meeting = a_session(cast)
    go(meeting, cast, session.leave, meeting.seats.filter(side="RESIDENTS").first())
    assert len(told(minutes_of(meeting, cast))) == 2


def test_the_last_of_a_side_who_goes_is_told_by_the_side(cast):
    meeting = a_session(cast)
    go(meeting, cast, session.leave, meeting.seats.get(side="PROPERTY"))
    assert told(minutes_of(meeting, cast))[-1] == (
        "有人离开，在场 5 人，应到 6 人，不能表决：没有人在场：物业服务企业。"
    )


def test_minutes_name_the_tickets_that_everybody_may_read_and_count_the_others(cast):
    topic = a_minuted_topic(cast)
    public = [tickets.a_dispatched_ticket(cast) for _n in range(2)]
    hidden = tickets.a_dispatched_ticket(cast)
    hidden.is_public = False
    hidden.save(update_fields=["is_public"])
    for one in (*public, hidden):
        TopicTicket.objects.create(topic=topic, ticket=one)
    assert lines(a_draft(cast, topic), "议题来源") == [
        f"由居民提出，来自诉求 {public[0].number}、{public[1].number}，1 件不公开的诉求。"
    ]
    assert lines(a_draft(cast, a_minuted_topic(cast, title="没有诉求的事")), "议题来源") == ["由居民提出。"]  # control


def test_minutes_of_four_deliberations_tell_the_steps_that_were_told_in_their_order(cast):
    topic = a_minuted_topic(cast, form="FOUR_DELIBERATIONS")
    # The builder goes round the steps: put back to where they are told.
    topic.state = "CONVENING"
    topic.save(update_fields=["state"])
    topic = deliberated(topic, by=cast.secretary)
    topic.state = "MINUTED"
    topic.save(update_fields=["state"])
    steps = lines(a_draft(cast, topic), "会前的步骤")
    assert [step.split("：")[0] for step in steps] == ["党组织提议", "两委商议", "党员大会审议"]
    assert "应到 30 人，到会 24 人，同意 20 人" in steps[0]
    assert lines(a_draft(cast, a_minuted_topic(cast, title="一般的事")), "会前的步骤") == []


def test_minutes_name_the_community(cast):
    minutes = a_draft(cast)
    assert dict(sections_of(minutes)[0].table)["社区"] == connection.tenant.name
