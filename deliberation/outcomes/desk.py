"""结果与落实 at the desk: per topic its minutes, publicity and tasks, and every step of the committee's with them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.shell import in_community, only_for
from deliberation.outcomes import carrying, drafting, evaluating, forms, photos, publishing, rules
from deliberation.outcomes.file import file_of
from deliberation.outcomes.models import Minutes, Objection, Task
from deliberation.outcomes.parts import task_rows
from deliberation.outcomes.states import MINUTES_STEPS, TASK_STEPS, MinutesState
from deliberation.outcomes.telling import sections_of
from deliberation.topics.models import Topic
from deliberation.topics.rules import may_keep_topics
from deliberation.topics.saying import next_of
from deliberation.topics.states import STEPS, TopicState

PAGE = 50
S = TopicState
_UNDER_WAY = {S.MINUTED, S.PUBLICISED, S.RESOLVED, S.EXECUTING, S.EVALUATED}
LOOKS = {
    "": (_("没有办结的"), _UNDER_WAY),
    "minutes": (_("整理结果"), {S.MINUTED}),
    "publicity": (_("结果公示"), {S.PUBLICISED}),
    "work": (_("落实"), {S.RESOLVED, S.EXECUTING}),
    "judged": (_("已经评议"), {S.EVALUATED}),
    "ended": (_("归档、提交上级的"), {S.ARCHIVED, S.ESCALATED}),
}


def _report(*, task, files, by, now, **said):
    """Pictures are drawn and written before the step, outside its transaction; a refusal lets them go."""
    rules.require_reporter(by, task)
    kept = photos.keep(files, now=now)
    try:
        return carrying.report(task=task, photos=kept, by=by, now=now, **said)
    except RuleBroken:
        photos.let_go(kept)
        raise


def _lay_down(*, topic, by, now, **said):
    return carrying.lay_down(topic=topic, what=carrying.Laid(**said), by=by, now=now)


@dataclass(frozen=True)
class Verb:
    """A step: what it is called, what is asked, what is done; `steps` say in which states."""

    title: Any
    done: Any
    form: type
    act: Callable
    steps: frozenset = frozenset()


def _verbs(steps: dict, **verbs: tuple) -> dict[str, Verb]:
    """`steps` by the verb's name or by the one that is given last."""
    return {
        name: Verb(title, done, form, act, frozenset(steps[(more or [name])[0]][0]))
        for name, (title, done, form, act, *more) in verbs.items()
    }


# What each is done to: (model, how the action calls it, verbs). The first that is possible is filled.
KINDS: dict[str, tuple] = {
    "topics": (
        Topic,
        "topic",
        _verbs(
            STEPS,
            draft=(_("起草纪要"), _("草稿有了，请接着写。"), forms.DraftForm, drafting.draft, "publicise"),
            resolve=(_("结果生效"), _("结果生效了。"), forms.NothingForm, publishing.resolve),
            lay_down=(_("定一项任务"), _("任务定了。"), forms.TaskForm, _lay_down, "evaluate"),
            conclude=(_("结束评议"), _("评议结束了。"), forms.NothingForm, evaluating.conclude, "evaluate"),
            archive=(_("归档"), _("已归档。"), forms.SayForm, evaluating.archive),
            escalate=(_("提交上级决定"), _("已提交，理由公开。"), forms.EscalateForm, publishing.escalate),
            reopen=(_("重新商量"), _("已列回议程。"), forms.ReopenForm, publishing.reopen),
        ),
    ),
    "minutes": (
        Minutes,
        "minutes",
        _verbs(
            MINUTES_STEPS,
            write=(_("写纪要"), _("存好了。"), forms.WriteForm, drafting.write),
            send=(_("送各方签字"), _("已送出，参会人收到消息。"), forms.NothingForm, drafting.send),
            sign=(_("记一方签字"), _("记下了。"), forms.SignAtDeskForm, drafting.sign_at_desk),
            publish=(_("公示"), _("公示了。"), forms.NothingForm, publishing.publish),
            take_back=(_("收回修改"), _("已收回，签字作废。"), forms.NothingForm, drafting.take_back),
            revise=(_("更正"), _("更正的草稿有了，请接着写。"), forms.ReasonForm, drafting.revise),
        ),
    ),
    "objections": (
        Objection,
        "objection",
        {"answer": Verb(_("答复异议"), _("答复公开了。"), forms.AnswerForm, publishing.answer)},
    ),
    "tasks": (
        Task,
        "task",
        _verbs(
            TASK_STEPS,
            report=(_("报进展"), _("记下了，居民看得到。"), forms.ReportForm, _report),
            shelve=(_("搁置"), _("已搁置，理由公开。"), forms.ReasonForm, carrying.shelve),
        ),
    ),
}
keepers_only = only_for(may_keep_topics)
# A task's person may report on it: the action and the view below ask.
known_only = only_for(lambda user: user.is_authenticated)


