"""个人信息: what is kept, why and how long; and a copy of one's own."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now as clock
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.datamap import about_people
from communities.looks.answers import in_words
from communities.privacy.copying import as_archive, as_json, as_workbook, copy_for, files_of, heading

KINDS = {
    "json": ("application/json", as_json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "zip": ("application/zip", None),
}


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What one may do, then what is kept, by purpose: made from the data map, so that it says what is so (PIPL art. 17)."""
    purposes: dict[str, list[dict]] = {}
    for kept in about_people():
        columns = "、".join(dict.fromkeys(heading(kept.model, name) for name in kept.personal))
        row = {"name": kept.model._meta.verbose_name, "columns": columns, "kept": kept}
        purposes.setdefault(kept.purpose, []).append(row)
    return render(request, "privacy/about.html", {"purposes": purposes, "community": connection.tenant})


@never_cache
@login_required
@require_POST
@in_words
def my_copy(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything that is kept about who asks, as a file."""
    content_type, written = KINDS[kind]
    parts = copy_for(user=request.user, now=clock())
    name = f"my-data.{kind}"
    if written is None:
        archive = as_archive(parts, files_of(request.user))
        return FileResponse(archive, as_attachment=True, filename=name, content_type=content_type)
    answer = HttpResponse(written(parts), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
