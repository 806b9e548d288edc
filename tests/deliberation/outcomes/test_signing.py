"""Everybody who was there signs or refuses for themselves: one word is not the side's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.kernel.datamap import everything
from communities.kernel.errors import Invalid, NotAllowed
from communities.looks.words import when
from communities.notifications.models import Message
from communities.privacy.erasing import erase
from deliberation.meetings.models import Seat
from deliberation.outcomes import drafting, publishing, signing
from deliberation.outcomes.errors import NotSigned
from deliberation.outcomes.models import Signature
from deliberation.outcomes.signing import Stand, stand
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.outcomes import a_draft, a_minuted_topic, written
from tests.builders.people import a_resident

WHY = "没有写我说的话。"


@pytest.fixture
def others():
    """Two more residents."""
    return [a_resident(f"1380005{n:04d}", f"代表{n}") for n in range(2)]


@pytest.fixture
def minutes(cast, others):
    """Gone round; three residents and the property company were there, one resident was not."""
    topic = a_minuted_topic(cast)
    meeting = topic.agenda_items.get().meeting
    for person in others:
        here = {"checked_in_at": meeting.began_at, "came": True, "answer": "YES"}
        Seat.objects.create(meeting=meeting, user=person, name=person.name, side="RESIDENTS", **here)
    made = a_draft(cast, topic)
    drafting.write(minutes=made, what=written(), by=cast.secretary, now=clock())
    return drafting.send(minutes=made, by=cast.secretary, now=clock())


def sign(minutes, by, refusal: str = ""):
    return signing.sign(minutes=minutes, refusal=refusal, by=by, now=clock())


def others_sign(minutes, cast):
    """Chair, recorder and the property company."""
    for who in ("CHAIR", "RECORDER"):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    sign(minutes, cast.property)


def residents(minutes) -> signing.Part:
    return next(part for part in signing.parts_of(minutes) if part.key == "RESIDENTS")


@pytest.mark.parametrize(
    ("there", "signed", "refused", "state"),
    [
        (1, 0, 0, "WAITING"),
        (1, 1, 0, "SIGNED"),
        (1, 0, 1, "REFUSED"),
        (2, 1, 0, "WAITING"),
        (2, 1, 1, "REFUSED"),
        (4, 2, 1, "WAITING"),
        (4, 3, 1, "SIGNED"),
        (4, 1, 2, "REFUSED"),
        (5, 2, 2, "WAITING"),
        (5, 2, 3, "REFUSED"),
    ],
)
def test_a_side_has_signed_with_more_than_half_and_refused_when_that_cannot_be_reached(there, signed, refused, state):
    assert stand(there, signed, refused) == Stand(state)


def test_one_who_refuses_does_not_speak_for_the_side(cast, minutes, others):
    others_sign(minutes, cast)
    sign(minutes, cast.resident, WHY)
    assert residents(minutes).state == Stand.WAITING
    with pytest.raises(NotSigned, match="居民代表"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    sign(minutes, others[0])
    sign(minutes, others[1])
    assert residents(minutes).state == Stand.SIGNED
    assert publishing.publish(minutes=minutes, by=cast.secretary, now=clock()).state == "PUBLISHED"


def test_one_who_signs_does_not_speak_for_the_side_either(cast, minutes, others):
    others_sign(minutes, cast)
    sign(minutes, cast.resident)
    with pytest.raises(NotSigned, match="居民代表"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    for person in others:
        sign(minutes, person, WHY)
    assert residents(minutes).state == Stand.REFUSED
    published = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    row = next(row for row in published.signed if row["part"] == "RESIDENTS")
    assert (row["there"], row["signed"], row["refused"], row["refusal"]) == (
        3,
        1,
        2,
        "没有写我说的话；没有写我说的话。",
    )


def test_why_somebody_would_not_sign_is_read_as_dissent_though_the_side_has_signed_without_their_name(
    cast, minutes, others
):
    others_sign(minutes, cast)
    sign(minutes, cast.resident, "打 13800000001 问我。")
    for person in others:
        sign(minutes, person)
    published = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    assert (published.no_dissent, published.dissent) == (
        False,
        "居民代表（到会 3 人，2 人签字，1 人不签）不签的理由：打 138****0001 问我。",
    )
    shown = words_of(a_browser().get(f"/outcomes/{published.pk}/"))
    assert "已签：到会 3 人，2 人签字，1 人不签" in shown and "138****0001" in shown
    assert "李阿姨" not in shown and "无不同意见" not in shown


def test_a_correction_asks_those_who_refused_again_and_tells_their_reason_once(cast, minutes, others):
    others_sign(minutes, cast)
    sign(minutes, cast.resident, WHY)
    for person in others:
        sign(minutes, person)
    first = publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    second = drafting.revise(minutes=first, reason="写错了", by=cast.secretary, now=clock())
    assert (second.dissent, second.no_dissent) == ("", True)
    second = drafting.send(minutes=second, by=cast.secretary, now=clock())
    for who in signing.signers(second):
        signing.sign_at_desk(minutes=second, who=who, by=cast.secretary, now=clock())
    assert publishing.publish(minutes=second, by=cast.secretary, now=clock()).no_dissent


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ([WHY], WHY),
        ([WHY, "车位太少；"], "没有写我说的话；车位太少。"),
        (["没有钱", "谁来修？"], "没有钱；谁来修？"),
    ],
)
def test_reasons_read_as_one_sentence(reasons, said):
    assert signing.joined(reasons) == said


def test_who_comes_later_sees_by_numbers_what_stands_and_is_still_heard(cast, minutes, others):
    sign(minutes, cast.resident, WHY)
    sign(minutes, cast.property)
    page = words_of(browser_of(others[0]).get(f"/outcomes/{minutes.pk}/sign/"))
    for told in ("到现在为止", "到会 3 人，0 人签字，1 人不签", "超过这一方到会人数的一半"):
        assert told in page
    # whoever signed or refused, and who has not yet, is known to the desk alone
    for hidden in ("李阿姨", WHY, "物业小陈", "代表1", "还没有签："):
        assert hidden not in page
    desk = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{minutes.topic_id}/"))
    for told in ("李阿姨", WHY, "物业小陈", "还没有签：代表0、代表1"):
        assert told in desk
    assert f"写明不签：{WHY}" in words_of(browser_of(cast.resident).get(f"/outcomes/{minutes.pk}/sign/"))
    assert browser_of(others[0]).post(f"/outcomes/{minutes.pk}/sign/", {"does": "sign"}).status_code == 302
    page = words_of(browser_of(others[0]).get(f"/outcomes/{minutes.pk}/sign/"))
    assert "您已经签过了" in page and 'name="does"' not in page
    assert 'name="does"' in words_of(browser_of(others[1]).get(f"/outcomes/{minutes.pk}/sign/"))  # control


def test_nobody_signs_twice_nor_changes_their_word(cast, minutes):
    sign(minutes, cast.resident, WHY)
    with pytest.raises(Invalid, match="已经写明不签"):
        sign(minutes, cast.resident)
    seat = minutes.meeting.seats.get(user=cast.resident)
    with pytest.raises(IntegrityError, match="signed_once_for_each_seat"), atomic():
        Signature.objects.create(minutes=minutes, part="RESIDENTS", seat=seat, name="李阿姨")
    with pytest.raises(Invalid) as refused:
        signing.sign_at_desk(minutes=minutes, who=f"seat-{seat.pk}", by=cast.secretary, now=clock())
    assert refused.value.field == "who"


def test_the_desk_takes_down_only_who_was_there_under_the_name_that_is_known(cast, minutes):
    told = signing.signers(minutes)
    assert list(told.values()) == [
        "主持人 张书记",
        "记录人 刘委员",
        "居民代表 李阿姨",
        "居民代表 代表0",
        "居民代表 代表1",
        "物业服务企业 物业小陈",
    ]
    made = signing.sign_at_desk(minutes=minutes, who="CHAIR", name="别人", by=cast.secretary, now=clock())
    assert made.name == "张书记"
    absent = minutes.meeting.seats.get(user=cast.neighbour)
    for who in (f"seat-{absent.pk}", "PROPERTY", "seat-999999"):
        with pytest.raises(Invalid):
            signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    with pytest.raises(NotAllowed):
        signing.sign_at_desk(minutes=minutes, who="RECORDER", by=cast.resident, now=clock())


def test_who_was_there_is_asked_until_they_have_said_it_and_who_was_not_never(cast, minutes, others):
    assert not Message.objects.filter(to=cast.neighbour, title__contains="纪要请您看一看").exists()
    assert Message.objects.filter(to=others[0], title__contains="纪要请您看一看").exists()
    sign(minutes, cast.resident, WHY)
    asks = "会议纪要等您签字"
    assert asks in words_of(browser_of(others[0]).get("/my/"))
    assert asks not in words_of(browser_of(cast.resident).get("/my/"))


def test_who_is_to_sign_finds_it_on_the_topic_and_the_meeting_and_nobody_else_does(cast, minutes, others):
    pages = (f"/topics/{minutes.topic_id}/", f"/meetings/{minutes.meeting_id}/")
    asks = f'href="/outcomes/{minutes.pk}/sign/"'
    sign(minutes, cast.resident)
    for page in pages:
        assert asks in words_of(browser_of(others[0]).get(page))
        for person in (cast.resident, cast.neighbour):
            assert asks not in words_of(browser_of(person).get(page))
        assert asks not in words_of(a_browser().get(page))


def test_the_reason_is_asked_for_only_of_who_refuses_and_its_label_says_so(cast, minutes):
    page = words_of(browser_of(cast.resident).get(f"/outcomes/{minutes.pk}/sign/"))
    assert "不签的理由</label>" in page and "可不填" not in page
    sent = {"does": "sign", "refusal": ""}
    assert browser_of(cast.resident).post(f"/outcomes/{minutes.pk}/sign/", sent).status_code == 302
    assert minutes.signatures.get().refusal == ""


def test_programs_read_by_numbers_how_far_the_signing_is(cast, minutes, others):
    sign(minutes, cast.resident, WHY)
    told = phone_of(others[0]).get(f"/api/v1/outcomes/{minutes.pk}").json()["data"]
    row = next(row for row in told["signing"] if row["part"] == "RESIDENTS")
    assert (row["there"], row["signed"], row["refused"], row["state"]) == (3, 0, 1, "WAITING")
    assert (told["signs"], "李阿姨" in str(told)) == (True, False)
    assert not phone_of(cast.resident).get(f"/api/v1/outcomes/{minutes.pk}").json()["data"]["signs"]


def test_who_moved_away_holds_no_result_for_ever_what_is_missing_is_published_as_missing(cast, minutes, others):
    others_sign(minutes, cast)
    sign(minutes, cast.resident)
    until = signing.waited_until(minutes)
    page = words_of(browser_of(others[0]).get(f"/outcomes/{minutes.pk}/sign/"))
    assert f"请在{when(until, clock())} 以前签" in page
    with pytest.raises(NotSigned, match="照实写“没有签”"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=until - timedelta(minutes=1))
    published = publishing.publish(minutes=minutes, by=cast.secretary, now=until)
    row = next(row for row in published.signed if row["part"] == "RESIDENTS")
    assert (row["there"], row["signed"], row["refused"]) == (3, 1, 0)
    public = words_of(a_browser().get(f"/outcomes/{published.pk}/"))
    assert "到期没有签够：到会 3 人，1 人签字，0 人不签" in public


def test_of_a_side_of_one_that_said_nothing_it_is_told_that_it_did_not_sign(cast, minutes, others):
    for who in ("CHAIR", "RECORDER"):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    for person in (cast.resident, *others):
        sign(minutes, person)
    published = publishing.publish(minutes=minutes, by=cast.secretary, now=signing.waited_until(minutes))
    assert "到期没有签" in words_of(a_browser().get(f"/outcomes/{published.pk}/"))
    assert published.signed[-1]["at"] is None


def test_for_chair_and_recorder_it_waits_without_end(cast, minutes, others):
    for person in (cast.property, cast.resident, *others):
        sign(minutes, person)
    late = signing.waited_until(minutes) + timedelta(days=100)
    with pytest.raises(NotSigned, match=r"主持人、记录人。$"):
        publishing.publish(minutes=minutes, by=cast.secretary, now=late)
    for who in ("CHAIR", "RECORDER"):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    assert publishing.publish(minutes=minutes, by=cast.secretary, now=late).state == "PUBLISHED"  # control


def test_what_staff_signs_for_somebody_says_that_the_committee_entered_it(cast, minutes, others):
    person = others[0]
    assert sign(minutes, others[1]).taken_by is None  # control
    person.acted_by = cast.member.pk
    assert sign(minutes, person).taken_by_id == cast.member.pk
    [side] = [part for part in signing.parts_of(minutes) if part.key == "RESIDENTS"]
    assert signing.sealed([side])[0]["at_desk"]


def test_who_signed_on_paper_and_leaves_is_read_of_by_name_no_more_and_took_it_along_before(cast, minutes):
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    mine = next(kept for kept in everything() if kept.label == "outcomes.Signature").mine
    assert [one.name for one in mine(cast.resident)] == ["李阿姨"]
    publishing.publish(minutes=minutes, by=cast.secretary, now=clock())  # a draft that names them comes back unsigned
    erase(user=cast.resident, now=clock())
    names = set(Signature.objects.values_list("name", flat=True))
    assert "李阿姨" not in names and "李*姨" in names
    assert "物业小陈" in names  # control
