"""Accounts of people who work here: opened with a role, entered for the first time by a link, closed, never deleted."""

from dataclasses import dataclass

from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.transaction import atomic
from django.urls import reverse

from communities.accounts.actions import end_grant, grant
from communities.accounts.links import ResetTokens
from communities.accounts.models import Grant, User
from communities.accounts.roles import SCOPE_OF, STAFF, Role
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken

IN_COMMUNITY = [
    Role.COMMITTEE_MEMBER,
    Role.COMMITTEE_SECRETARY,
    Role.GRID_WORKER,
    Role.PROPERTY_COMPANY,
    Role.DEPARTMENT,
]
ON_PLATFORM = [Role.STREET, Role.DISTRICT, Role.OPERATOR]


class AlreadyHeld(RuleBroken):
    code = "already_held"


@dataclass(frozen=True)
class Place:
    """What a role is held for: a role and the row that its scope_id points at, or none."""

    role: str
    scope_id: int | None = None

    @classmethod
    def from_choice(cls, choice: str) -> "Place":
        """`grid_worker-3` → the role for that row, `committee_member` → the role for the whole schema."""
        role, _dash, key = choice.partition("-")
        if role not in Role.values or (key and not key.isdigit()) or bool(key) != bool(SCOPE_OF[role]):
            raise Invalid("请选一个身份。", field="place")
        return cls(role, int(key) if key else None)


def place_choices(roles) -> list:
    """The roles for a select: one entry, or one for each row of what the role is held for."""
    choices: list = [("", "请选一个")]
    for role in roles:
        model = SCOPE_OF[role]
        if model is None:
            choices.append((str(role.value), role.label))
            continue
        found = apps.get_model(model).objects.order_by("pk")
        rows = [(f"{role.value}-{row.pk}", f"{role.label}：{row}") for row in found]
        if rows:
            choices.append((role.label, rows))
    return choices


def with_scopes(grants) -> list[tuple[Grant, str]]:
    """Each grant with its role and scope in words. One query for each kind of scope."""
    wanted: dict[str, set] = {}
    for held in grants:
        if SCOPE_OF[held.role] and held.scope_id:
            wanted.setdefault(SCOPE_OF[held.role], set()).add(held.scope_id)
    names = {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        for row in apps.get_model(model).objects.filter(pk__in=keys)
    }
    return [(held, _in_words(held, names)) for held in grants]


def _in_words(held: Grant, names: dict) -> str:
    name = names.get((SCOPE_OF[held.role], held.scope_id))
    return f"{held.get_role_display()}（{name}）" if name else held.get_role_display()


@atomic
def open_account(*, username: str, name: str, place: Place, by: User, now) -> User:
    """A staff account with one role and no password yet. Raises Invalid for a name that is taken or malformed."""
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        raise Invalid("用户名只能用字母、数字和 @ . + - _。", field="username") from None
    if User.objects.filter(username=username).exists():
        raise Invalid("这个用户名已经有人用了，请换一个。", field="username")
    user = User.objects.create_user(username, name=name.strip(), created_at=now)
    record(by=by, verb="accounts.open_account", subject=user, at=now)
    grant(user=user, role=place.role, scope_id=place.scope_id, by=by, now=now)
    return user


def give_role(*, user: User, place: Place, by: User, now) -> Grant:
    """One more role. Raises AlreadyHeld when the person has it."""
    try:
        with atomic():
            return grant(user=user, role=place.role, scope_id=place.scope_id, by=by, now=now)
    except IntegrityError:
        raise AlreadyHeld("这个人已经有这个身份了。", field="place") from None


def take_role(*, held: Grant, by: User, now) -> Grant:
    """End a role now. Nobody ends a role of their own: the last secretary would shut the door from outside."""
    if held.user_id == by.pk:
        raise NotAllowed("不能结束自己的身份，请另一位书记来办。")
    if held.ends_at is not None:
        raise RuleBroken("这个身份已经结束了。")
    return end_grant(grant=held, by=by, now=now)


@atomic
def set_password_path(*, user: User, by: User, now) -> str:
    """The path of a page on which this person sets a password; it works once, and for PASSWORD_RESET_TIMEOUT."""
    if not user.is_active or not user.roles & STAFF:
        raise NotAllowed("这个账号已停用，或没有工作身份。")
    record(by=by, verb="accounts.issue_link", subject=user, at=now)
    key = ResetTokens().make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


@atomic
def close_account(*, user: User, by: User, now) -> User:
    """Nobody signs in with it any more; its tokens are gone. Raises NotAllowed for one's own."""
    if user.pk == by.pk:
        raise NotAllowed("不能停用自己的账号。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.tokens.all().delete()
    record(by=by, verb="accounts.close_account", subject=user, at=now)
    return user


@atomic
def open_again(*, user: User, by: User, now) -> User:
    """A closed account may sign in again."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=by, verb="accounts.open_again", subject=user, at=now)
    return user
