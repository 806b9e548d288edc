"""What is kept here; see communities/kernel/datamap.py."""

from communities.accounts.models import Grant, Token, User, WeChatIdentity
from communities.kernel.datamap import Kept

SIGNING_IN, CONSENT = "登录，证明是您本人", "您的同意（个人信息保护法第 13 条第 1 项）"
SECURITY = "网络安全法第 23 条：留存日志，防止冒用"
WITH_ACCOUNT = "账号还在就保存；要注销请联系居委会"

KEPT = [
    Kept(
        "accounts.User",
        WITH_ACCOUNT,
        ("username", "phone", "name", "email"),
        purpose=SIGNING_IN,
        basis=CONSENT,
        mine=lambda user: User.objects.filter(pk=user.pk),
        shown=("name", "phone", "email", "created_at", "last_login"),
    ),
    Kept(
        "accounts.Grant",
        WITH_ACCOUNT,
        mine=lambda user: Grant.objects.filter(user=user),
        shown=("role", "starts_at", "ends_at"),
    ),
    Kept(
        "accounts.Token",
        "30 天不用",
        mine=lambda user: Token.objects.filter(user=user),
        shown=("label", "created_at", "used_at", "expires_at"),
    ),
    Kept(
        "accounts.OneTimeCode",
        "2 天",
        ("phone", "address"),
        purpose="核对验证码，防止有人反复试",
        basis=SECURITY,
        not_mine="两天内就删，只有号码和验证码的指纹",
    ),
    Kept(
        "accounts.WeChatIdentity",
        WITH_ACCOUNT,
        ("openid", "unionid"),
        purpose="用微信小程序登录",
        basis=CONSENT,
        mine=lambda user: WeChatIdentity.objects.filter(user=user),
        shown=("openid", "created_at"),
    ),
    Kept(
        "accounts.Answered",
        "1 天",
        ("body",),
        purpose="网络不好时重发一次不会办两次",
        basis=SECURITY,
        not_mine="一天内就删，是给您的答复的副本",
    ),
]