def door_shown(request) -> bool:
    return in_community(request) and may_keep_topics(request.user)


@keepers_only
@require_safe
def outcomes(request):
    """What is owed first, then the newest."""
    look = request.GET.get("look", "")
    if look not in LOOKS:
        raise Http404
    counted, now = Topic.objects.counts(), clock()
    found = list(Topic.objects.filter(state__in=LOOKS[look][1]).owed_first().for_rows()[:PAGE])
    late = set(Task.objects.filter(topic__in=found).overdue(localdate(now)).values_list("topic_id", flat=True))
    waiting = set(Objection.objects.unanswered().values_list("minutes__topic_id", flat=True))
    context = {
        "look": look,
        "links": [
            {"value": value, "label": words, "count": sum(counted.get(state, 0) for state in states)}
            for value, (words, states) in LOOKS.items()
        ],
        "rows": [{"topic": one, "late": one.pk in late, "waiting": one.pk in waiting} for one in found],
    }
    return render(request, "outcomes/desk/outcomes.html", context)


@keepers_only
@require_safe
def topic(request, pk):
    found = get_object_or_404(Topic, pk=pk)
    now = clock()
    versions = list(found.minutes.newest_first().select_related("topic", "meeting").prefetch_related("signatures"))
    context = {
        "topic": found,
        "next": next_of(found, now),
        "offers": offers("topics", found),
        "versions": [_version(one) for one in versions],
        "objections": [
            {"objection": one, "late": one.is_late(now), "offers": [] if one.answered_at else offers("objections", one)}
            for one in Objection.objects.of(found)
        ],
        "tasks": [row | {"offers": offers("tasks", row["task"])} for row in task_rows(found)],
        "told": evaluating.told_of(found.evaluations.figures()),
    }
    return render(request, "outcomes/desk/topic.html", context)


def _version(minutes: Minutes) -> dict:
    waiting = minutes.state == MinutesState.SIGNING
    return {
        "minutes": minutes,
        "offers": offers("minutes", minutes),
        "sections": sections_of(minutes),
        "signed": list(minutes.signatures.all()),
        "missing": [drafting.SIGNER_NAMES[part] for part in drafting.parts_missing(minutes)] if waiting else [],
    }


def offers(kind: str, subject) -> list[dict]:
    """The steps that are possible now."""
    return [
        {"kind": kind, "pk": subject.pk, "verb": name, "title": verb.title}
        for name, verb in KINDS[kind][2].items()
        if possible(kind, name, subject)
    ]


def possible(kind: str, name: str, subject) -> bool:
    """Whether its state lets the verb begin, and what stands around it does."""
    steps = KINDS[kind][2][name].steps
    if steps and subject.state not in steps:
        return False
    if kind == "topics":
        return _possible_for_topic(name, subject)
    if name == "sign":
        return bool(drafting.parts_missing(subject))
    return name != "revise" or subject.topic.state == S.PUBLICISED


def _possible_for_topic(name: str, topic: Topic) -> bool:
    if name == "draft":
        return topic.state == S.MINUTED and not topic.minutes.unpublished().exists()
    if name == "resolve":
        newest = rules.latest(topic)
        return newest is not None and clock() >= newest.open_until
    window = rules.evaluation_window(topic) if name == "conclude" else None
    return name != "conclude" or (window is not None and clock() >= window[1])


@keepers_only
@require_safe
def whole_file(request, pk):
    """Everything about a topic as one workbook."""
    found = get_object_or_404(Topic, pk=pk)
    response = HttpResponse(file_of(found, by=request.user, now=clock()), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="topic-{found.pk}.xlsx"'
    return response


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@known_only
def do(request, kind, pk, verb):
    """One step: its form, then what it does."""
    if kind not in KINDS or verb not in KINDS[kind][2]:
        raise Http404
    model, argument, verbs = KINDS[kind]
    subject = get_object_or_404(model, pk=pk)
    if not _may(request.user, kind, verb, subject):
        raise Http404
    step = verbs[verb]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = step.form(*sent, subject=subject)
    if request.method == "POST" and form.is_valid():
        try:
            step.act(**{argument: subject}, **form.cleaned_data, by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, step.done)
            return redirect(_back(request.user), topic_of(subject).pk)
    context = {
        "topic": topic_of(subject),
        "subject": subject,
        "title": step.title,
        "form": form,
        "back": _back(request.user),
    }
    return render(request, "outcomes/desk/do.html", context, status=form.status if form.errors else 200)


def _back(user) -> str:
    return "outcomes_desk:topic" if may_keep_topics(user) else "topics:topic"


def _may(user, kind: str, verb: str, subject) -> bool:
    return may_keep_topics(user) or (kind == "tasks" and verb == "report" and rules.may_report(user, subject))


def topic_of(subject) -> Topic:
    if isinstance(subject, Topic):
        return subject
    return subject.minutes.topic if isinstance(subject, Objection) else subject.topic
