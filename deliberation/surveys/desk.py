"""问卷 at the desk: prepare question by question, look at it, open it, type in papers, read what was written."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.kernel.suspects import marked
from communities.looks.shell import in_community, only_for
from deliberation.surveys import answering, drafting, forms, moderating, seeing
from deliberation.surveys.answer_forms import AnswerForm, PaperForm
from deliberation.surveys.file import file_of
from deliberation.surveys.models import Remark, Survey
from deliberation.surveys.rules import concerned
from deliberation.surveys.states import State
from deliberation.topics.models import Topic
from deliberation.topics.rules import may_keep_topics

_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Verb:
    """What is done to a survey: the page's title, what is said afterwards, its form and action."""

    title: Any
    done: Any
    form: type
    act: Callable
    said: Any = ""


VERBS = {
    "revise": Verb(_("改说明和设置"), _("改好了。"), forms.SurveyForm, drafting.revise),
    "open": Verb(
        *(
            _("开始收答卷"),
            _("开始收了。除了随手投的，有关的居民都收到消息。"),
            forms.NothingForm,
            drafting.open_survey,
        ),
        said=_("有人答了第一份以后，题目和设置都不能再改，只能照着另做一份。"),
    ),
    "extend": Verb(_("延长时间"), _("延长了，居民看得到原因。"), forms.ExtendForm, drafting.extend),
    "call-off": Verb(_("取消问卷"), _("取消了，答过的居民收到消息。"), forms.ReasonForm, drafting.call_off),
    "copy": Verb(
        *(_("照这份另做一份"), _("另做好了一份，题目可以改。"), forms.NothingForm, drafting.copy),
        said=_("题目、说明和设置照抄，答卷不抄。原来的一份不变。"),
    ),
}
keepers_only = only_for(may_keep_topics)


def door_shown(request) -> bool:
    return in_community(request) and may_keep_topics(request.user)


def _survey(pk: int) -> Survey:
    return get_object_or_404(Survey.objects.select_related("topic", "copied_from"), pk=pk)


@keepers_only
@require_safe
def surveys(request):
    """Every survey, the newest first."""
    return _list(request, Survey.objects.all())


@keepers_only
@require_safe
def of_topic(request, pk):
    """The surveys of one topic; a new one is prepared from here (settings.TOPIC_DOORS)."""
    topic = get_object_or_404(Topic, pk=pk)
    return _list(request, Survey.objects.filter(topic=topic), topic=topic)


def _list(request, found, **more):
    now = clock()
    rows = found.select_related("topic").with_numbers().order_by("-pk")[:_PAGE]
    context = {"rows": [(one, one.state_words(now)) for one in rows], **more}
    return render(request, "surveys/desk/surveys.html", context)


