"""One readable base; dev, test and production are deltas of a few lines."""

from pathlib import Path

from config.settings import env
from config.settings.tenancy import *  # noqa: F403  the one list of apps
from config.settings.wiring import *  # noqa: F403  what slices above hang on those below

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(env.text("VAR_DIR", str(ROOT / "var")))

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "")
# What personal columns are sealed with (communities/kernel/sealing.py): the first key seals, all of them open.
FIELD_KEYS = env.keys("FIELD_KEYS")
# What blind indexes are made with: the first makes them, by all of them values are found.
FIELD_INDEX_KEYS = [env.key("FIELD_INDEX_KEY", one) for one in env.words("FIELD_INDEX_KEY")]
PORT = env.number("PORT", 8000)
PLATFORM_HOST = env.text("PLATFORM_HOST", "localhost")
# Communities get <slug>.<this> as their first host name.
COMMUNITY_HOST_SUFFIX = env.text("COMMUNITY_HOST_SUFFIX", PLATFORM_HOST)
# The exact hosts are the rows of Domain: CommunityMiddleware answers 404 to every other.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False

DATABASES = {"default": env.database(env.text("DATABASE_URL", "postgresql:///shangliang"))}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 300),
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TENANT_MODEL = "tenants.Community"
TENANT_DOMAIN_MODEL = "tenants.Domain"
# One SET per switch, not one per cursor; tests/communities/tenants/test_search_path.py keeps it honest.
TENANT_LIMIT_SET_CALLS = True
SKIP_PG_EXTRA_VALIDATION = True
# What no community may be called: hosts that belong to the platform or to everybody.
RESERVED_SLUGS = env.words("RESERVED_SLUGS", "www,api,admin,static,files,mail,manage,platform,demo,test")
TEMPLATE_SCHEMA = "zz_community_template"
TEMPLATE_CACHE = VAR / "templates"

ROOT_URLCONF = "config.urls_community"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
WSGI_APPLICATION = "config.wsgi.application"

MIDDLEWARE = [
    "config.middleware.observe",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "communities.tenants.middleware.CommunityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.permissions_policy",
    "communities.accounts.middleware.SessionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "communities.accounts.middleware.staff_session",
    "communities.residents.middleware.assisted_session",
    "communities.looks.middleware.elder_mode",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "communities.accounts.idempotency.idempotent_posts",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ]
        },
    }
]

