"""What is kept here; see communities/kernel/datamap.py."""

from django.conf import settings

from communities.accounts import leaving
from communities.accounts.models import Answered, Grant, OneTimeCode, Token, User, WeChatIdentity
from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping

SIGNING_IN, CONSENT = "登录，证明是您本人", "您的同意（个人信息保护法第 13 条第 1 项）"
SECURITY = "网络安全法第 23 条：留存日志，防止冒用"
WITH_ACCOUNT = "账号还在就保存，注销就删"
# A purpose of communities/residents/consents.py, which lies above.
ACCOUNT = "account"

UNUSED_TOKENS = Keeping(
    "tokens", f"{settings.TOKEN_DAYS} 天不用就失效，失效", lambda moment: Token.objects.filter(expires_at__lt=moment)
)
OLD_CODES = Keeping("codes", "发出后", lambda moment: OneTimeCode.objects.filter(sent_at__lt=moment))
OLD_ANSWERS = Keeping("answers", "答复后", lambda moment: Answered.objects.filter(at__lt=moment))
CREDENTIALS = (UNUSED_TOKENS, OLD_CODES, OLD_ANSWERS)

KEPT = [
    Kept(
        "accounts.User",
        WITH_ACCOUNT,
        ("username", "phone", "name", "email"),
        purpose=SIGNING_IN,
        basis=CONSENT,
        mine=lambda user: User.objects.filter(pk=user.pk),
        shown=("name", "phone", "email", "created_at", "last_login"),
        known_by=("name", "phone", "email"),
        erase=leaving.empty_account,
        left="账号的编号，账本和经过里只认它，没有姓名和电话",
        consent=ACCOUNT,
    ),
    Kept(
        "accounts.Grant",
        WITH_ACCOUNT,
        mine=lambda user: Grant.objects.filter(user=user),
        shown=("role", "starts_at", "ends_at"),
        erase=leaving.end_roles,
        left="担任过的身份和起止，只认账号的编号",
    ),
    Kept(
        "accounts.Token",
        UNUSED_TOKENS,
        mine=lambda user: Token.objects.filter(user=user),
        shown=("label", "created_at", "used_at", "expires_at"),
        erase=lambda leaver: Token.objects.filter(user=leaver.user).delete(),
    ),
    Kept(
        "accounts.OneTimeCode",
        OLD_CODES,
        ("phone", "address"),
        purpose="核对验证码，防止有人反复试",
        basis=SECURITY,
        not_mine="很快就删，只有号码和验证码的指纹",
        erase=leaving.forget_codes,
    ),
    Kept(
        "accounts.WeChatIdentity",
        WITH_ACCOUNT,
        ("openid", "unionid"),
        purpose="用微信小程序登录",
        basis=CONSENT,
        mine=lambda user: WeChatIdentity.objects.filter(user=user),
        shown=("openid", "created_at"),
        known_by=("openid", "unionid"),
        erase=lambda leaver: WeChatIdentity.objects.filter(user=leaver.user).delete(),
        consent=ACCOUNT,
    ),
    Kept(
        "accounts.Answered",
        OLD_ANSWERS,
        ("body",),
        purpose="网络不好时重发一次不会办两次",
        basis=SECURITY,
        not_mine="很快就删，是给您的答复的副本",
        erase=leaving.forget_answers,
    ),
]
