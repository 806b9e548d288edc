"""Accounts of those who work here: opened, entered by a link, given and taken roles, closed."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils.timezone import localdate, localtime
from django.utils.timezone import now as clock

from communities.accounts import staff
from communities.accounts.models import Grant
from communities.audit.models import Entry
from communities.tenants.scope import community_of, inside
from tests.builders.people import PASSWORD, a_client, api_of, cast_of, client_of
from tests.communities.tenants.together import outcome, together

STAFF = "/manage/staff/"
User = get_user_model()


def words(answer):
    return answer.content.decode()


@pytest.fixture
def secretary(cast):
    return client_of(cast.secretary)


def test_a_new_member_sets_a_password_by_the_link_and_signs_in(cast, alpha, secretary):
    data = {"name": "孙委员", "username": "sun", "place": "committee_member"}
    answer = secretary.post(STAFF + "new/", data, follow=True)
    assert "已给孙委员开了账号" in words(answer)
    with inside(alpha):
        user = User.objects.get(username="sun")
        assert user.roles == {"committee_member"} and not user.has_usable_password()
    shown = words(secretary.post(f"{STAFF}{user.pk}/link/"))
    path = shown.split("http://alpha.localhost")[1].split("<")[0]
    visitor = a_client()
    page = visitor.get(path, follow=True)
    assert page.status_code == 200
    where = page.redirect_chain[-1][0] if page.redirect_chain else path
    secret = "una-clave-larga-77"
    visitor.post(where, {"password1": secret, "password2": secret})
    with inside(alpha):
        user.refresh_from_db()
        assert user.check_password(secret)
        verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"accounts.open_account", "accounts.issue_link"} <= verbs


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "孙", "username": "shuji", "place": "committee_member"}, "username"),
        ({"name": "孙", "username": "a b", "place": "committee_member"}, "username"),
        ({"name": "孙", "username": "sun", "place": ""}, "place"),
        ({"name": "孙", "username": "sun", "place": "operator"}, "place"),
        ({"name": "", "username": "sun", "place": "committee_member"}, "name"),
    ],
)
def test_an_account_that_cannot_be_opened_says_why_and_changes_nothing(cast, alpha, secretary, data, field):
    with inside(alpha):
        before = User.objects.count()
    answer = secretary.post(STAFF + "new/", data)
    assert answer.status_code == 400 and f'id="id_{field}_error"' in words(answer)
    with inside(alpha):
        assert User.objects.count() == before


def test_a_role_is_given_once_and_ended_but_never_ones_own(cast, alpha, secretary):
    path = f"{STAFF}{cast.member.pk}/"
    place = f"grid_worker-{cast.grid.pk}"
    assert secretary.post(path, {"place": place}).status_code == 302
    again = secretary.post(path, {"place": place})
    assert again.status_code == 409 and "已经有这个身份" in words(again)
    with inside(alpha):
        held = Grant.objects.get(user=cast.member, role="grid_worker")
        own = Grant.objects.get(user=cast.secretary)
    secretary.post(f"{path}end/{held.pk}/", {"anyway": "1"})
    answer = secretary.post(f"{STAFF}{cast.secretary.pk}/end/{own.pk}/", follow=True)
    assert "不能结束自己的身份" in words(answer)
    with inside(alpha):
        held.refresh_from_db(), own.refresh_from_db()
    assert held.ends_at is not None and own.ends_at is None


def test_a_role_with_an_end_lasts_longer_when_it_is_given_again_but_never_ones_own(cast, alpha, secretary):
    first, later = (localdate() + timedelta(days=days) for days in (10, 40))
    given(secretary, cast.member, f"{first}")
    assert given(secretary, cast.member, f"{first}").status_code == 409  # no longer than it was
    assert given(secretary, cast.member, f"{later}").status_code == 302
    with inside(alpha):
        held = Grant.objects.get(user=cast.member, role="committee_secretary")
        assert held.last_day == later
        own = Grant.objects.filter(user=cast.secretary, role="committee_secretary")
        own.update(ends_at=held.ends_at - timedelta(days=20))
    assert given(secretary, cast.secretary, f"{later}").status_code == 403
    with inside(alpha):
        assert own.get().last_day < later
    assert given(secretary, cast.member, "").status_code == 302
    with inside(alpha):
        held.refresh_from_db()
        assert held.ends_at is None
    assert "已经有这个身份" in words(given(secretary, cast.member, f"{later}"))  # shorter than it is


def given(secretary, person, ends_on: str):
    return secretary.post(f"{STAFF}{person.pk}/", {"place": "committee_secretary", "ends_on": ends_on})


def test_a_role_may_be_given_through_a_day_and_both_lists_say_so(cast, alpha, secretary):
    day = localdate() + timedelta(days=400)
    assert given(secretary, cast.member, f"{day}").status_code == 302
    with inside(alpha):
        held = Grant.objects.get(user=cast.member, role="committee_secretary")
        assert held.last_day == day and localtime(held.ends_at).hour == 0
        assert not held.is_over(held.ends_at - timedelta(seconds=1)) and held.is_over(held.ends_at)
    said = f"{day.year}年{day.month}月{day.day}日"
    assert f"到{said}" in words(secretary.get(STAFF))
    assert said in words(secretary.get(f"{STAFF}{cast.member.pk}/"))


def test_a_role_given_through_today_is_held_today(cast, alpha, secretary):
    given(secretary, cast.member, f"{localdate()}")
    with inside(alpha):
        assert "committee_secretary" in User.objects.get(pk=cast.member.pk).roles


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2020-01-01", "已经过去了"),
        ("9999-12-31", "太远了"),
        ("下个月", "请填日期"),
        ("2027-02-30", "请填日期"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(cast, alpha, secretary, day, said):
    for page, more in ((f"{STAFF}{cast.member.pk}/", {}), (STAFF + "new/", {"name": "孙", "username": "sun"})):
        answer = secretary.post(page, {"place": "committee_secretary", "ends_on": day, **more})
        assert answer.status_code == 400 and 'id="id_ends_on_error"' in words(answer) and said in words(answer)
    with inside(alpha):
        assert not User.objects.filter(username="sun").exists()
        assert Grant.objects.filter(role="committee_secretary").count() == 1


def test_a_role_whose_end_lies_ahead_may_be_ended_now_but_not_given_twice(cast, alpha, secretary):
    day = f"{localdate() + timedelta(days=30)}"
    given(secretary, cast.member, day)
    assert "已经有这个身份" in words(given(secretary, cast.member, day))
    with inside(alpha):
        held = Grant.objects.get(user=cast.member, role="committee_secretary")
    end = f"{STAFF}{cast.member.pk}/end/{held.pk}/"
    assert end in words(secretary.get(f"{STAFF}{cast.member.pk}/"))
    assert "身份已结束" in words(secretary.post(end, follow=True))
    with inside(alpha):
        assert "committee_secretary" not in User.objects.get(pk=cast.member.pk).roles
    # what is over is not ended again, and is given again
    assert end not in words(secretary.get(f"{STAFF}{cast.member.pk}/"))
    assert "已经结束了" in words(secretary.post(end, follow=True))
    assert given(secretary, cast.member, "").status_code == 302


def test_of_two_who_give_the_same_role_at_the_same_moment_one_succeeds(committed_db):
    community = community_of("alpha")
    with inside(community):
        cast = cast_of()

    def race():
        with inside(community):
            day = localdate() + timedelta(days=30)
            return staff.give_role(
                user=cast.member, place=staff.Place("committee_secretary"), ends_on=day, by=cast.secretary, now=clock()
            )

    assert sum(isinstance(answer, Grant) for answer in together(*[outcome(race)] * 4)) == 1


def test_of_two_who_end_the_same_role_at_the_same_moment_one_succeeds(committed_db):
    community = community_of("alpha")
    with inside(community):
        cast = cast_of()
        held = cast.member.grants.get()

    def race():
        with inside(community):
            return staff.take_role(held=held, by=cast.secretary, now=clock())

    assert sum(isinstance(answer, Grant) for answer in together(*[outcome(race)] * 4)) == 1


def test_a_password_that_is_set_or_changed_on_the_page_ends_every_token(cast, alpha, secretary):
    def has_token() -> bool:
        with inside(alpha):
            return cast.member.tokens.exists()

    with inside(alpha):
        api_of(cast.member)
    member, secret = client_of(cast.member), "una-clave-larga-77"
    member.post("/manage/account/password/", {"oldpassword": PASSWORD, "password1": secret, "password2": secret})
    assert not has_token()
    with inside(alpha):
        api_of(cast.member)
    path = words(secretary.post(f"{STAFF}{cast.member.pk}/link/")).split("http://alpha.localhost")[1].split("<")[0]
    visitor = a_client()
    where = visitor.get(path, follow=True).redirect_chain[-1][0]
    assert has_token()
    visitor.post(where, {"password1": secret + "8", "password2": secret + "8"})
    assert not has_token()


def test_a_closed_account_is_out_at_once(cast, alpha, secretary):
    member = client_of(cast.member)
    assert member.get("/manage/").status_code == 200
    secretary.post(f"{STAFF}{cast.member.pk}/switch/")
    assert member.get("/manage/").status_code == 302
    assert "不能停用自己的账号" in words(secretary.post(f"{STAFF}{cast.secretary.pk}/switch/", follow=True))


def test_residents_are_not_among_the_staff(cast, alpha, secretary):
    with inside(alpha):
        held = cast.resident.grants.get()
    assert secretary.post(f"{STAFF}{cast.resident.pk}/end/{held.pk}/").status_code == 404
    assert secretary.get(f"{STAFF}{cast.resident.pk}/").status_code == 404
    assert "李阿姨" not in words(secretary.get(STAFF))


@pytest.mark.parametrize("path", ["/manage/login/", "/manage/password_reset/", "/manage/password_reset/confirm/a/b/"])
def test_wagtails_own_way_in_is_shut(cast, path):
    answer = a_client().post(path, {"username": "shuji", "password": "a-long-enough-password"})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/manage/sign-in/")


def test_the_ledger_reads_in_words_and_is_never_written_here(cast, secretary):
    answer = secretary.get("/manage/ledger/")
    assert "给了身份" in words(answer) and "accounts." not in words(answer).split("<tbody>")[1]
    assert secretary.get("/manage/ledger/?before=x").status_code == 200
