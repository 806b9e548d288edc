"""意见和讨论 at the desk: answer each opinion, type in what came on paper, write drafts, keep the discussion civil."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.looks.shell import only_for
from deliberation.opinions import actions, answering, carrying, covering, forms, pages
from deliberation.opinions.drafts import side_by_side
from deliberation.opinions.models import Comment, Opinion
from deliberation.opinions.states import OPEN
from deliberation.topics.models import Topic
from deliberation.topics.rules import may_keep_topics

keepers_only = only_for(may_keep_topics)
_SHOWN = 500


@dataclass(frozen=True)
class Verb:
    """What is done; `argument` is how the action calls the row that it is done to."""

    title: Any
    done: Any
    form: type
    act: Callable
    argument: str
    model: type


VERBS = {
    "paper": Verb(_("录入纸质意见"), _("已录入。"), forms.PaperForm, actions.record_paper, "topic", Topic),
    "draft": Verb(_("写一稿"), _("新的一稿公开了。"), forms.DraftForm, actions.write_draft, "topic", Topic),
    "reply": Verb(_("答复意见"), _("答复公开了。"), forms.ReplyForm, actions.reply, "opinion", Opinion),
    "wording": Verb(
        *(_("答复建议的改法"), _("答复公开了，采纳的写进下一稿。"), forms.AnswerForm, answering.answer_wording),
        *("comment", Comment),
    ),
    "decide": Verb(
        *(_("复核申诉"), _("定了，已告诉写的人。"), forms.DecideForm, actions.decide_appeal, "comment", Comment),
    ),
    "cover": Verb(_("遮去姓名"), _("遮住了。"), forms.CoverForm, covering.cover, "said", Opinion),
    "cover_word": Verb(_("遮去姓名"), _("遮住了。"), forms.CoverForm, covering.cover, "said", Comment),
    "hide": Verb(_("不再显示"), _("已不显示，写的人可以申诉。"), forms.HideForm, actions.hide, "comment", Comment),
}


@keepers_only
@require_safe
def opinions(request, pk):
    """Everything that was said about one topic, unanswered opinions first."""
    topic = get_object_or_404(Topic, pk=pk)
    found = Opinion.objects.filter(topic=topic).select_related("recorded_by").order_by("adoption", "pk")[:_SHOWN]
    words = Comment.objects.of(topic).select_related("draft", "carried_in").order_by("-pk")[:_SHOWN]
    context = {
        "topic": topic,
        "is_open": topic.state in OPEN,
        "opinions": found,
        "figures": Opinion.objects.filter(topic=topic).figures(),
        "words": words,
        "wordings": Comment.objects.of(topic).figures(),
        "to_carry": len(carrying.waiting(topic)),
        "appeals": list(Comment.objects.of(topic).appealed()),
        "drafts": list(topic.drafts.order_by("-version")),
    }
    return render(request, "opinions/desk/opinions.html", context)


@keepers_only
def do(request, verb, pk):
    """One step: its form, then what it does."""
    step = VERBS.get(verb)
    if step is None:
        raise Http404
    row = get_object_or_404(step.model, pk=pk)
    topic = row if isinstance(row, Topic) else row.topic
    form = step.form(request.POST if request.method == "POST" else None, initial=_initial(verb, row))
    if verb == "draft":
        form.ask_of(carrying.waiting(row))
    looks = verb == "draft" and "look" in request.POST and form.is_valid()
    if not looks and form.passes(partial(step.act, **{step.argument: row}), by=request.user, now=clock()):
        messages.success(request, step.done)
        return redirect("opinions_desk:opinions", topic.pk)
    context = {"topic": topic, "title": step.title, "form": form, "about": _about(row), "verb": verb}
    if verb == "wording" and row.wording:
        context["sides"] = side_by_side(carrying.standing(row), row.wording)
    if verb == "decide":
        context["appealed"] = row
    if step.form is forms.CoverForm:
        context["covering"] = row
    if looks:
        context["preview"] = pages.preview(topic, form.cleaned_data["text"])
    return render(request, "opinions/desk/do.html", context, status=form.status if form.errors else 200)


def _about(row) -> str:
    """What it is done to, in words."""
    return row.title if isinstance(row, Topic) else row.text or row.wording


def _initial(verb: str, row) -> dict:
    if verb in {"reply", "wording"}:
        return {"adoption": row.adoption, "text": row.reply}
    last = row.drafts.order_by("-version").first() if verb == "draft" else None
    return {"title": last.title, "text": carrying.begun(last, carrying.waiting(row))} if last else {}
