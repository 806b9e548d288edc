"""A program that talks to the API and holds every answer against the description."""

import json
import re
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from config.openapi import document
from tests.builders.people import a_client, api_of


@dataclass
class Answer:
    """An answer in its envelope."""

    status: int
    code: str
    data: object
    message: str
    fields: list[str]
    response: object


class Api:
    """GET, POST, PUT and DELETE below /api/v1/, as somebody. The community that a test has entered stays entered."""

    def __init__(self, client: Client, prefix: str = ""):
        self.client, self.prefix = client, prefix

    def get(self, address: str, **headers) -> Answer:
        return self._ask("get", address, headers=headers)

    def post(self, address: str, body=None, **headers) -> Answer:
        content = json.dumps(body if body is not None else {})
        return self._ask("post", address, data=content, content_type="application/json", headers=headers)

    def put(self, address: str, body, **headers) -> Answer:
        return self._ask("put", address, data=json.dumps(body), content_type="application/json", headers=headers)

    def send(self, address: str, files: dict, **headers) -> Answer:
        return self._ask("post", address, data=files, headers=headers)

    def delete(self, address: str) -> Answer:
        return self._ask("delete", address)

    def _ask(self, method: str, address: str, **request) -> Answer:
        entered = connection.tenant
        try:
            response = getattr(self.client, method)(f"{self.prefix}/api/v1/{address}", **request)
        finally:
            connection.set_tenant(entered)
        return self._read(method, address, response)

    def _read(self, method: str, address: str, response) -> Answer:
        if response.headers.get("Content-Type") in {None, "image/jpeg"}:
            return Answer(response.status_code, "", None, "", [], response)
        body = json.loads(response.content)
        as_described(method, address, response.status_code, body)
        fields = [error["field"] for error in body.get("errors", [])]
        return Answer(response.status_code, body["code"], body["data"], body["message"], fields, response)


def as_described(method: str, address: str, status: int, body: dict) -> None:
    """Fails unless the schema has this answer."""
    found = operation_at(method, address)
    if found is None:
        assert status in {404, 405}
        return
    described = found["responses"].get(str(status))
    assert described, f"{found['operationId']} does not tell of {status}: {body}"
    if "$ref" in described:
        described = document()["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    validator(described["content"]["application/json"]["schema"]).validate(body)


def validator(shape: dict) -> Draft202012Validator:
    return Draft202012Validator({**shape, "components": document()["components"]})


def operation_at(method: str, address: str) -> dict | None:
    path = "/" + address.split("?")[0]
    for pattern, operations in _patterns():
        if pattern.fullmatch(path) and method in operations:
            return operations[method]
    return None


@cache
def _patterns():
    # A fixed address goes before one with a variable part.
    paths = sorted(document()["paths"].items(), key=lambda item: item[0].count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), operations) for path, operations in paths]


def api(user=None, slug: str = "alpha", prefix: str = "") -> Api:
    """The API as `user`, whose schema must be entered, or as nobody."""
    return Api(api_of(user, slug) if user else a_client(slug), prefix)


def queries_of(somebody: Api, address: str) -> list[str]:
    """The statements of a GET; it was asked before, so that nothing is looked up that processes remember, and
    switching to the community is not counted."""
    somebody.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert somebody.get(address).status == 200
    return [query["sql"] for query in captured.captured_queries if "search_path" not in query["sql"]]
