"""Accounts of people who work here: opened with a role, entered for the first time by a link, closed, never deleted."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.conf import settings
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.transaction import atomic
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, make_aware

from communities.accounts.actions import end_grant, grant, hold_account
from communities.accounts.links import ResetTokens
from communities.accounts.locks import hold_roles
from communities.accounts.models import Grant, User
from communities.accounts.roles import SCOPE_OF, SCOPE_ROWS, STAFF, Role
from communities.accounts.tokens import revoke_all
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
        found = apps.get_model(model).objects.filter(SCOPE_ROWS.get(role, Q())).order_by("pk")
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
def open_account(*, username: str, name: str, place: Place, ends_on: date | None = None, by: User | None, now) -> User:
    """A staff account with one role and no password yet. Raises Invalid for a name that is taken or malformed, and as
    give_role().
    """
    try:
        ASCIIUsernameValidator()(username)
    except ValidationError:
        raise Invalid("用户名只能用英文字母、数字和 @ . + - _。", field="username") from None
    if User.objects.filter(username=username).exists():
        raise Invalid("这个用户名已经有人用了，请换一个。", field="username")
    user = User.objects.create_user(username, name=name.strip(), created_at=now)
    _hold(user, place)
    record(by=by, verb="accounts.open_account", subject=user, at=now)
    give_role(user=user, place=place, ends_on=ends_on, by=by, now=now)
    return user


@atomic
def give_role(*, user: User, place: Place, ends_on: date | None = None, by: User | None, now) -> Grant:
    """One more role, through the day `ends_on` where one is given; one that is held already lasts longer then.

    Raises AlreadyHeld when the person has it for at least as long, NotAllowed for a longer one of one's own, and Invalid
    for a day that is past.
    """
    ends_at = _end_of(ends_on, now)
    # The database excludes a second role without an end; one with an end it does not see.
    _hold(user, place)
    not_over = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    already = user.grants.filter(not_over, role=place.role, scope_id=place.scope_id).first()
    if already:
        return _last_longer(already, ends_at, by=by, now=now)
    held = grant(user=user, role=place.role, scope_id=place.scope_id, ends_at=ends_at, by=by, now=now)
    _tell(settings.ON_ROLE_GIVEN, held=held, by=by, now=now)
    return held


def _last_longer(held: Grant, ends_at: datetime | None, *, by: User | None, now) -> Grant:
    if held.ends_at is None or (ends_at is not None and ends_at <= held.ends_at):
        raise AlreadyHeld("这个人已经有这个身份了。要早些结束，请在名单里点“结束”。", field="place")
    if by is not None and held.user_id == by.pk:
        raise NotAllowed("不能延长自己的身份，请另一位书记来办。")
    held.ends_at = ends_at
    held.save(update_fields=["ends_at"])
    record(by=by, verb="accounts.extend_grant", subject=held, at=now)
    return held


def _hold(user: User, place: Place | None) -> None:
    """Before anything is written: the grids, then the person's roles; the ledger and the account come after them."""
    _tell(settings.BEFORE_ROLES_CHANGE, user=user, place=place)
    hold_roles([user.pk])


def _tell(hooks: list[str], **what) -> None:
    """Slices that lie above this one; a refusal of theirs takes the whole step back."""
    for hook in hooks:
        import_string(hook)(**what)


def _end_of(day: date | None, now) -> datetime | None:
    """The moment at which this day is over."""
    if day is None:
        return None
    if day < localdate(now):
        raise Invalid("这一天已经过去了，请填今天或以后的日期。", field="ends_on")
    try:
        return make_aware(datetime.combine(day + timedelta(days=1), time.min))
    except OverflowError:
        raise Invalid("这个日期太远了，请填近一些的。", field="ends_on") from None


@atomic
def take_role(*, held: Grant, by: User, now) -> Grant:
    """End a role now, unless settings.ON_ROLE_TAKEN refuses. Nobody ends a role of their own: the last secretary would shut the door from outside."""
    if held.user_id == by.pk:
        raise NotAllowed("不能结束自己的身份，请另一位书记来办。")
    _hold(held.user, Place(held.role, held.scope_id))
    locked = Grant.objects.select_for_update().get(pk=held.pk)
    # Another end than the one seen: somebody was quicker, perhaps by less than our clocks differ.
    if locked.is_over(now) or locked.ends_at != held.ends_at:
        raise RuleBroken("这个身份已经结束了。")
    ended = end_grant(grant=locked, by=by, now=now)
    _tell(settings.ON_ROLE_TAKEN, held=ended, by=by, now=now)
    return ended


@atomic
def set_password_path(*, user: User, by: User | None, now) -> str:
    """The path of a page on which this person sets a password; it works once, and for PASSWORD_RESET_TIMEOUT."""
    if not user.is_active or not user.roles & STAFF:
        raise NotAllowed("这个账号已停用，或没有工作身份。")
    record(by=by, verb="accounts.issue_link", subject=user, at=now)
    key = ResetTokens().make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


@atomic
def close_account(*, user: User, by: User, now) -> User:
    """Nobody signs in with it any more; its tokens and its posts are gone. Raises NotAllowed for one's own and for one
    whose person has left, and what settings.ON_ACCOUNT_CLOSING raises.
    """
    if user.pk == by.pk:
        raise NotAllowed("不能停用自己的账号。")
    _hold(user, None)
    _tell(settings.ON_ACCOUNT_CLOSING, user=user, by=by, now=now)
    hold_account(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    revoke_all(user=user)
    record(by=by, verb="accounts.close_account", subject=user, at=now)
    return user


@atomic
def open_again(*, user: User, by: User, now) -> User:
    """A closed account may sign in again. Raises NotAllowed for one whose person has left."""
    hold_account(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=by, verb="accounts.open_again", subject=user, at=now)
    return user
