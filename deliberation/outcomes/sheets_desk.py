"""Tasks out of a sheet, at the desk: upload, look over what was read, and only then lay it down."""

from django import forms
from django.contrib import messages
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.forms import Refusable
from communities.looks.shell import only_for
from deliberation.outcomes import sheets
from deliberation.topics.models import Topic
from deliberation.topics.rules import may_keep_topics

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
keepers_only = only_for(may_keep_topics)


class SheetForm(Refusable):
    sheet = forms.FileField(
        label=_("任务的表格"),
        help_text=_("Excel 或 CSV。可以先下载模板填好。"),
        error_messages={"required": _("请选文件。"), "empty": _("文件是空的。"), "invalid": _("请选文件。")},
    )


@keepers_only
@require_safe
def template(request, pk):
    get_object_or_404(Topic, pk=pk)
    response = HttpResponse(sheets.template(), content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="tasks.xlsx"'
    return response


@keepers_only
def read(request, pk):
    """What a sheet would lay down. Nothing is saved."""
    topic = get_object_or_404(Topic, pk=pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, rows = SheetForm(*sent), []
    if request.method == "POST" and form.is_valid():
        try:
            rows = sheets.read_upload(form.cleaned_data["sheet"])
        except RuleBroken as refusal:
            form.add_error("sheet", refusal.message)
    context = {
        "topic": topic,
        "form": form,
        "rows": rows,
        "good": sum(row.laid is not None for row in rows),
        "wrong": sum(row.laid is None for row in rows),
        "packed": sheets.packed(topic, rows) if rows else "",
    }
    return render(request, "outcomes/desk/sheet.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_POST
def confirm(request, pk):
    """Lay down what was looked over."""
    try:
        with atomic():
            topic = get_object_or_404(Topic.objects.select_for_update(), pk=pk)
            what = sheets.unpacked(topic, request.POST.get("packed", ""))
            made = sheets.lay_down_all(topic=topic, what=what, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("outcomes_desk:sheet", pk)
    messages.success(request, _("定了 %d 项任务。") % len(made))
    return redirect("outcomes_desk:topic", pk)
