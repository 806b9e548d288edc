"""One person with a phone and a WeChat: which account a sign-in leads to."""

import pytest
from django.utils.timezone import now

from communities.accounts.actions import IdentityTaken, sign_in_with_code, sign_in_with_wechat
from communities.accounts.codes import send_code
from communities.accounts.models import Grant, Token, User, WeChatIdentity
from communities.accounts.roles import Role
from communities.accounts.tokens import issue_token, user_of_token
from communities.accounts.wechat import WeChatCodeRefused, WeChatUnavailable
from communities.audit.models import Entry
from communities.kernel.errors import NotAllowed
from communities.residents.models import Person
from communities.tenants.scope import community_of, inside
from config.local.fake_wechat import APPID, SECRET, FakeWeChat
from tests.communities.tenants.together import outcome, together

PHONE = "13800000001"


@pytest.fixture
def fake(settings):
    with FakeWeChat() as fake:
        settings.WECHAT = {"appid": APPID, "secret": SECRET, "base_url": fake.base_url, "timeout": 5}
        yield fake


def by_wechat(who="anna", turn="1", phone="") -> User:
    """wx.login of one person's WeChat; codes are single use, so `turn` makes another one."""
    phone_code = f"phone-{phone}.{who}{turn}" if phone else ""
    return sign_in_with_wechat(code=f"demo-{who}.{turn}", phone_code=phone_code, now=now())


def by_phone(phone=PHONE) -> User:
    return sign_in_with_code(phone=phone, code=send_code(phone=phone, address="10.0.0.1", now=now()), now=now())


def test_the_same_wechat_is_the_same_person(fake, alpha):
    assert by_wechat(turn="1") == by_wechat(turn="2") != by_wechat("bert")
    assert set(Grant.objects.values_list("role", flat=True)) == {Role.RESIDENT}


def test_in_another_community_the_same_wechat_is_another_person(fake, alpha, beta):
    by_wechat()
    with inside(beta):
        assert WeChatIdentity.objects.count() == 0
        by_wechat(turn="2")
        assert User.objects.count() == 1


def test_whoever_signed_in_by_phone_first_is_the_same_person_by_wechat(fake, alpha):
    person = by_phone()
    assert by_wechat(phone=PHONE) == person
    assert by_wechat(turn="2") == person
    assert Entry.objects.filter(verb="accounts.bind_wechat").count() == 1


def test_whoever_gave_the_phone_to_wechat_first_is_the_same_person_by_code(fake, alpha):
    person = by_wechat(phone=PHONE)
    assert by_phone() == person


def test_a_wechat_without_a_phone_gets_it_later(fake, alpha):
    person = by_wechat()
    assert by_wechat(turn="2", phone=PHONE) == person
    person.refresh_from_db()
    assert person.phone == PHONE


def test_another_phone_through_wechat_is_the_rosters_too(fake, alpha):
    person = by_wechat(phone=PHONE)
    known = Person.objects.create(name="王梅", phone=PHONE, user=person)
    assert by_wechat(turn="2", phone="13700001111") == person
    known.refresh_from_db()
    person.refresh_from_db()
    assert known.phone == person.phone == "13700001111"


def test_an_account_that_has_the_phone_takes_the_wechat_over(fake, alpha):
    owner, left = by_phone(), by_wechat()
    token = issue_token(user=left, label="", now=now())
    assert by_wechat(turn="2", phone=PHONE) == owner
    # from now on without the phone too, and the account that was left has no way in
    assert by_wechat(turn="3") == owner
    assert user_of_token(token, now=now()) is None
    assert Entry.objects.latest("seq").verb == "accounts.take_over_wechat"


def test_a_phone_with_another_wechat_is_refused_and_nothing_changes(fake, alpha):
    owner, other = by_wechat("anna", phone=PHONE), by_wechat("bert")
    for turn, who in [("2", "bert"), ("3", "carl")]:
        with pytest.raises(IdentityTaken):
            by_wechat(who, turn, phone=PHONE)
    assert (by_wechat("anna", "4"), by_wechat("bert", "5")) == (owner, other)
    assert User.objects.count() == 2


def test_a_closed_account_is_not_let_in_by_wechat_nor_taken_over(fake, alpha):
    person = by_wechat(phone=PHONE)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        by_wechat(turn="2")
    WeChatIdentity.objects.all().delete()
    with pytest.raises(NotAllowed):
        by_wechat("bert", phone=PHONE)
    by_wechat("carl")
    with pytest.raises(NotAllowed):
        by_wechat("carl", "2", phone=PHONE)


def test_wechat_does_not_stand_for_the_password_of_staff(fake, alpha):
    person = by_wechat(phone=PHONE)
    Grant.objects.create(user=person, role=Role.GRID_WORKER)
    with pytest.raises(NotAllowed, match="用户名和密码"):
        by_wechat(turn="2")


@pytest.mark.parametrize(("word", "error"), [("expired", WeChatCodeRefused), ("busy", WeChatUnavailable)])
def test_what_wechat_refuses_makes_nobody(fake, alpha, word, error):
    with pytest.raises(error):
        sign_in_with_wechat(code=word, now=now())
    with pytest.raises(error):
        sign_in_with_wechat(code="demo-anna", phone_code=word, now=now())
    assert (User.objects.count(), Token.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_two_sign_ins_of_one_wechat_at_the_same_moment_make_one_person(fake, committed_db):
    community = community_of("alpha")

    def sign_in(turn):
        def work():
            with inside(community):
                return by_wechat(turn=turn, phone=PHONE if turn == "0" else "").pk

        return work

    people = together(*(outcome(sign_in(str(turn))) for turn in range(5)))
    assert len(set(people)) == 1
    with inside(community):
        assert User.objects.count() == 1
