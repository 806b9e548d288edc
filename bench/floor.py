"""The floor: the smallest Django views that do one indexed SELECT, or one INSERT, under the same server.

A bare Django with no middleware and one table. `gunicorn bench.floor:application` with DATABASE_URL.
"""

import os

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from config.settings import env

TABLE = "CREATE TABLE IF NOT EXISTS public.bench_floor (id bigserial PRIMARY KEY, text varchar(200) NOT NULL)"


def configure() -> None:
    """Django with nothing but a database whose connection stays open."""
    database = env.database(os.environ["DATABASE_URL"]) | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
    }
    settings.configure(
        SECRET_KEY="floor", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], DATABASES={"default": database}
    )
    django.setup()


def select(request):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM public.bench_floor WHERE id = 1")
        return HttpResponse(cursor.fetchone()[0])


def insert(request):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO public.bench_floor (text) VALUES ('x') RETURNING id")
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [path("select", select), path("insert", insert)]

if not settings.configured:
    configure()

from django.core.wsgi import get_wsgi_application  # noqa: E402  after configure()

application = get_wsgi_application()
