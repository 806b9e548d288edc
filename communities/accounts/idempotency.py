"""`Idempotency-Key` on a POST of the API: a repeat, also a simultaneous one, changes nothing and gets the same answer."""

import re

from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.db.transaction import atomic
from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now

from communities.accounts.addresses import client_address
from communities.accounts.authentication import bearer_of
from communities.accounts.models import Answered
from communities.accounts.tokens import SIGN_IN_AGAIN, user_of_token
from communities.kernel.identifiers import fingerprint

_KEY = re.compile(r"[\x21-\x7e]{8,128}")
# Sign-in answers hold a token, which is kept nowhere readable; an upload repeated is a photo more that nobody uses and
# that goes after a day. Both do work outside the database, which has no place inside a transaction.
_WITHOUT = ("/api/v1/auth/", "/api/v1/uploads")


def idempotent_posts(get_response):
    """Claims the key, runs the request and keeps the answer in one transaction; a repeat waits for it."""

    def middleware(request):
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not _is_kept(request.path_info):
            return get_response(request)
        if not _KEY.fullmatch(key):
            return _refuse(400, "malformed", "Idempotency-Key 应是 8 到 128 个可见的 ASCII 字符。", request)
        return _once(request, key, get_response)

    return middleware


def _is_kept(path: str) -> bool:
    return path.startswith("/api/") and not path.startswith(_WITHOUT)


def _once(request, key: str, get_response):
    """The scope of a key is the caller and the address asked: another person's same key is another key."""
    caller = request.headers.get("Authorization") or client_address(request)
    whole = fingerprint(f"{caller}|{request.path_info}|{key}")
    try:
        what = _request_fingerprint(request)
    except RequestDataTooBig:
        # Said here, in the envelope: outside the API's views Django would answer with a page.
        return _refuse(413, "too_large", "请求的内容太大。", request)
    with atomic():
        if not _claim(whole, what):
            return _again(whole, what, request)
        response = get_response(request)
        if response.status_code < 400:
            _keep(whole, response)
        else:
            # A refusal changed nothing; the same key may be tried again once the fault is mended.
            Answered.objects.filter(pk=whole).delete()
    return response


def _request_fingerprint(request) -> str:
    kind = request.content_type or ""
    return fingerprint(f"{kind}|{request.body.decode('utf-8', 'replace')}")


def _claim(key: str, what: str) -> bool:
    """Whether this request is the first with the key. Waits while another one with it is being answered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_answered (key, request, status, body, at) VALUES (%s, %s, 0, '', now()) "
            "ON CONFLICT (key) DO NOTHING",
            [key, what],
        )
        return cursor.rowcount == 1


def _keep(key: str, response) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_answered SET status = %s, body = %s WHERE key = %s",
            [response.status_code, response.content.decode(), key],
        )


def _again(key: str, what: str, request):
    if _is_over(bearer_of(request)):
        # What was answered to this token is nothing to whoever holds it now that it is revoked.
        refused = _refuse(401, "token_refused", SIGN_IN_AGAIN, request)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    kept = Answered.objects.get(pk=key)
    if kept.request != what:
        return _refuse(422, "idempotency_key_reused", "这个 Idempotency-Key 已用于另一个请求。", request)
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _is_over(secret: str | None) -> bool:
    return secret is not None and user_of_token(secret, now=now()) is None


def _refuse(status: int, code: str, message: str, request):
    body = {"code": code, "message": message, "data": None, "request_id": getattr(request, "request_id", "")}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
