"""Every step of the desk with what comes after a meeting: what it is called, what it asks, when it is possible."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _

from communities.kernel.errors import RuleBroken
from deliberation.outcomes import (
    above,
    above_forms,
    carrying,
    covering,
    covering_said,
    drafting,
    evaluating,
    forms,
    minutes_forms,
    photos,
    publishing,
    reviewing,
    rules,
    signing,
)
from deliberation.outcomes.coming import Next
from deliberation.outcomes.models import Evaluation, Minutes, Objection, Task
from deliberation.outcomes.states import MINUTES_STEPS, TASK_STEPS
from deliberation.topics.models import Topic
from deliberation.topics.rules import may_keep_topics
from deliberation.topics.states import STEPS, TopicState

S = TopicState


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


_COVER = (_("遮去姓名"), _("遮住了。"), forms.CoverSaidForm)
# What each is done to: (model, how the action calls it, verbs).
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
            set_review=(_("定复核日期"), _("定了，到时候提醒。"), forms.SetReviewForm, reviewing.set_review),
            answer_review=(
                *(_("写复核"), _("记下了，居民看得到。"), forms.AnswerReviewForm, reviewing.answer_review),
                "set_review",
            ),
            escalate=(_("交出去决定"), _("已交出去，理由公开。"), above_forms.EscalateForm, publishing.escalate),
            hear_back=(_("记收到的决定"), _("记下了，居民看得到。"), above_forms.HearBackForm, above.hear_back),
            reopen=(_("重新商量"), _("已列回议程。"), forms.ReopenForm, publishing.reopen),
        ),
    ),
    "minutes": (
        Minutes,
        "minutes",
        _verbs(
            MINUTES_STEPS,
            write=(_("写纪要"), _("存好了。"), minutes_forms.WriteForm, drafting.write),
            send=(_("送各方签字"), _("已送出，参会人收到消息。"), minutes_forms.LookForm, drafting.send),
            sign=(_("记谁签字了"), _("记下了。"), minutes_forms.SignAtDeskForm, signing.sign_at_desk),
            publish=(_("公示"), _("公示了。"), minutes_forms.LookForm, publishing.publish),
            cover=(_("遮去姓名"), _("遮住了。"), minutes_forms.CoverForm, covering.cover),
            take_back=(_("收回修改"), _("已收回，签字作废。"), forms.NothingForm, drafting.take_back),
            put_away=(_("收起草稿"), _("收起了，经过里写着理由。"), forms.PutAwayForm, drafting.put_away),
            revise=(_("更正"), _("更正的草稿有了，请接着写。"), forms.ReasonForm, drafting.revise),
        ),
    ),
    "objections": (
        Objection,
        "objection",
        {
            "answer": Verb(_("答复异议"), _("答复公开了。"), forms.AnswerForm, publishing.answer),
            "cover": Verb(*_COVER, covering_said.cover_objection),
        },
    ),
    "evaluations": (Evaluation, "evaluation", {"cover": Verb(*_COVER, covering_said.cover_comment)}),
    "tasks": (
        Task,
        "task",
        _verbs(
            TASK_STEPS,
            confirm=(_("核实：办好了"), _("记下了，居民看得到。"), forms.SayForm, carrying.confirm),
            send_back=(_("没有办好，退回"), _("退回了，理由公开。"), forms.SendBackForm, carrying.send_back),
            report=(_("报进展"), _("记下了，居民看得到。"), forms.ReportForm, _report),
            milestones=(_("定节点"), _("定好了。"), forms.MilestonesForm, carrying.set_milestones, "report"),
            reassign=(
                _("换责任人"),
                _("换好了。"),
                forms.PersonForm,
                carrying.reassign,
                "shelve",
            ),
            shelve=(_("搁置"), _("已搁置，理由公开。"), forms.ReasonForm, carrying.shelve),
        ),
    ),
}


def offers(kind: str, subject, *, coming: Next | None = None) -> list[dict]:
    """The steps that are possible now; the one that comes next is filled."""
    return [
        {
            "kind": kind,
            "pk": subject.pk,
            "verb": name,
            "title": verb.title,
            "is_filled": (kind, subject.pk, name) == coming,
        }
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
    if kind == "tasks":
        return subject.topic.state == S.EXECUTING
    if kind == "objections":
        return name != "answer" or not subject.answered_at
    return kind != "minutes" or _possible_for_minutes(name, subject)


def _possible_for_minutes(name: str, minutes: Minutes) -> bool:
    """Where its topic went up or was settled otherwise, a draft can only be put away."""
    if name == "put_away":
        return minutes.topic.state in STEPS["put_away"][0]
    if name == "revise":
        return minutes.topic.state == S.PUBLICISED and minutes == rules.latest(minutes.topic)
    if minutes.topic.state not in STEPS["publicise"][0]:
        return False
    return name != "sign" or bool(signing.signers(minutes))


def _possible_for_topic(name: str, topic: Topic) -> bool:
    if name in {"set_review", "answer_review"}:
        return (reviewing.review_of(topic) is not None) == (name == "answer_review")
    if name == "draft":
        return topic.state == S.MINUTED and not topic.minutes.unpublished().exists()
    if name == "escalate":
        return publishing.may_go_up(topic)
    if name == "resolve":
        newest = rules.latest(topic)
        return newest is not None and clock() >= newest.open_until
    if name == "archive":
        return topic.state != S.RESOLVED or not rules.calls_for_tasks(topic)
    window = rules.evaluation_window(topic) if name == "conclude" else None
    return name != "conclude" or (window is not None and clock() >= window[1])


def may_do(user, kind: str, verb: str, subject) -> bool:
    """The committee everything; a task's person reports on it, and whoever a review is asked of answers it."""
    if may_keep_topics(user):
        return True
    if (kind, verb) == ("topics", "answer_review"):
        return reviewing.may_answer(user, subject)
    return kind == "tasks" and verb == "report" and rules.may_report(user, subject)


def topic_of(subject) -> Topic:
    if isinstance(subject, Topic):
        return subject
    return subject.minutes.topic if isinstance(subject, Objection) else subject.topic
