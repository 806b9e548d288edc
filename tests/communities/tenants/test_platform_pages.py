"""The platform's host: finding one's community, and opening a new one."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.audit.models import Entry
from communities.tenants.models import Community, District, Street
from tests.builders.people import a_client, a_staff_member, client_of

NEW = "/manage/communities/new/"


@pytest.fixture
def street(db):
    return Street.objects.get()


def at_platform(user):
    client = client_of(user)
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def visitor():
    client = a_client()
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def a_form(where, **more):
    return {
        "name": "丙社区",
        "street": where.pk,
        "slug": "gamma",
        "code": "990101000003",
        "letters": "CC",
        "phone": "010-1234 5678",
        "office_hours": "",
        "secretary_name": "周书记",
        "secretary_username": "zhoushuji",
    } | more


def words(answer):
    return answer.content.decode()


def test_a_visitor_finds_every_open_community_under_its_street(db):
    Community.objects.filter(slug="beta").update(is_open=False)
    with CaptureQueriesContext(connection) as seen:
        answer = visitor().get("/")
    shown = words(answer)
    assert "清河街道" in shown and 'href="/c/alpha/"' in shown and "乙社区" not in shown
    assert len(seen) <= 2


def test_the_list_costs_the_same_with_more_communities(db, street):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            visitor().get("/")
        return len(seen)

    before = cost()
    for n in (1, 2):
        Community.objects.create(
            slug=f"more{n}",
            name=f"社区{n}",
            street=street,
            code=f"99010100009{n}",
            letters=f"M{'AB'[n - 1]}",
            schema_name=f"c_00000000000{n}",
        )
    assert cost() == before


@pytest.mark.parametrize("role", ["operator", "district"])
def test_the_operator_and_the_district_open_a_community_that_works_at_once(street, role):
    user = a_staff_member("qu", role)
    client = at_platform(user)
    answer = client.post(NEW, a_form(street), follow=True)
    assert "丙社区已开通" in words(answer)
    assert Community.objects.get(slug="gamma").phone == "010-1234 5678"
    assert Entry.objects.filter(verb="tenants.create_community", actor=f"accounts.user:{user.pk}").exists()
    assert a_client("gamma").get("/manage/sign-in/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"slug": "alpha"}, "slug", "这个网址简称已经有社区用了"),
        ({"slug": "www"}, "slug", "留给平台用"),
        ({"secretary_name": ""}, "secretary_name", "请填书记的姓名"),
        ({"secretary_username": "周书记"}, "secretary_username", "英文字母"),
        ({"slug": "Gamma!"}, "slug", "只能用小写字母"),
        ({"code": "12"}, "code", "12 位数字"),
        ({"letters": "c"}, "letters", "大写字母"),
        ({"name": ""}, "name", "请填名称"),
        ({"street": ""}, "street", "请选一个街道"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(street, wrong, field, said):
    client = at_platform(a_staff_member("yunwei", "operator"))
    answer = client.post(NEW, a_form(street, **wrong))
    shown = words(answer)
    assert answer.status_code == 400 and f'id="id_{field}_error"' in shown and said in shown
    assert "010-1234 5678" in shown
    assert Community.objects.count() == 2


def test_a_telephone_that_is_none_is_refused(street):
    client = at_platform(a_staff_member("yunwei", "operator"))
    answer = client.post(NEW, a_form(street, phone="不知道"))
    assert answer.status_code == 400 and "座机号" in words(answer) and Community.objects.count() == 2


def test_the_first_secretary_sets_a_password_by_the_link_and_is_in(street):
    client = at_platform(a_staff_member("yunwei", "operator"))
    shown = words(client.post(NEW, a_form(street)))
    path = re.search(r"/c/gamma(/manage/[^<]+)</code>", shown).group(1)
    there = a_client("gamma")
    page = there.get(path, follow=True)
    where = page.redirect_chain[-1][0] if page.redirect_chain else path
    assert page.status_code == 200
    there.post(where, {"password1": "a-long-new-password", "password2": "a-long-new-password"})
    there.post("/manage/sign-in/", {"login": "zhoushuji", "password": "a-long-new-password"})
    assert there.get("/manage/staff/").status_code == 200


def test_a_lost_link_is_made_again_by_a_command_and_another_account_needs_a_name(street):
    at_platform(a_staff_member("yunwei", "operator")).post(NEW, a_form(street))
    said = StringIO()
    call_command("secretary", "zhoushuji", community="gamma", stdout=said)
    assert "/c/gamma/manage/" in said.getvalue()
    with pytest.raises(CommandError, match="--name"):
        call_command("secretary", "nobody", community="gamma")
    with pytest.raises(CommandError, match="没有叫"):
        call_command("secretary", "nobody", community="nowhere")


def test_a_street_sees_its_own_communities_and_opens_none(street):
    far = Street.objects.create(district=street.district, name="柳荫街道", code="990102000000")
    Community.objects.filter(slug="beta").update(street=far)
    client = at_platform(a_staff_member("jiedao", "street", scope_id=street.pk))
    shown = words(client.get("/manage/"))
    assert "甲社区" in shown and "乙社区" not in shown and "开通社区" not in shown
    assert client.get(NEW)["Location"] == "/manage/"


def test_a_district_opens_communities_in_its_own_streets_alone(street):
    other = District.objects.create(name="远山区", code="990200000000")
    far = Street.objects.create(district=other, name="远山街道", code="990201000000")
    client = at_platform(a_staff_member("qu", "district", scope_id=street.district_id))
    assert "远山街道" not in words(client.get(NEW))
    assert client.post(NEW, a_form(far)).status_code == 400
    assert Community.objects.count() == 2


@pytest.mark.parametrize(("role", "status"), [("operator", 200), ("district", 302), ("street", 302)])
def test_only_the_operator_keeps_the_platforms_accounts(db, role, status):
    assert at_platform(a_staff_member("qu", role)).get("/manage/staff/").status_code == status


def test_a_community_has_no_page_to_open_another(cast):
    assert client_of(cast.secretary).get(NEW).status_code == 404


def test_the_operator_shuts_the_account_of_who_left_and_opens_it_again(db):
    # given somebody of the district who works there no more
    left, operator = a_staff_member("zoule", "district"), at_platform(a_staff_member("yunwei", "operator"))
    for open_after in (False, True):
        # when the operator presses the switch
        answer = operator.post(f"/manage/staff/{left.pk}/switch/")
        # then the account is shut, and the second time open again
        assert answer.status_code == 302
        left.refresh_from_db()
        assert left.is_active is open_after
