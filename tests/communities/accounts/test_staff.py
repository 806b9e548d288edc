"""Accounts of those who work here: opened, entered by a link, given and taken roles, closed."""

import pytest
from django.contrib.auth import get_user_model

from communities.accounts.models import Grant
from communities.audit.models import Entry
from communities.tenants.scope import inside
from tests.builders.people import a_client, client_of

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
    assert again.status_code == 400 and "已经有这个身份" in words(again)
    with inside(alpha):
        held = Grant.objects.get(user=cast.member, role="grid_worker")
        own = Grant.objects.get(user=cast.secretary)
    secretary.post(f"{path}end/{held.pk}/")
    answer = secretary.post(f"{STAFF}{cast.secretary.pk}/end/{own.pk}/", follow=True)
    assert "不能结束自己的身份" in words(answer)
    with inside(alpha):
        held.refresh_from_db(), own.refresh_from_db()
    assert held.ends_at is not None and own.ends_at is None


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
    assert "授予身份" in words(answer) and "accounts." not in words(answer).split("<tbody>")[1]
    assert secretary.get("/manage/ledger/?before=x").status_code == 200