FORM_RENDERER = "communities.looks.rendering.Renderer"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR / "static")))
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": env.storage(env.text("STORAGE_URL", f"file://{VAR / 'files'}")),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_URL = "/files/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
# Minutes say of every member due how they attended, in two fields: enough for a party committee of 4,900.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Every alias carries the schema in its key except `global`, which is for what must be counted across communities.
_CACHE_URL = env.text("CACHE_URL", "")
_CACHE = (
    {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _CACHE_URL}
    if _CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shangliang"}
)
CACHES = {
    "default": {**_CACHE, "KEY_FUNCTION": "django_tenants.cache.make_key"},
    "renditions": {**_CACHE, "KEY_FUNCTION": "django_tenants.cache.make_key", "KEY_PREFIX": "r"},
    "global": {**_CACHE, "KEY_PREFIX": "global"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "communities.accounts.backends.StaffBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_NAME = "sid"
# In the session, which belongs to one community: Django's cookie of messages is the whole host's, so that what was said
# below /c/<slug>/ would be shown below another.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# Sign-in: the numbers are ours, none is fixed by law.
STAFF_MFA_REQUIRED = env.flag("STAFF_MFA_REQUIRED", True)
STAFF_IDLE_SECONDS = env.number("STAFF_IDLE_SECONDS", 30 * 60)
STAFF_ABSOLUTE_SECONDS = env.number("STAFF_ABSOLUTE_SECONDS", 12 * 3600)
# A resident's token lives so long after its last use; one of staff so long in all, as their sessions do.
TOKEN_DAYS = env.number("TOKEN_DAYS", 30)
STAFF_TOKEN_SECONDS = env.number("STAFF_TOKEN_SECONDS", STAFF_ABSOLUTE_SECONDS)
ONE_TIME_CODE = {
    "minutes": 10,
    "tries": 5,
    "per_minute": 1,
    "per_day": 10,
    "per_address_per_day": 200,
}
SMS_PROVIDER = env.text("SMS_PROVIDER", "communities.accounts.sms.HTTPProvider")
SMS_OPTIONS = {
    "url": env.text("SMS_URL", ""),
    "key": env.text("SMS_KEY", ""),
    "template": env.text("SMS_TEMPLATE", ""),
    "accepted": env.text("SMS_ACCEPTED", ""),
}
WECHAT = {
    "appid": env.text("WECHAT_APPID", ""),
    "secret": env.text("WECHAT_SECRET", ""),
    "base_url": env.text("WECHAT_URL", "https://api.weixin.qq.com"),
    "timeout": env.number("WECHAT_TIMEOUT", 5),
}
# How long a term is: 5 years in a village or community, 3 in another branch or general branch, 5 in another committee.
PARTY_TERM_YEARS = {"community": 5, "other": 3, "committee": 5}
# How many months before a term's end, and after it, the unit may elect anew.
PARTY_ELECTION_MONTHS = {"before": 6, "after": 3}
# How many months before its end a term is spoken of to the committee, once each.
PARTY_TERM_REMINDERS = (6, 3, 1)
# In each period of so many months one such meeting is expected (DOMAIN 4.3; how often a lecture is local).
PARTY_MEETINGS_EVERY = {"assembly": 3, "committee": 1, "group": 1, "lecture": 3, "theme_day": 1}
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "communities.accounts.adapter.StaffAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "communities.accounts.links.ResetTokens"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "100/h/ip,20/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "商量"
# An account is locked for one address after a few tries, for everyone only after many (login_failed above),
# so that neither a whole building behind one address nor the account's owner elsewhere is locked out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = env.number("SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_CACHE = "default"
AXES_LOCKOUT_CALLABLE = "communities.accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "communities.accounts.addresses.client_address"
AXES_VERBOSE = False

WAGTAIL_SITE_NAME = "商量"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", f"http://{PLATFORM_HOST}:{PORT}")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}
TAGGIT_CASE_INSENSITIVE = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["communities.accounts.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "config.api.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.answer_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

BROKER_URL = env.text("BROKER_URL", "memory://")

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": [],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"

LOGGING_CONFIG = "config.logs.configure"
LOGGING = {"level": env.text("LOG_LEVEL", "INFO")}
# Made-up people and places may be made here: never on a real platform.
DEMONSTRATION = env.flag("DEMONSTRATION", False)
SENTRY_DSN = env.text("SENTRY_DSN", "")

# Rules of the community. What a district or community may change stands here with its default (DOMAIN 3.2).
REPORT_PHOTOS = env.number("REPORT_PHOTOS", 6)
REPORT_WITHOUT_SIGN_IN = env.flag("REPORT_WITHOUT_SIGN_IN", True)
REPORTS_PER_ADDRESS_PER_HOUR = env.number("REPORTS_PER_ADDRESS_PER_HOUR", 60)
REPORTS_PER_PHONE_PER_DAY = env.number("REPORTS_PER_PHONE_PER_DAY", 10)
SIMILAR_METRES = env.number("SIMILAR_METRES", 150)
SIMILAR_WEEKS = env.number("SIMILAR_WEEKS", 12)
REOPEN_DAYS = env.number("REOPEN_DAYS", 15)
# How often a call-back is tried, and how many hours lie between the first and the last try, before a matter ends
# without an answer.
CALL_BACK_TRIES = {"times": 3, "hours": 24}
MEETING_REMINDER_HOURS = env.number("MEETING_REMINDER_HOURS", 24)
UPLOAD_HOURS = env.number("UPLOAD_HOURS", 24)
NOTIFICATION_CHANNELS = env.words("NOTIFICATION_CHANNELS", "inbox")
# A photo of the finished work is asked for, not forced by default: no compulsory on-site photos (国办函〔2026〕12号).
DONE_NEEDS_PHOTO = env.flag("DONE_NEEDS_PHOTO", False)
# How often each sweeper wakes, in seconds.
SWEEPS = {
    "send_messages": 10.0,
    "work_imports": 30.0,
    "forget_uploads": 3600.0,
    "forget_credentials": 3600.0,
    "keep_checkpoints": 3600.0,
    "remind_of_terms": 3600.0,
    "hand_over_work": 60.0,
    # Looks often, copies once a day.
    "copy_figures": 600.0,
    "copy_matters": 60.0,
    "close_ballots": 10.0,
    "nudge_electors": 300.0,
    "sweep_surveys": 60.0,
    "remind_of_meetings": 600.0,
    "lapse_calls": 600.0,
    "sweep_outcomes": 600.0,
}
# How long street and district keep a day's numbers.
FIGURE_DAYS = env.number("FIGURE_DAYS", 1095)
# Rows and megabytes of one sheet.
IMPORT_MOST_ROWS = env.number("IMPORT_MOST_ROWS", 50_000)
IMPORT_MOST_MB = env.number("IMPORT_MOST_MB", 20)
# How many days rows are kept after what their rule names (each slice's personal.py). The law fixes none of them: no longer
# than needed (Personal Information Protection Law art. 19); the defaults are ours.
KEPT_DAYS = {
    name: env.number(f"KEPT_DAYS_{name.upper()}", days)
    for name, days in {
        "codes": 2,
        "answers": 1,
        "tokens": 0,
        "messages": 365,
        "tickets": 1095,
        "cards": 30,
        "posts": 0,
        "people": 1095,
        "verifications": 365,
        "address_codes": 30,
        "imports": 30,
        "bookings": 365,
        "consents": 1095,
        "assistance": 1095,
        "electors": 1825,
        "respondents": 365,
    }.items()
}
# How long a member of staff may act for a resident who asked for it (residents/assisting.py).
ASSISTANCE_MINUTES = env.number("ASSISTANCE_MINUTES", 30)
# How many days lie between a resident's leaving that was asked for through staff and its confirmation by another of staff.
ASSISTED_LEAVING_DAYS = env.number("ASSISTED_LEAVING_DAYS", 7)

# How many hours before a ballot closes those on its roll who have not voted are told of it, once.
# For how many others one person may vote where a ballot allows it; a community may set its own (ballots/parameters.py).
BALLOT_PROXIES = env.number("BALLOT_PROXIES", 2)
BALLOT_NUDGE_HOURS = env.number("BALLOT_NUDGE_HOURS", 24)
# The same for a survey; how many questions one may ask, from how many answers on either way paper and the rest are told
# apart where no names are kept, and how often one address may answer a straw poll in a day (a whole building may share it).
SURVEY_NUDGE_HOURS = env.number("SURVEY_NUDGE_HOURS", 24)
SURVEY_QUESTIONS = env.number("SURVEY_QUESTIONS", 12)
SURVEY_LEAST_APART = env.number("SURVEY_LEAST_APART", 5)
STRAW_ANSWERS_PER_ADDRESS = env.number("STRAW_ANSWERS_PER_ADDRESS", 20)

# How surely an address must be known for what is done with it (communities/residents/rules.py): 0 phone, 1 claimed,
# 2 code, 3 document. A code by letter or at the door lives so many days and tries; a verification so many days.
LEVEL_NEEDED = {"homes": 0, "topic": 1, "call": 2, "ballot": 2, "owners_vote": 3}
ADDRESS_CODE = {"days": env.number("ADDRESS_CODE_DAYS", 30), "tries": env.number("ADDRESS_CODE_TRIES", 5)}
# How many addresses that wait for a check one account may have filled in.
CLAIMED_ADDRESSES = env.number("CLAIMED_ADDRESSES", 3)
VERIFICATION_DAYS = {"claim": 365, "code": 730, "document": 1095}
