"""导入 at the desk: choose a register, send a sheet, look at what it would change, say yes, undo."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.timezone import now as clock
from django.views.decorators.http import require_POST, require_safe

from communities.importing import actions, uploading, writing_out
from communities.importing.forms import SheetForm
from communities.importing.models import Run
from communities.importing.registers import REGISTERS, open_to
from communities.importing.rows import columns_of
from communities.importing.states import STEPS, WORKING, State
from communities.kernel.errors import RuleBroken
from communities.kernel.masking import mask_phone
from communities.kernel.sheets.registers import Verdict
from communities.looks.shell import in_community, only_for

PAGE, RUNS = 50, 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def keeps_a_register(request) -> bool:
    return in_community(request) and bool(open_to(request.user))


keepers_only = only_for(lambda user: bool(open_to(user)))


@keepers_only
@require_safe
def runs(request):
    """The registers, and the imports of before."""
    mine = open_to(request.user)
    found = Run.objects.filter(register__in=[register.name for register in mine]).select_related("by")
    rows = [(run, REGISTERS[run.register]) for run in found.order_by("-pk")[:RUNS]]
    return render(request, "importing/runs.html", {"registers": mine, "runs": rows})


@keepers_only
def new(request, register):
    """The form for one register; a broken file comes back here with what is wrong with it."""
    register = _register(request, register)
    form = SheetForm(request.POST or None, request.FILES or None, register=register)
    if request.method == "POST" and form.is_valid():
        try:
            run = _uploaded(request, register, form)
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            return redirect("importing:run", run.pk)
    status = 400 if form.errors else 200
    return render(request, "importing/new.html", {"form": form, "register": register}, status=status)


def _uploaded(request, register, form) -> Run:
    sheet = form.cleaned_data["sheet"]
    # Gone with the request: what a sheet holds beside the columns that are read stays nowhere.
    with NamedTemporaryFile(suffix=Path(sheet.name).suffix[:8]) as file:
        for chunk in sheet.chunks():
            file.write(chunk)
        file.flush()
        return uploading.upload(
            register=register,
            path=Path(file.name),
            file_name=sheet.name,
            options=form.options(),
            by=request.user,
            now=clock(),
        )


@keepers_only
@require_safe
def run(request, pk):
    """One import: its progress, what it would change or did, row by row. htmx asks for the middle alone."""
    found = _run(request, pk)
    register = REGISTERS[found.register]
    show = request.GET.get("show", "")
    show = show if show in Verdict.values else _worth_seeing(found)
    after = request.GET.get("after", "")
    after = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    lines = list(found.lines.filter(verdict=show, number__gt=after).order_by("number")[: PAGE + 1])
    context = {
        "run": found,
        "register": register,
        "working": found.state in WORKING,
        "done": _share(found),
        "counts": [(verdict, getattr(found, verdict)) for verdict in Verdict],
        "show": Verdict(show),
        "lines": [_shown(line, columns_of(found)) for line in lines[:PAGE]],
        "more": lines[PAGE - 1].number if len(lines) > PAGE else None,
        # Without its rows an import can neither be looked at nor undone.
        "kept": found.lines.exists(),
        "unknown": [heading for heading, holds in found.unread.items() if not holds],
        "verbs": {verb for verb, (where, _) in STEPS.items() if found.state in where},
    }
    template = "importing/_run.html" if request.headers.get("HX-Request") else "importing/run.html"
    return render(request, template, context)


def _worth_seeing(run: Run) -> str:
    """Faults first, then what changes."""
    order = (Verdict.WRONG, Verdict.CHANGED, Verdict.NEW)
    return next((verdict for verdict in order if getattr(run, verdict)), Verdict.UNCHANGED)


def _share(run: Run) -> tuple[int, int]:
    """(how many rows are through, of how many)."""
    return (run.written, run.new + run.changed) if run.state != State.JUDGING else (run.judged, run.total)


def _shown(line, columns) -> dict:
    """A line for people's eyes: whole numbers stay out of sight here too."""
    cells, said = json.loads(line.cells), json.loads(line.said or "{}")
    faulty = {column for column, _ in said.get("errors", ())}
    return {
        "number": line.number,
        "cells": [(_seen(cells.get(heading, ""), columns[heading]), heading in faulty) for heading in columns],
        "errors": said.get("errors", ()),
        "differences": said.get("differences", ()),
    }


def _seen(text: str, column) -> str:
    return mask_phone(text) if column.masked and "*" not in text else text


@keepers_only
@require_POST
def act(request, pk, verb):
    if verb not in STEPS:
        raise Http404
    found = _run(request, pk)
    try:
        actions.step(run=found, verb=verb, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect("importing:run", pk)


@keepers_only
@require_POST
def faults(request, pk):
    """The rows at fault as they were sent, numbers whole: that somebody took them stands in the ledger."""
    found = _run(request, pk)
    content = writing_out.faults(found, by=request.user, now=clock())
    if not content:
        raise Http404
    return _sheet(content, f"{REGISTERS[found.register].label}-有误的行-{found.pk}.xlsx")


@keepers_only
@require_safe
def template(request, register):
    register = _register(request, register)
    return _sheet(writing_out.template(register), f"{register.label}-模板.xlsx")


@keepers_only
@require_POST
def export(request, register):
    """The register as it is: masked, or whole and then in the ledger as such."""
    register, now = _register(request, register), clock()
    content = writing_out.register_sheet(
        register=register, whole=request.POST.get("whole") == "yes", by=request.user, now=now
    )
    return _sheet(content, f"{register.label}-{localtime(now):%Y%m%d}.xlsx")


def _register(request, name):
    register = REGISTERS.get(name)
    if register is None or not register.may(request.user):
        raise Http404
    return register


def _run(request, pk) -> Run:
    return get_object_or_404(
        Run.objects.select_related("by"),
        pk=pk,
        register__in=[register.name for register in open_to(request.user)],
    )


def _sheet(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
