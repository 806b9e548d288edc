"""The address a request came from."""

from ipaddress import ip_address

from django.conf import settings


def client_address(request) -> str:
    """REMOTE_ADDR, or the entry of X-Forwarded-For that the outermost of our own proxies wrote (TRUSTED_PROXIES)."""
    direct = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    if not settings.TRUSTED_PROXIES:
        return direct
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(chain) < settings.TRUSTED_PROXIES:
        return direct
    try:
        return str(ip_address(chain[-settings.TRUSTED_PROXIES]))
    except ValueError:
        return direct
