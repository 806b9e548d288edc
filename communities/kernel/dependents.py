"""What stands on a row, in words: what nothing stands on may go."""

from typing import cast

from django.db.models import Model
from django.db.models.fields.reverse_related import ForeignObjectRel


def dependents(row: Model) -> list[str]:
    """The tables whose rows point at this one, each with how many: 房屋 12 条. Hidden relations count too."""
    found: dict[str, int] = {}
    for relation in row._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        table = cast("type[Model]", relation.related_model)
        if count := table._base_manager.filter(**{relation.field.name: row}).count():
            name = str(table._meta.verbose_name)
            found[name] = found.get(name, 0) + count
    return [f"{name} {count} 条" for name, count in found.items()]
