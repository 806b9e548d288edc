"""The portal on one's own machine: everything real but the passing of messages to other companies."""

from config.settings.base import *  # noqa: F403
from config.settings.base import SECRET_KEY

SECRET_KEY = SECRET_KEY or "only-for-this-machine-never-for-a-real-community"
STAFF_MFA_REQUIRED = False
DEMONSTRATION = True
SMS_PROVIDER = "communities.accounts.sms.DemonstrationProvider"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Commands that run by themselves count failed sign-ins in no shared cache; the portal always has one.
SILENCED_SYSTEM_CHECKS = ["axes.W001"]