@keepers_only
def new(request):
    initial = {"topic": request.GET.get("topic", "")}
    form = forms.SurveyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.passes(drafting.draft_survey, by=request.user, now=clock()):
        messages.success(request, _("准备好了，请加题目。"))
        return redirect("surveys_desk:survey", form.done.pk)
    context = {"title": _("准备问卷"), "form": form, "go": _("下一步：加题目")}
    return render(request, "surveys/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def survey(request, pk):
    """One survey: where it stands, its questions, its numbers, what may be done."""
    found, now = _survey(pk), clock()
    result = seeing.result_of(found, now)
    context = {
        "survey": found,
        "state_words": found.state_words(now),
        "takes_answers": found.takes_answers(now),
        "changeable": found.state in (State.DRAFT, State.OPEN) and not result["numbers"]["all"],
        "asked": list(enumerate(found.asked)),
        "concerned": concerned(found, now).count(),
        "waiting": found.remarks.waiting().count(),
        "written": found.remarks.count(),
        "shows_numbers": found.shows_numbers(now),
        "not_binding": seeing.NOT_BINDING if found.is_straw_poll else "",
        **result,
    }
    return render(request, "surveys/desk/survey.html", context)


@keepers_only
@require_safe
def preview(request, pk):
    """What residents will see; nothing can be sent from it."""
    found = _survey(pk)
    context = {"survey": found, "form": AnswerForm(survey=found), "preview": True}
    return render(request, "surveys/preview.html", context)


@keepers_only
def question(request, pk, place=None):
    """Add a question, or change one."""
    found = _survey(pk)
    if place is not None and place >= len(found.asked):
        raise Http404
    form = forms.QuestionForm(request.POST if request.method == "POST" else None, initial=_initial(found, place))
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.question()
            drafting.put_question(survey=found, question=asked, place=place, by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("加好了。") if place is None else _("改好了。"))
            return redirect("surveys_desk:survey", pk)
    title = _("加一题") if place is None else _("改这一题")
    context = {"title": title, "survey": found, "form": form, "go": _("存好")}
    return render(request, "surveys/desk/do.html", context, status=form.status if form.errors else 200)


def _initial(survey: Survey, place: int | None) -> dict:
    if place is None:
        return {}
    asked = survey.asked[place]
    plain = {name: getattr(asked, name) for name in ("words", "kind", "required")}
    return plain | {"choices": list(asked.choices), "most": asked.most or None}


@keepers_only
@require_POST
def arrange(request, pk, place):
    """One place up, or away."""
    acts = {"up": (drafting.move_question, _("移好了。")), "drop": (drafting.drop_question, _("删掉了。"))}
    act, done = acts.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise Http404
    try:
        act(survey=_survey(pk), place=place, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("surveys_desk:survey", pk)


@keepers_only
def paper(request, pk):
    """Type in what came on paper; the next one follows at once."""
    found = _survey(pk)
    form = PaperForm(request.POST if request.method == "POST" else None, survey=found)
    if request.method == "POST" and form.is_valid():
        try:
            slip = form.cleaned_data["slip"]
            answering.record_paper(survey=found, slip=slip, said=form.said(), by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%s 号录好了，可以录下一张。") % slip)
            return redirect("surveys_desk:paper", pk)
    context = {"title": _("录一张纸质答卷"), "survey": found, "form": form, "go": _("录好这一张")}
    return render(request, "surveys/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
def do(request, pk, verb):
    """One step: its form, then what it does."""
    if verb not in VERBS:
        raise Http404
    found, step = _survey(pk), VERBS[verb]
    more = {"survey": found} if step.form is forms.SurveyForm else {}
    form = step.form(request.POST if request.method == "POST" else None, **more)
    if form.passes(partial(step.act, survey=found), by=request.user, now=clock()):
        messages.success(request, step.done)
        return redirect("surveys_desk:survey", form.done.pk)
    context = {"title": step.title, "survey": found, "form": form, "go": step.title, "said": step.said}
    return render(request, "surveys/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def remarks(request, pk):
    """What was written: first what nobody has read yet."""
    found = _survey(pk)
    rows = found.remarks.select_related("read_by").order_by("-reading", "question", "key")[: _PAGE * 4]
    words = [one.words for one in found.asked]
    context = {"survey": found, "rows": [(row, words[row.question], marked(row.text)) for row in rows]}
    return render(request, "surveys/desk/remarks.html", context)


@keepers_only
@require_POST
def show(request, key):
    """Everybody may read it."""
    remark = get_object_or_404(Remark, pk=key)
    moderating.show(remark=remark, by=request.user, now=clock())
    messages.success(request, _("公开了。"))
    return redirect("surveys_desk:remarks", remark.survey_id)


@keepers_only
def hide(request, key):
    """Nobody reads it; the reason stands in its place."""
    remark = get_object_or_404(Remark.objects.select_related("survey"), pk=key)
    form = forms.HideForm(request.POST if request.method == "POST" else None)
    if form.passes(partial(moderating.hide, remark=remark), by=request.user, now=clock()):
        messages.success(request, _("不公开，理由居民看得到。"))
        return redirect("surveys_desk:remarks", remark.survey_id)
    context = {"title": _("不公开这句话"), "survey": remark.survey, "form": form, "go": _("不公开"), "about": remark}
    return render(request, "surveys/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def file(request, pk):
    """The numbers and every answer as one workbook."""
    found = _survey(pk)
    try:
        content = file_of(found, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("surveys_desk:survey", pk)
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="survey-{found.pk}.xlsx"'
    return response
