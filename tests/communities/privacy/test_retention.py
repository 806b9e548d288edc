"""What is over goes at night, by the rule whose words stand on the privacy page."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import localdate, now

from communities.accounts.models import Answered, OneTimeCode, Token
from communities.audit.verifying import verify_ledger
from communities.feedback.models import Step, Ticket
from communities.grid.models import DutyCard, GridWorker
from communities.kernel.datamap import about_people, everything
from communities.kernel.retention import Keeping, forget_over, in_words
from communities.notifications.models import Message
from communities.privacy.sweeping import forget_personal_data
from communities.receptions.models import Booking
from communities.residents import homes
from communities.residents.models import AddressCode, Assistance, Consent, Leaving, Person, Residency, Verification
from deliberation.ballots.models import Elector
from tests.builders.ballots import a_ballot, counted
from tests.builders.browsers import a_browser, words_of
from tests.builders.party import a_member, a_unit
from tests.builders.receptions import a_booking, a_reception
from tests.builders.tickets import a_closed_ticket, a_ticket
from tests.communities.grid.given import a_card
from tests.communities.residents.preparing import a_home, somebody

RULES = {kept.label: kept.until for kept in everything() if isinstance(kept.until, Keeping)}


def message(cast):
    row = Message.objects.create(to=cast.resident, title="收到了", body="…", key="k", state="SENT", created_at=now())
    return row, {"created_at": now()}


def code(cast):
    row = OneTimeCode.objects.create(phone="13911112222", fingerprint="x", sent_at=now(), expires_at=now())
    return row, {"sent_at": now()}


def address_code(cast):
    times = {"made_at": now(), "expires_at": now()}
    row = AddressCode.objects.create(
        person=somebody(cast), dwelling=a_home(cast), fingerprint="x", by=cast.secretary, **times
    )
    return row, {"expires_at": now()}


def verification(cast):
    row = Verification.objects.create(
        person=somebody(cast), dwelling=a_home(cast), method="claim", at=now() - timedelta(days=9999), expires_at=now()
    )
    return row, {"expires_at": now()}


def consent(cast):
    row = Consent.objects.create(user=cast.resident, purpose="card", version="x", how="online", withdrawn_at=now())
    return row, {"withdrawn_at": now()}


def assistance(cast):
    times = {"started_at": now() - timedelta(days=9999), "ends_at": now()}
    return Assistance.objects.create(user=cast.resident, by=cast.member, how="spot", **times), {"ends_at": now()}


def leaving(cast):
    times = {"asked_at": now() - timedelta(days=9999), "not_before": now() - timedelta(days=9992), "ended_at": now()}
    ended = {"end": Leaving.End.WITHDRAWN, "ended_by": cast.secretary}
    row = Leaving.objects.create(user=cast.resident, by=cast.member, how="spot", **times, **ended)
    return row, {"ended_at": now()}


def card(cast):
    a_card(cast.worker)
    DutyCard.objects.update(withdrawn_at=now())
    return DutyCard.objects.get(), {"withdrawn_at": now()}


def token(cast):
    return Token.objects.create(user=cast.resident, fingerprint="x", expires_at=now()), {"expires_at": now()}


def answer(cast):
    return Answered.objects.create(key="k", request="x", at=now()), {"at": now()}


MADE = {
    "notifications.Message": message,
    "accounts.OneTimeCode": code,
    "residents.AddressCode": address_code,
    "residents.Verification": verification,
    "residents.Consent": consent,
    "residents.Assistance": assistance,
    "residents.Leaving": leaving,
    "grid.DutyCard": card,
    "accounts.Token": token,
    "accounts.Answered": answer,
}
# These take away less than the row, or the time is another row's: tests of their own, here or with the subject.
ELSEWHERE = {
    *("feedback.Ticket", "residents.Person", "grid.GridWorker", "receptions.Booking", "importing.Line"),
    *("ballots.Elector", "surveys.Respondent"),
}


def shifted(row, moments: dict, days: float) -> None:
    type(row).objects.filter(pk=row.pk).update(**{name: at - timedelta(days=days) for name, at in moments.items()})


@pytest.mark.parametrize("label", MADE)
def test_a_row_goes_when_its_time_is_over_and_not_a_moment_before(cast, label):
    row, moments = MADE[label](cast)
    period = RULES[label].days
    shifted(row, moments, period - 0.01)
    forget_personal_data()
    assert type(row).objects.filter(pk=row.pk).exists()
    shifted(row, moments, period + 0.01)
    assert forget_personal_data()[label] >= 1
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_no_rule_is_without_a_test():
    assert {*MADE, *ELSEWHERE} == RULES.keys() and ELSEWHERE.isdisjoint(MADE)


def test_who_came_to_a_reception_and_what_they_said_goes_with_its_time(cast):
    reception = a_booking(a_reception(cast.member, hours_ahead=-3), cast.resident).reception
    times = {"starts_at": now() - timedelta(days=9999), "ends_at": now()}
    shifted(reception, times, RULES["receptions.Booking"].days - 0.01)
    forget_personal_data()
    assert Booking.objects.exists()
    shifted(reception, times, RULES["receptions.Booking"].days + 0.01)
    assert forget_personal_data() == {"receptions.Booking": 1}
    assert not Booking.objects.exists()


def test_a_matter_loses_who_raised_it_three_years_after_its_end_and_keeps_what_happened(cast):
    ticket, other = a_closed_ticket(cast, text="我叫李秀兰，302 室的水管漏了。"), a_ticket(cast)
    days = settings.KEPT_DAYS["tickets"]
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=now() - timedelta(days=days - 1))
    forget_personal_data()
    assert Ticket.objects.get(pk=ticket.pk).reporter == cast.resident
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=now() - timedelta(days=days + 1))
    steps = Step.objects.count()
    assert forget_personal_data() == {"feedback.Ticket": 1}
    kept = Ticket.objects.get(pk=ticket.pk)
    assert (kept.reporter, kept.contact_name, kept.contact_phone) == (None, "", "")
    assert "水管漏了" in kept.text and "李秀兰" not in kept.text and "302" not in kept.text
    assert Step.objects.count() == steps and list(verify_ledger()) == []
    assert Ticket.objects.get(pk=other.pk).reporter == cast.resident
    assert forget_personal_data() == {}


def test_people_who_moved_away_long_ago_go_and_whom_a_register_keeps_stay(cast):
    long_ago = localdate() - timedelta(days=settings.KEPT_DAYS["people"] + 400)
    gone, owner, here = (somebody(cast, name, "") for name in ("搬走的", "业主", "刚搬走的"))
    comrade = a_member("党员", a_unit()).person
    ended = localdate() - timedelta(days=settings.KEPT_DAYS["people"] + 1)
    for person, number, ends_on, role in (
        (gone, "101", ended, "tenant"),
        (owner, "102", None, "owner"),
        (here, "103", localdate() - timedelta(days=30), "tenant"),
    ):
        Residency.objects.create(
            person=person, dwelling=a_home(cast, number), role=role, starts_on=long_ago, ends_on=ended and ends_on
        )
    Person.objects.update(created_at=now() - timedelta(days=settings.KEPT_DAYS["people"] + 400))
    assert forget_personal_data()["residents.Person"] == 1
    assert set(Person.objects.values_list("pk", flat=True)) == {owner.pk, here.pk, comrade.pk}
    assert not Residency.objects.filter(dwelling__number="101").exists()


def test_a_guardian_of_a_child_stays(cast):
    guardian = somebody(cast, "妈妈", "")
    homes.enter_person(name="孩子", birth_year=localdate().year - 5, guardian=guardian, by=cast.secretary, now=now())
    Person.objects.filter(pk=guardian.pk).update(created_at=now() - timedelta(days=9000))
    forget_personal_data()
    assert Person.objects.filter(pk=guardian.pk).exists()


def test_the_telephone_of_a_post_goes_with_the_post(cast):
    GridWorker.objects.update(work_phone="010-5555", starts_on=localdate() - timedelta(days=9))
    forget_personal_data()
    assert GridWorker.objects.get().work_phone == "010-5555"
    GridWorker.objects.update(ends_on=localdate() - timedelta(days=1))
    forget_personal_data()
    assert GridWorker.objects.get().work_phone == ""


def test_a_message_that_still_waits_to_be_sent_is_not_over(cast):
    row, moments = message(cast)
    shifted(row, moments, 9999)
    Message.objects.update(state="WAITING")
    forget_personal_data()
    assert Message.objects.filter(pk=row.pk).exists()


def test_it_goes_on_where_it_was_stopped(cast):
    for number in range(7):
        Message.objects.create(to=cast.resident, title="", body="", key=f"{number}", state="SENT")
    Message.objects.update(created_at=now() - timedelta(days=9999))
    rule, calls = RULES["notifications.Message"], []

    def dies_at_the_third(rows):
        calls.append(rows.count())
        if len(calls) == 3:
            raise KeyboardInterrupt
        rows.delete()

    with pytest.raises(KeyboardInterrupt):
        forget_over(Keeping(rule.name, "", rule.over, dies_at_the_third), now=now(), batch=2)
    assert Message.objects.count() == 3
    assert forget_over(rule, now=now(), batch=2) == 3 and Message.objects.count() == 0


def test_the_words_of_the_page_are_made_from_the_rule(alpha, settings):
    settings.KEPT_DAYS = settings.KEPT_DAYS | {"messages": 45}
    assert "发出后 45 天" in words_of(a_browser().get("/privacy/"))
    settings.KEPT_DAYS = settings.KEPT_DAYS | {"messages": 730}
    assert "发出后 2 年" in words_of(a_browser().get("/privacy/"))


def test_every_rule_is_one_of_the_settings_and_every_setting_a_rule(alpha):
    assert {rule.name for rule in RULES.values()} == set(settings.KEPT_DAYS)


def test_no_table_that_tells_of_people_promises_a_time_that_nobody_keeps():
    timed = [
        kept.label for kept in about_people() if isinstance(kept.until, str) and any(c.isdigit() for c in kept.until)
    ]
    assert timed == []


@pytest.mark.parametrize(("days", "said"), [(1, "1 天"), (45, "45 天"), (180, "6 个月"), (365, "1 年"), (1095, "3 年")])
def test_days_are_said_as_people_say_them(days, said):
    assert in_words(days) == said


def test_the_command_says_what_went_in_which_community(cast, alpha):
    row, moments = message(cast)
    shifted(row, moments, 9999)
    said = StringIO()
    call_command("forget_personal_data", community="alpha", stdout=said)
    assert f"{alpha.name}：消息 1 条" in said.getvalue()


def test_a_roll_loses_who_stood_on_it_when_its_time_is_over(cast):
    ballot = counted(a_ballot(cast.member, [cast.resident]))
    days = RULES["ballots.Elector"].days
    forget_personal_data(now=ballot.closes_at + timedelta(days=days - 1))
    assert Elector.objects.get().user == cast.resident
    forget_personal_data(now=ballot.closes_at + timedelta(days=days + 1))
    assert Elector.objects.get().user is None
