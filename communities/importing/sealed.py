"""What a line keeps, as JSON, which the model seals."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.registers import Difference, Trace


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder)


def cells(named: Mapping[str, str]) -> str:
    return _text({heading: text for heading, text in named.items() if text})


def said(errors: Iterable[RowError], differences: Iterable[Difference]) -> str:
    return _text(
        {
            "errors": [[error.column, error.reason] for error in errors],
            "differences": [[one.heading, one.before, one.after] for one in differences],
        }
    )


def trace(done: Trace) -> str:
    """{made: [[label, key, all columns]], changed: [[label, key, columns before, columns after]]}."""
    made = [[row._meta.label, row.pk, values(row, columns(row))] for row in done.made]
    changed = [[row._meta.label, row.pk, before, values(row, before)] for row, before in done.changed]
    return _text({"made": made, "changed": changed})


def columns(row: Model | type[Model]) -> list[str]:
    return [field.attname for field in row._meta.local_concrete_fields if not field.primary_key]


def values(row: Model, names: Sequence[str] | Mapping[str, Any]) -> dict[str, Any]:
    """As JSON gives them back, so that they can be compared with what was kept."""
    return json.loads(_text({name: getattr(row, name) for name in names}))
