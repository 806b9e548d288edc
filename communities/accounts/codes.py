"""One-time codes that prove that a phone is in somebody's hand."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.db.transaction import atomic

from communities.accounts.limits import count_try
from communities.accounts.locks import hold
from communities.accounts.models import OneTimeCode
from communities.accounts.phones import normal_phone
from communities.accounts.sms import provider
from communities.kernel.errors import Invalid, TooOften
from communities.kernel.identifiers import fingerprint, new_code

PURPOSE_TEXT = "您的验证码是 {code}，{minutes} 分钟内有效。社区不会向您索要验证码。"
# To a phone whose owner stands at the desk, or is on the telephone with it: the code is meant to be read out there.
READ_OUT_TEXT = "居委会正在替您换手机号。验证码 {code}，{minutes} 分钟内有效，只念给正在替您办的工作人员；不是您要办的，谁也不要告诉。"
TOO_MANY_TODAY = "今天要验证码的次数太多了，请明天再试，或打社区电话。"


class CodeRefused(Invalid):
    code = "code_refused"


# What a code is for: one that is read out at the desk opens no account.
SIGN_IN, NEW_PHONE = "sign-in", "new-phone"


def send_code(*, phone: str, address: str, purpose: str = SIGN_IN, text: str = PURPOSE_TEXT, now) -> str | None:
    """Send a code to `phone`; the answer is the code itself only where the provider shows it on the page.

    It is right for this purpose alone.

    Raises Invalid for a bad number, TooOften beyond the limits of settings.ONE_TIME_CODE, SmsUnavailable.
    """
    phone = normal_phone(phone)
    limits = settings.ONE_TIME_CODE
    count_try(
        "code-address",
        address,
        most=limits["per_address_per_day"],
        seconds=86400,
        message="这个网络今天要验证码的次数太多了，请明天再试，或打社区电话。",
    )
    kept, code = _remember_code(phone, address, purpose, now)
    # A phone is one phone in all communities: their limits together must not become a way to pester it.
    count_try("code-phone", fingerprint(phone), most=limits["per_day"], seconds=86400, message=TOO_MANY_TODAY)
    sender = provider()
    sender.send(phone=phone, text=text.format(code=code, minutes=limits["minutes"]))
    _begin(kept)
    return code if sender.shows_code else None


@atomic
def _remember_code(phone: str, address: str, purpose: str, now) -> tuple[OneTimeCode, str]:
    """A new code that counts for the limits at once, but has no life yet: until it is sent, the one before it works."""
    limits = settings.ONE_TIME_CODE
    hold(f"code:{phone}")
    earlier = OneTimeCode.objects.filter(phone=phone)
    if earlier.filter(sent_at__gt=now - timedelta(minutes=1)).count() >= limits["per_minute"]:
        raise TooOften("刚发过验证码，请等 1 分钟再要。", field="phone")
    if earlier.filter(sent_at__gt=now - timedelta(days=1)).count() >= limits["per_day"]:
        raise TooOften(TOO_MANY_TODAY, field="phone")
    code = new_code()
    kept = OneTimeCode.objects.create(
        phone=phone, fingerprint=_fingerprint(phone, code, purpose), address=address, sent_at=now, expires_at=now
    )
    return kept, code


def _begin(kept: OneTimeCode) -> None:
    """From now on this code is the newest, and the ones before it are over."""
    kept.expires_at = kept.sent_at + timedelta(minutes=settings.ONE_TIME_CODE["minutes"])
    kept.save(update_fields=["expires_at"])


def use_code(*, phone: str, code: str, now) -> str:
    """Use up the newest code sent to `phone`; the answer is the phone in its normal form. Raises CodeRefused."""
    found = right_code(phone=phone, code=code, now=now)
    use_up(found, now)
    return found.phone


def right_code(*, phone: str, code: str, purpose: str = SIGN_IN, now) -> OneTimeCode:
    """The newest code sent to `phone`, if it is this one; it counts as a guess, and use_up() ends it. Raises CodeRefused."""
    phone = normal_phone(phone)
    was_sent = OneTimeCode.objects.filter(phone=phone, expires_at__gt=F("sent_at"))
    newest = was_sent.order_by("-sent_at").first()
    if newest is None or newest.used_at or newest.expires_at <= now:
        raise CodeRefused("验证码已失效，请重新获取。", field="code")
    _count_guess(newest)
    if newest.fingerprint != _fingerprint(phone, code.strip(), purpose):
        raise CodeRefused("验证码不对，请看清短信里的 6 位数字再填。", field="code")
    return newest


def use_up(found: OneTimeCode, now) -> None:
    """Of two who come with one code at once, one gets through. Raises CodeRefused."""
    if not OneTimeCode.objects.filter(pk=found.pk, used_at__isnull=True).update(used_at=now):
        raise CodeRefused("验证码已用过，请重新获取。", field="code")


def _count_guess(newest: OneTimeCode) -> None:
    # Counted before the comparison and outside any transaction that a wrong guess would roll back.
    allowed = OneTimeCode.objects.filter(pk=newest.pk, tries__lt=settings.ONE_TIME_CODE["tries"])
    if not allowed.update(tries=F("tries") + 1):
        raise CodeRefused("填错的次数太多了，请重新获取验证码。", field="code")


def _fingerprint(phone: str, code: str, purpose: str) -> str:
    return fingerprint(f"{purpose}:{phone}:{code}:{settings.SECRET_KEY}")
