"""The portal on one's own machine: everything real but the passing of messages to other companies."""

from hashlib import sha256

from config.settings.base import *  # noqa: F403
from config.settings.base import FIELD_INDEX_KEYS, FIELD_KEYS, SECRET_KEY

SECRET_KEY = SECRET_KEY or "only-for-this-machine-never-for-a-real-community"
FIELD_KEYS = FIELD_KEYS or {"dev": sha256(SECRET_KEY.encode()).digest()}
FIELD_INDEX_KEYS = FIELD_INDEX_KEYS or [sha256(f"index {SECRET_KEY}".encode()).digest()]
STAFF_MFA_REQUIRED = False
DEMONSTRATION = True
SMS_PROVIDER = "communities.accounts.sms.DemonstrationProvider"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Commands that run by themselves count failed sign-ins in no shared cache; the portal always has one.
SILENCED_SYSTEM_CHECKS = ["axes.W001"]
