"""Typed reads of the environment. A value that cannot be read stops the start with a sentence that names it."""

import os
from base64 import b64decode
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} 没有设置")
    return value


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} 应是整数，现在是 {value!r}") from None


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, str(default)).lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} 应是 true 或 false，现在是 {value!r}")
    return value in TRUE


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, empty items dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL 应以 postgresql:// 开头")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", parts.port or ""),
        "OPTIONS": options,
    }


def storage(url: str) -> dict:
    """Django's STORAGES["default"] for `file:///folder` or `s3://bucket?endpoint_url=…&region_name=…`.

    Keys for S3 come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as everywhere.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "BACKEND": "communities.tenants.storage.CommunityFileStorage",
            "OPTIONS": {"location": unquote(parts.path), "base_url": None},
        }
    if parts.scheme == "s3":
        return {
            "BACKEND": "communities.tenants.storage.CommunityObjectStorage",
            "OPTIONS": {
                "bucket_name": parts.hostname,
                "default_acl": "private",
                **dict(parse_qsl(parts.query)),
            },
        }
    raise ImproperlyConfigured("STORAGE_URL 应以 file:// 或 s3:// 开头")


def keys(name: str) -> dict[str, bytes]:
    """`name:base64,…`, each of 32 bytes, in this order; empty when not set."""
    found = {}
    for word in words(name):
        label, _, content = word.partition(":")
        found[label] = key(name, content)
        if not label.isalnum():
            raise ImproperlyConfigured(f"{name} 里每把钥匙要写成 名字:内容，名字只用字母和数字")
    return found


def key(name: str, content: str) -> bytes:
    """32 bytes written in base64."""
    try:
        value = b64decode(content, validate=True)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise ImproperlyConfigured(f"{name} 应是 base64 写的 32 个字节（openssl rand -base64 32）")
    return value
