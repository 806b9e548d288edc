import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

# A page that wakes a worker must know which broker is ours.
from config import celery  # noqa: E402, F401
