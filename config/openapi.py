"""The description of /api/v1/: OpenAPI 3.1 by drf-spectacular, with envelope, errors and examples added."""

import json
from functools import cache
from pathlib import Path
from threading import Lock

import yaml
from django.urls import include, path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from config import openapi_parts

PREFIX = "/api/v1"
EXAMPLES = Path(__file__).with_name("api_examples.yaml")
SETTINGS = {
    "TITLE": "商量：社区接口",
    "VERSION": "1.0.0",
    "DESCRIPTION": openapi_parts.INTRODUCTION,
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": PREFIX,
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVERS": openapi_parts.SERVERS,
    "TAGS": openapi_parts.TAGS,
    "ENUM_NAME_OVERRIDES": openapi_parts.ENUM_NAMES,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.add_what_all_share",
    ],
}
# The same text from the one in C, in a fifth of the time; a wheel of this platform may lack it.
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# The generator's settings are patched while it runs: one at a time.
_alone = Lock()


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "communities.accounts.authentication.BearerToken"
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "登录接口给出的 token。"}


@cache
def document() -> dict:
    """The whole description, made once per process. Do not change it: copy it."""
    from config.urls_api import operations

    with _alone, patched_settings(SETTINGS):
        generator = SchemaGenerator(patterns=[path(f"{PREFIX[1:]}/", include(operations))])
        return json.loads(json.dumps(generator.get_schema(public=True)))


def as_yaml(described: dict) -> str:
    """The text that is committed as docs/api/openapi.yaml."""
    return yaml.dump(described, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=120)


def add_what_all_share(result: dict, generator, request, public) -> dict:
    """Envelope, common refusals, Idempotency-Key, If-None-Match and examples, for each operation."""
    examples = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    result["components"]["responses"] = openapi_parts.refusals()
    result["components"]["schemas"]["Refusal"] = openapi_parts.REFUSAL
    for address, operations in result["paths"].items():
        for method, operation in operations.items():
            openapi_parts.complete(operation, method=method, address=address)
            openapi_parts.add_examples(operation, examples[operation["operationId"]])
    return result
