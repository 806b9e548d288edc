"""意见和讨论 for residents: say what one thinks, read what was answered, talk among neighbours, word a draft."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.residents.rules import level_lacks
from deliberation.opinions import actions, forms, pages
from deliberation.opinions.models import Comment, Draft
from deliberation.opinions.states import OPEN
from deliberation.topics.models import Topic


def _topic(request, pk: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)


@never_cache
@require_safe
def opinions(request, pk):
    """Opinions with their answers, and the discussion. Everybody reads."""
    return _page(request, _topic(request, pk))


def _page(request, topic: Topic, *, opine=None, comment=None):
    told = pages.opinions_of(topic, request.user, _before(request, "before"))
    context = {
        "topic": topic,
        "is_open": topic.state in OPEN,
        **_speaking(request.user, topic.state in OPEN),
        "opine": opine or forms.OpineForm(initial={"text": told["own"].text if told["own"] else ""}),
        "comment": comment or forms.CommentForm(),
        "words": pages.discussion(topic, request.user, _before(request, "words")),
        "drafts": list(topic.drafts.order_by("-version")),
        **told,
    }
    wrong = next((form for form in (opine, comment) if form and form.errors), None)
    return render(request, "opinions/opinions.html", context, status=wrong.status if wrong else 200)


def _speaking(user, is_open: bool) -> dict:
    """Whether this person may speak where it is open, and what they do first who may not: said before they write."""
    lacks = level_lacks(user, "topic", clock()) if is_open and user.is_authenticated else ""
    may = is_open and user.is_authenticated and not lacks
    return {"may_speak": may, "speaks_if": lacks or (_("请先登录。") if is_open and not may else "")}


def _before(request, name: str) -> int | None:
    """Where an older page begins, as its address says."""
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


@never_cache
@require_POST
@login_required
def opine(request, pk):
    topic = _topic(request, pk)
    form = forms.OpineForm(request.POST)
    if form.passes(partial(actions.opine, topic=topic), by=request.user, now=clock()):
        messages.success(request, _("收到了。居委会答复以后告诉您；答复以前可以改。"))
        return redirect("opinions:opinions", pk)
    return _page(request, topic, opine=form)


@never_cache
@require_POST
@login_required
def comment(request, pk):
    topic = _topic(request, pk)
    form = forms.CommentForm(request.POST)
    if form.is_valid():
        parent = request.POST.get("parent", "")
        answered = get_object_or_404(Comment, topic=topic, pk=int(parent)) if parent.isdecimal() else None
        try:
            actions.comment(topic=topic, parent=answered, **form.cleaned_data, by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("说出来了。"))
            return redirect("opinions:opinions", pk)
    return _page(request, topic, comment=form)


@never_cache
@login_required
def appeal(request, pk, word):
    """Ask another moderator to look again at one's own word."""
    topic = _topic(request, pk)
    found = get_object_or_404(Comment.objects.select_related("draft"), topic=topic, pk=word, user=request.user)
    back = (
        reverse("opinions:draft", args=[pk, found.draft.version])
        if found.draft
        else reverse("opinions:opinions", args=[pk])
    )
    form = forms.AppealForm(request.POST or None)
    if form.passes(partial(actions.appeal, comment=found), by=request.user, now=clock()):
        messages.success(request, _("申诉收到了，由另一位工作人员复核。"))
        return redirect(back)
    context = {"topic": topic, "word": found, "form": form, "back": back}
    return render(request, "opinions/appeal.html", context, status=form.status if form.errors else 200)


@never_cache
def draft(request, pk, version):
    """A draft with what was said of each paragraph; `?before` compares it with the version before."""
    topic = _topic(request, pk)
    found = get_object_or_404(Draft, topic=topic, version=version)
    newest = topic.drafts.filter(version__gt=version).order_by("-version").first()
    form, number = None, None
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect("accounts:sign_in")
        typed = request.POST.get("paragraph", "")
        number = int(typed) if typed.isdecimal() and len(typed) < 4 else None
        form = forms.WordingForm(request.POST)
        if form.is_valid():
            try:
                actions.comment(
                    topic=topic, draft=found, paragraph=number, **form.cleaned_data, by=request.user, now=clock()
                )
            except RuleBroken as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("记下了。"))
                return redirect("opinions:draft", pk, version)
    older = topic.drafts.filter(version=version - 1).first()
    rows = pages.draft_of(found, request.user)
    for row in rows:
        row["form"] = form if form and row["number"] == number else forms.WordingForm(standing=row["text"])
    context = {
        "topic": topic,
        "draft": found,
        "rows": rows,
        "older": older,
        "carries": pages.carried_by(found),
        "changes": pages.changes(older, found) if older and "before" in request.GET else None,
        "newest": newest,
        **_speaking(request.user, newest is None and topic.state in OPEN),
        "wrong": form if form and form.errors and number not in {row["number"] for row in rows} else None,
    }
    return render(request, "opinions/draft.html", context, status=form.status if form and form.errors else 200)
