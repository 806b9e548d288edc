"""Staff prove themselves to the API as they do on the web: password, then the second factor, with the same brakes."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from communities.accounts.limits import count_try
from communities.accounts.models import User
from communities.kernel.errors import Invalid, NotAllowed, TooOften

# As long as axes shuts one address out (AXES_COOLOFF_TIME) and the second factor is counted.
TOO_MANY = "登录失败的次数太多了，请 15 分钟后再试。"
# As long as allauth counts one account's failures from everywhere (login_failed in ACCOUNT_RATE_LIMITS).
TOO_MANY_EVERYWHERE = "这个账号登录失败的次数太多了，请 1 小时后再试。"
_TYPES = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]


class SignInRefused(Invalid):
    code = "sign_in_refused"


class TotpRequired(NotAllowed):
    code = "totp_required"


class TotpRefused(Invalid):
    code = "totp_refused"


class MfaRequired(NotAllowed):
    code = "mfa_required"


def staff_of(request, *, username: str, password: str, totp: str = "") -> User:
    """The staff member with this name and password, and second factor where the account has one.

    `request` is Django's own: axes and allauth count failures by its address. Raises SignInRefused, TooOften,
    TotpRequired, TotpRefused, and MfaRequired where settings.STAFF_MFA_REQUIRED and the account has no second factor.
    """
    user = _with_password(request, username, password)
    factors = list(Authenticator.objects.filter(user=user, type__in=_TYPES))
    if any(factor.type == Authenticator.Type.TOTP for factor in factors):
        _check_second_factor(user, factors, totp.strip())
    elif settings.STAFF_MFA_REQUIRED:
        raise MfaRequired("请先在网页工作台里开通两步验证，再用密码登录。")
    return user


def _with_password(request, username: str, password: str) -> User:
    try:
        user = get_adapter(request).authenticate(request, username=username, password=password)
    except ValidationError:
        raise TooOften(TOO_MANY_EVERYWHERE) from None
    if getattr(request, "axes_locked_out", False):
        # Said here, in the envelope; axes' middleware would put a line of plain text in its place.
        request.axes_locked_out = False
        raise TooOften(TOO_MANY)
    if user is None:
        raise SignInRefused("用户名或密码不对。", field="password")
    return user


def _check_second_factor(user: User, factors: list[Authenticator], code: str) -> None:
    if not code:
        raise TotpRequired("请填验证器上的 6 位数字。", field="totp")
    count_try("staff-totp", f"{connection.schema_name}:{user.pk}", most=10, seconds=900, message=TOO_MANY)
    if not any(factor.wrap().validate_code(code) for factor in factors):
        raise TotpRefused("验证器上的数字不对，或已经用过。请等下一组数字。", field="totp")
