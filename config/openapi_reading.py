"""The OpenAPI document as chapters for a page: operations grouped by tag, in Chinese words."""

from config.error_codes import CODES
from config.openapi_parts import pretty

TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "小数",
    "boolean": "是或否",
    "array": "列表",
    "object": "对象",
    "null": "空",
}
FORMATS = {"date-time": "时间", "binary": "文件"}
PLACES = {"path": "地址", "query": "查询", "header": "请求头"}


def chapters(document: dict) -> dict:
    """Context of api_docs.html."""
    by_tag: dict[str, list] = {tag["name"]: [] for tag in document["tags"]}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag[operation["tags"][0]].append(_operation(document, address, method, operation))
    return {
        "title": document["info"]["title"],
        # Paragraphs, each cut at its backticks: every second piece is code.
        "introduction": [text.split("`") for text in document["info"]["description"].split("\n\n")],
        "chapters": [{**tag, "operations": by_tag[tag["name"]]} for tag in document["tags"]],
        "codes": [{"code": code, "status": row[0], "meaning": row[1], "advice": row[2]} for code, row in CODES.items()],
    }


def _operation(document: dict, address: str, method: str, operation: dict) -> dict:
    body = operation.get("requestBody", {}).get("content", {})
    kind, content = next(iter(body.items())) if body else ("", {})
    status, answer = next(item for item in operation["responses"].items() if item[0].startswith("2"))
    answer = answer["content"].get("application/json", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "needs_token": {} not in operation.get("security", [{}]),
        "parameters": [_parameter(parameter) for parameter in operation["parameters"]],
        "body_kind": kind,
        "fields": _fields(document, content.get("schema", {})),
        "request": pretty(content["example"]) if "example" in content else "",
        "status": status,
        "answer": pretty(answer["example"]) if answer else "",
        "answer_fields": _fields(document, _data_of(answer)),
        "refusals": sorted(int(status) for status in operation["responses"] if status[0] in "45"),
    }


def _data_of(answer: dict) -> dict:
    return answer.get("schema", {}).get("properties", {}).get("data", {})


def _parameter(parameter: dict) -> dict:
    return {
        "name": parameter["name"],
        "place": PLACES[parameter["in"]],
        "required": parameter.get("required", False),
        "type": _type(parameter["schema"]),
        "words": parameter.get("description", ""),
        "choices": parameter["schema"].get("enum", []),
    }


def _fields(document: dict, shape: dict, prefix: str = "") -> list[dict]:
    """The properties of a schema, those of inner objects after them as `items[].name`."""
    shape = _resolved(document, shape)
    required, rows = set(shape.get("required", [])), []
    for name, inner in shape.get("properties", {}).items():
        known = _resolved(document, inner)
        rows.append(
            {
                "name": f"{prefix}{name}",
                "type": _type(known),
                "required": name in required,
                "words": inner.get("description") or _first_line(known.get("description", "")),
                "choices": [choice for choice in known.get("enum", []) if choice],
            }
        )
        inside, mark = (known.get("items"), "[].") if known.get("type") == "array" else (known, ".")
        if inside and (deeper := _fields(document, inside, f"{prefix}{name}{mark}")):
            rows += deeper
    return rows


def _resolved(document: dict, shape: dict) -> dict:
    """The schema that a $ref, an allOf of one, or a oneOf with null means."""
    if "$ref" in shape:
        return document["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
    for several in ("allOf", "oneOf", "anyOf"):
        for part in shape.get(several, []):
            if part.get("type") != "null":
                return {**_resolved(document, part), **{key: shape[key] for key in ("description",) if key in shape}}
    return shape


def _type(shape: dict) -> str:
    kinds = shape.get("type", "object")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if shape.get("format") in FORMATS:
        return FORMATS[shape["format"]]
    return "或".join(TYPES[kind] for kind in kinds)


def _first_line(text: str) -> str:
    return "" if text.lstrip().startswith("*") else text.split("\n")[0]
