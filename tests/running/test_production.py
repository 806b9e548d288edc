"""Production settings: refused while unsafe, and under gunicorn they serve what a proxy and a browser need."""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from base64 import b64encode
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config.local import children, portal, valkey
from config.local.checks import any_free_port
from tests import databases
from tests.running.conftest import ROOT

SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "FIELD_KEYS": f"k1:{b64encode(b'k' * 32).decode()}",
    "FIELD_INDEX_KEY": b64encode(b"i" * 32).decode(),
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "PLATFORM_HOST": "shequ.example.cn",
    "DATABASE_URL": "postgresql:///none",
    "CACHE_URL": "redis://none",
    "BROKER_URL": "redis://none",
}
IMPORT = "import config.settings.production as s; print(s.ALLOWED_HOSTS)"


def load(**changes: str) -> subprocess.CompletedProcess:
    """Import the settings with SAFE and these changes; an empty one is not set at all."""
    env = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "ALLOWED_HOSTS"}}
    env = {name: value for name, value in (env | SAFE | changes).items() if value}
    command = [sys.executable, "-c", IMPORT]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_safe_settings_are_accepted_and_name_their_hosts():
    assert load().stdout.strip() == "['shequ.example.cn', '.shequ.example.cn']"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY 没有设置"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS 没有设置"),
        ({"FIELD_KEYS": "k1:short"}, "FIELD_KEYS 应是 base64 写的 32 个字节"),
        ({"FIELD_INDEX_KEY": "short"}, "FIELD_INDEX_KEY 应是 base64 写的 32 个字节"),
        ({"SECRET_KEY": "short"}, "短于 50 个字符"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG 不能打开"),
        ({"PLATFORM_HOST": "localhost"}, "PLATFORM_HOST 应是"),
        ({"ALLOWED_HOSTS": "a.example.cn,*"}, "ALLOWED_HOSTS 不能包含"),
        ({"DATABASE_URL": ""}, "DATABASE_URL 没有设置"),
        ({"CACHE_URL": ""}, "CACHE_URL 没有设置"),
        ({"BROKER_URL": ""}, "BROKER_URL 没有设置"),
        ({"SMS_PROVIDER": "communities.accounts.sms.DemonstrationProvider"}, "SMS_PROVIDER 不能是演示用的"),
        ({"DEMONSTRATION": "true"}, "DEMONSTRATION 不能打开"),
        ({"STAFF_MFA_REQUIRED": "false"}, "STAFF_MFA_REQUIRED 不能关掉"),
        ({"WECHAT_URL": "http://wechat.example.cn"}, "WECHAT_URL 应以 https://"),
        ({"WECHAT_URL": "httpsx://wechat.example.cn"}, "WECHAT_URL 应以 https://"),
        ({"HSTS_SECONDS": "一年"}, "HSTS_SECONDS 应是整数"),
    ],
)
def test_an_unsafe_setting_is_refused_and_named(changes, said):
    refused = load(**changes)
    assert refused.returncode != 0
    assert said in refused.stderr


def test_what_is_the_safe_default_may_be_written_out():
    said = load(STAFF_MFA_REQUIRED="true", DEMONSTRATION="false", WECHAT_URL="https://api.weixin.qq.com")
    assert said.returncode == 0, said.stderr


@contextmanager
def database():
    """The address of a copy of the tests' template database."""
    name = f"production_{os.getpid()}"
    with databases.borrowed() as server, psycopg.connect(server.url, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} TEMPLATE {server.template}")
        try:
            yield server.url_of(name)
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(folder: Path):
    """gunicorn with production settings on a database of its own; yields its port."""
    port = any_free_port()
    with database() as url:
        env = os.environ | SAFE | valkey.addresses(folder / "valkey")
        env |= {
            "DATABASE_URL": url,
            "PORT": str(port),
            "VAR_DIR": str(settings.VAR),
            "STATIC_ROOT": str(folder / "static"),
        }
        cache = children.spawn("valkey", valkey.command(folder / "valkey"), folder / "valkey.log", env)
        started = [cache]
        try:
            collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            subprocess.run(collect, cwd=ROOT, env=env, check=True, timeout=300)
            started.append(children.spawn("web", portal.web(), folder / "web.log", env, cwd=ROOT))
            children.wait_until(lambda: portal.is_ready(port), started, 60, "网页服务没有就绪")
            yield port
        finally:
            children.stop_all(started)


@pytest.fixture(scope="module")
def production(django_db_blocker):
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory(prefix="sl-") as folder,
        running(Path(folder).resolve()) as port,
    ):
        yield Site(port, Path(folder) / "static")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Site:
    """What a proxy that has ended TLS would ask."""

    def __init__(self, port: int, static: Path):
        self.port, self.static = port, static
        self.opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))

    def get(self, path: str, host: str = "shequ.example.cn", **headers: str):
        told = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"} | headers
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=told)
        try:
            return self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as answer:
            return answer


@pytest.mark.slow
def test_production_answers_the_health_check(production):
    assert json.load(production.get("/healthz")) == {"status": "ok"}


@pytest.mark.slow
def test_a_page_comes_with_the_headers_of_a_safe_site(production):
    page = production.get("/")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.slow
def test_a_page_names_static_files_by_their_hash_and_they_come_compressed_for_ever(production):
    body = production.get("/").read().decode()
    [path, *_] = re.findall(r'/static/[^"]+\.[0-9a-f]{12}\.css', body)
    answer = production.get(path, **{"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    plain = production.static / path.removeprefix("/static/")
    assert gzip.decompress(answer.read()) == plain.read_bytes()
    assert production.get(path, **{"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


@pytest.mark.slow
def test_without_tls_one_is_sent_to_the_page_with_tls(production):
    answer = production.get("/", **{"X-Forwarded-Proto": "http"})
    assert (answer.status, answer.headers["Location"]) == (301, "https://shequ.example.cn/")


@pytest.mark.slow
@pytest.mark.parametrize("host", ["evil.example.com", "nobody.shequ.example.cn"])
def test_an_unknown_host_learns_nothing(production, host):
    answer = production.get("/", host=host)
    assert answer.status == 404
    assert "shequ" not in answer.read().decode()
