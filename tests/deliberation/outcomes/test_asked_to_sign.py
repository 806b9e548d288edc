"""Who is asked to sign, and whose signature the desk took down, reads once what happened and what to do."""

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from communities.notifications.models import Message
from deliberation.outcomes import drafting, signing
from deliberation.outcomes.telling import sections_of
from tests.builders.browsers import browser_of, words_of
from tests.builders.outcomes import a_draft, publicised, signed, written

WHY = "没有写我说的话。"


@pytest.fixture
def minutes(cast):
    made = a_draft(cast)
    drafting.write(minutes=made, what=written(), by=cast.secretary, now=clock())
    return drafting.send(minutes=made, by=cast.secretary, now=clock())


def heard(user, part: str) -> list[Message]:
    return list(Message.objects.inbox_of(user).filter(title__contains=part).order_by("pk"))


def take_down(minutes, cast, user, refusal: str = ""):
    seat = minutes.meeting.seats.get(user=user)
    signing.sign_at_desk(minutes=minutes, who=f"seat-{seat.pk}", refusal=refusal, by=cast.secretary, now=clock())


def page_of(minutes, user) -> str:
    return words_of(browser_of(user).get(f"/outcomes/{minutes.pk}/sign/"))


def test_whose_signature_the_desk_took_down_hears_of_it_and_whom_to_tell_if_it_is_not_so(cast, minutes):
    take_down(minutes, cast, cast.resident)
    [message] = heard(cast.resident, "居委会记下您签了")
    assert "在纸上签了字" in message.body and "不是这样的，请马上告诉居委会" in message.body
    assert message.path == f"outcomes/{minutes.pk}/sign/"
    page = page_of(minutes, cast.resident)
    assert "记下您在纸上签了。" in page and "不是这样的，请马上告诉居委会" in page
    assert "您已经签过了" not in page
    signing.sign(minutes=minutes, by=cast.property, now=clock())  # control: who signed for themselves
    assert not heard(cast.property, "居委会记下")
    assert "您已经签过了" in page_of(minutes, cast.property)


def test_whom_the_desk_took_down_as_refusing_reads_the_reason_it_wrote(cast, minutes):
    take_down(minutes, cast, cast.resident, WHY)
    [message] = heard(cast.resident, "居委会记下您不签")
    assert WHY in message.body
    assert f"记下您不签，理由：{WHY}" in page_of(minutes, cast.resident)


def test_whoever_takes_down_their_own_signature_is_told_nothing_and_the_recorder_is(cast, minutes):
    for who in ("CHAIR", "RECORDER"):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    assert not heard(cast.secretary, "居委会记下")
    assert heard(cast.member, "居委会记下您签了")


def test_minutes_that_were_taken_back_say_so_as_they_are_sent_again(cast, minutes):
    later = clock() + timedelta(minutes=5)
    drafting.take_back(minutes=minutes, by=cast.secretary, now=later)
    drafting.send(minutes=minutes, by=cast.secretary, now=later)
    first, second = heard(cast.resident, "会议纪要")
    assert "收回" not in first.title
    assert "收回改过，请您再看一看" in second.title and "以前签的字作废" in second.body


def test_a_correction_that_goes_round_says_what_for(cast):
    draft = drafting.revise(minutes=publicised(cast), reason="车位数写错了。", by=cast.secretary, now=clock())
    drafting.send(minutes=draft, by=cast.secretary, now=clock())
    [message] = heard(cast.resident, "有更正，请您看一看")
    assert "：车位数写错了。请看看" in message.body


def test_who_took_part_and_supports_hears_of_the_result_once(cast):
    minutes = publicised(cast)
    assert len(heard(cast.resident, "公示")) == 1
    assert [one.path for one in heard(cast.property, "公示")] == [f"outcomes/{minutes.pk}/"]  # control


@pytest.mark.parametrize(
    ("on_paper", "told"),
    [(3, "（都签在纸上，居委会录入）"), (1, "（有的签在纸上，居委会录入）"), (None, "（有的签在纸上，居委会录入）")],
)
def test_minutes_tell_whether_all_or_some_signed_on_paper(cast, on_paper, told):
    minutes = signed(cast)
    row = {"part": "RESIDENTS", "at": "", "refusal": "", "at_desk": True, "there": 4, "signed": 3, "refused": 0}
    minutes.signed = [row | ({} if on_paper is None else {"on_paper": on_paper})]
    assert told in sections_of(minutes)[-1].table[1][1]


def test_what_is_sealed_counts_who_was_taken_down_at_the_desk(cast, minutes):
    take_down(minutes, cast, cast.resident)
    signing.sign(minutes=minutes, by=cast.property, now=clock())
    told = {row["part"]: row["on_paper"] for row in signing.sealed(signing.parts_of(minutes))}
    assert (told["RESIDENTS"], told["PROPERTY"]) == (1, 0)
