"""A page that wakes a worker."""

import os
import subprocess
import sys


def test_the_web_process_knows_our_broker():
    """Started as gunicorn does; a Celery that was never configured would knock at a broker that nobody runs."""
    ask = "import config.wsgi; from celery import current_app as app; print(app.main, app.conf.task_serializer)"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, env=os.environ, check=True)
    assert said.stdout.split() == ["shangliang", "json"], said.stderr[-500:]


def test_control_without_it_celery_is_a_stranger():
    ask = "import django; django.setup(); from celery import current_app as app; print(app.main)"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, env=os.environ, check=True)
    assert "shangliang" not in said.stdout
