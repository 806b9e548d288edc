"""The description of the API: true, committed, complete, readable."""

import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.urls import URLPattern

from communities.kernel.errors import RuleBroken
from config import error_codes, urls_api
from config.openapi import EXAMPLES, as_yaml, document
from tests.api.client import api, validator
from tests.builders.people import a_client

COMMITTED = settings.ROOT / "docs" / "api" / "openapi.yaml"
GUIDE = settings.ROOT / "docs" / "api.md"
OPERATIONS = [
    (method, address, operation)
    for address, operations in document()["paths"].items()
    for method, operation in operations.items()
]
NAMES = [operation["operationId"] for _, _, operation in OPERATIONS]


def test_the_committed_description_is_that_of_the_code():
    assert COMMITTED.read_text(encoding="utf-8") == as_yaml(document()), "run: python -m config.write_openapi"


def test_every_address_is_described():
    addresses = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(entry.pattern)) for entry in urls_api.operations}
    assert {f"/{address}" for address in addresses} == set(document()["paths"])
    assert all(isinstance(entry, URLPattern) for entry in urls_api.operations)
    assert len(NAMES) == len(set(NAMES))


def test_it_is_openapi_3_1():
    described = document()
    assert described["openapi"] == "3.1.0"
    jsonschema.Draft202012Validator.check_schema({"$defs": described["components"]["schemas"]})
    text = as_yaml(described)
    for name in set(re.findall(r"#/components/(\w+/\w+)", text)):
        kind, which = name.split("/")
        assert which in described["components"][kind]
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_there_are_examples_for_these_operations_and_no_others():
    assert set(yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))) == set(NAMES)


@pytest.mark.parametrize(("method", "address", "operation"), OPERATIONS, ids=NAMES)
def test_an_operation_is_told_in_chinese_with_examples_that_hold(method, address, operation):
    assert re.search(r"[\u4e00-\u9fff]", operation["summary"])
    assert re.search(r"[\u4e00-\u9fff]", operation["description"])
    assert operation["tags"][0] in {tag["name"] for tag in document()["tags"]}
    for parameter in operation["parameters"]:
        assert parameter.get("description") or parameter["in"] == "path", parameter["name"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if "binary" not in str(document()["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[1]]):
            validator(content["schema"]).validate(content["example"])
    for status, answer in operation["responses"].items():
        described = answer
        if "$ref" in answer:
            described = document()["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
        shown = described.get("content", {}).get("application/json")
        if shown:
            validator(shown["schema"]).validate(shown["example"])
        assert shown or status == "304" or "image/jpeg" in described["content"]


def every(kind: type) -> set[type]:
    return {kind, *(deeper for below in kind.__subclasses__() for deeper in every(below))}


def test_every_code_is_listed():
    """In the guide all of them; on the page those that the API can give."""
    codes = {error.code for error in every(RuleBroken) if error.__module__.startswith(("communities", "config"))}
    guide = GUIDE.read_text(encoding="utf-8")
    assert {code for code in codes | set(error_codes.CODES) if f"`{code}`" not in guide} == set()
    assert codes - set(error_codes.CODES) <= NOT_OF_THE_API


# Codes of commands, and of pages that have no endpoint beside them.
NOT_OF_THE_API = {"already_held", "no_community", "provisioning_failed", "file_refused", "unreachable"}
NOT_OF_THE_API |= {"party_ring", "seat_taken", "still_in_post", "nobody_left", "still_needed"}
NOT_OF_THE_API |= {"unit_in_use", "need_full", "own_service", "import_not_now"}


def test_a_code_has_the_status_that_is_listed():
    for error in every(RuleBroken):
        if error.code in error_codes.CODES and error is not RuleBroken:
            assert error_codes.CODES[error.code][0] == error.status, error.__name__


@pytest.mark.parametrize(("host", "prefix"), [("alpha", ""), ("", "/c/alpha")])
def test_the_description_is_served_for_the_address_that_was_asked(alpha, host, prefix):
    client = a_client(host or "x")
    if not host:
        client.defaults["HTTP_HOST"] = "localhost"
    served = yaml.safe_load(client.get(f"{prefix}/api/v1/schema/").content)
    assert served["servers"] == [{"url": f"{prefix}/api/v1"}]
    assert client.get(f"{prefix}/api/v1/schema/?format=json").json()["paths"] == document()["paths"]


def test_the_page_tells_of_every_operation_and_code(alpha):
    page = a_client().get("/api/v1/docs/").content.decode()
    for _, address, operation in OPERATIONS:
        assert f'id="{operation["operationId"]}"' in page
        assert address in page
    for code in error_codes.CODES:
        assert f"<code>{code}</code>" in page
    assert "<script>" not in page and "style=" not in page
    assert not re.search(r"(?:src|href)=\"https?:", page)


def test_addresses_without_their_slash_lead_to_the_page(alpha):
    assert a_client().get("/api/v1/docs").headers["Location"] == "/api/v1/docs/"


@pytest.mark.parametrize(
    "address", ["nothing", "tickets/", "tickets/AA-2026-1", "photos/..%2f..%2fetc", "inbox/x/read"]
)
def test_an_address_that_is_none_answers_in_the_envelope(alpha, address):
    answer = a_client().get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_wrong_method_answers_in_the_envelope(alpha):
    assert api().delete("tickets").code == "method_not_allowed"


def test_the_code_lists_agree():
    assert Path(GUIDE).is_file()
