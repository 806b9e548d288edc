"""A real district: what is missing or unsafe stops the start with a sentence that names it."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings import env
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    COMMUNITY_HOST_SUFFIX,
    DEMONSTRATION,
    FIELD_INDEX_KEYS,
    FIELD_KEYS,
    PLATFORM_HOST,
    SECRET_KEY,
    SMS_PROVIDER,
    STAFF_MFA_REQUIRED,
    STORAGES,
    WECHAT,
)

DEBUG = False
ALLOWED_HOSTS = [PLATFORM_HOST, f".{COMMUNITY_HOST_SUFFIX}", *env.words("ALLOWED_HOSTS")]

# What stands before us ends TLS and writes X-Forwarded-For and -Proto anew (deploy/Caddyfile). 0: nothing does.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", False)
# Browsers refuse names with these prefixes without TLS, and __Host- from another host too. Sessions below /c/<slug>/
# have that as their path, which __Host- forbids.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Secure-sid", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", f"https://{PLATFORM_HOST}")

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

_REFUSED = {
    "SECRET_KEY 没有设置，或短于 50 个字符": len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10,
    "SECRET_KEY 还是示例里的值": "change-me" in SECRET_KEY,
    "DEBUG 不能打开": env.flag("DEBUG", False),
    "PLATFORM_HOST 应是平台的正式域名": PLATFORM_HOST in {"", "localhost", "127.0.0.1"},
    "ALLOWED_HOSTS 不能包含 *": "*" in ALLOWED_HOSTS,
    "FIELD_KEYS 没有设置：居民的电话要加密存放": not FIELD_KEYS,
    "FIELD_INDEX_KEY 没有设置：按电话查找要用它": not FIELD_INDEX_KEYS,
    "DATABASE_URL 没有设置": not env.text("DATABASE_URL", ""),
    "CACHE_URL 没有设置：几个进程必须共用一个缓存": not env.text("CACHE_URL", ""),
    "BROKER_URL 没有设置": not env.text("BROKER_URL", ""),
    "SMS_PROVIDER 不能是演示用的：它把验证码显示在网页上，谁都能用别人的手机号登录": (
        SMS_PROVIDER.rpartition(".")[2] == "DemonstrationProvider"
    ),
    "DEMONSTRATION 不能打开：正式平台上不放编造的人和事": DEMONSTRATION,
    "STAFF_MFA_REQUIRED 不能关掉：工作人员看得到居民的个人信息，登录要两步验证": not STAFF_MFA_REQUIRED,
    "WECHAT_URL 应以 https:// 开头：小程序的密钥和居民的身份不能明文传送": urlsplit(WECHAT["base_url"]).scheme
    != "https",
}
if _found := [reason for reason, is_so in _REFUSED.items() if is_so]:
    raise ImproperlyConfigured("正式环境的设置不安全：" + "；".join(_found) + "。见 .env.example 与 docs/running.md。")
