"""The description of the API can be read on the platform's host as well."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost"])
def test_the_docs_and_the_schema_are_there_and_the_root_leads_to_them(host):
    browser = Client(HTTP_HOST=host)
    assert browser.get("/api/v1/")["Location"] == "/api/v1/docs/"
    assert browser.get("/api/v1/docs/").status_code == 200
    assert b"openapi: 3.1" in browser.get("/api/v1/schema/").content


def test_the_platform_has_no_tickets():
    answer = Client(HTTP_HOST="localhost").get("/api/v1/tickets")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
