"""Tests: real PostgreSQL, a quick hash for passwords, caches in this process."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import CACHES as _CACHES
from config.settings.dev import STORAGES as _STORAGES
from config.settings.dev import VAR

SECRET_KEY = "tests-only-tests-only-tests-only-tests-only-tests-only"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}
CACHES = {
    name: {
        **_LOCAL,
        **{key: value for key, value in options.items() if key in {"KEY_FUNCTION", "KEY_PREFIX"}},
    }
    for name, options in _CACHES.items()
}
STORAGES = _STORAGES | {
    "default": {
        "BACKEND": "communities.tenants.storage.CommunityFileStorage",
        "OPTIONS": {"location": str(VAR / "test-files"), "base_url": None},
    }
}
ACCOUNT_RATE_LIMITS = False
LOGGING = {"level": "WARNING"}
# Each test client makes the middleware anew: without this WhiteNoise would read every static file again each time.
WHITENOISE_AUTOREFRESH = True
