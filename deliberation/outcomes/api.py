"""Results for mini-programs: what a resident reads and does on the pages of outcomes."""

from dataclasses import asdict

from django.urls import reverse
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import iso, parsed
from deliberation.outcomes import drafting, evaluating, publishing, reviewing, rules, signing
from deliberation.outcomes.api_shapes import Evaluating, Objecting, OneOutcome, OutcomesOfTopic, Signing, Timeline
from deliberation.outcomes.decided import decision_of, settled_by
from deliberation.outcomes.errors import NoSuchOutcome
from deliberation.outcomes.mine import to_sign
from deliberation.outcomes.models import Minutes, Objection
from deliberation.outcomes.parts import above_of, task_rows
from deliberation.outcomes.states import MinutesState
from deliberation.outcomes.telling import sections_of
from deliberation.outcomes.timeline import timeline_of
from deliberation.topics.errors import NoSuchTopic
from deliberation.topics.models import Topic
from deliberation.topics.states import TopicState

TAG = ["商量"]


@extend_schema(
    operation_id="read_topic_outcomes", tags=TAG, summary="一个议题的结果、任务和评议", responses=OutcomesOfTopic
)
@api_view(["GET"])
def of_topic(request, topic_id: int):
    """还没有结果时都是空的。"""
    topic = _topic(request.user, topic_id)
    return Response(_of_topic(topic, request.user))


@extend_schema(operation_id="read_topic_timeline", tags=TAG, summary="从头到尾的经过", responses=Timeline)
@api_view(["GET"])
def timeline(request, topic_id: int):
    """诉求、议题、会议、表决、公示、异议、任务、评议，早的在前，不登录也能看。"""
    rows = timeline_of(_topic(request.user, topic_id))
    return Response(
        {
            "items": [
                {
                    "at": iso(row["when"]),
                    "title": row["title"],
                    "text": row["text"],
                    "who": row["who"],
                    "path": row["url"],
                }
                for row in rows
            ]
        }
    )


@extend_schema(
    operation_id="evaluate_topic", tags=TAG, summary="评议", request=Evaluating, responses={201: OutcomesOfTopic}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def evaluate(request, topic_id: int):
    """任务都完成以后 30 天内，参加过商量的人和涉及楼栋里核实过住址的居民，每人一次；评议以后又办了（例如退回重办），可以再评一次，算新的。"""
    topic = _topic(request.user, topic_id)
    said = parsed(Evaluating(data=request.data))
    evaluating.evaluate(topic=topic, **said, by=request.user, now=now())
    return Response(_of_topic(topic, request.user), status=201)


@extend_schema(operation_id="read_outcome", tags=TAG, summary="一版会议纪要和异议", responses=OneOutcome)
@api_view(["GET"])
def outcome(request, outcome_id: int):
    """公示的不登录也能看；草稿只有参会的各方和居委会看得到。"""
    return Response(_one(_found(request.user, outcome_id), request.user))


@extend_schema(
    operation_id="object_to_outcome", tags=TAG, summary="提异议", request=Objecting, responses={201: OneOutcome}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def object_to(request, outcome_id: int):
    """公示期内，住址核实过的居民可以提；居委会公开答复以前，结果不生效。"""
    minutes = _found(request.user, outcome_id)
    said = parsed(Objecting(data=request.data))
    publishing.object_to(minutes=minutes, **said, by=request.user, now=now())
    return Response(_one(minutes, request.user), status=201)


@extend_schema(
    operation_id="sign_outcome", tags=TAG, summary="签会议纪要", request=Signing, responses={201: OneOutcome}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def sign(request, outcome_id: int):
    """到会的每个人自己签，或者写明不签的理由；一方里签字的超过到会的一半，这一方就算签了。"""
    minutes = _found(request.user, outcome_id)
    said = parsed(Signing(data=request.data))
    signing.sign(minutes=minutes, **said, by=request.user, now=now())
    return Response(_one(minutes, request.user), status=201)


def _topic(user, topic_id: int) -> Topic:
    found = Topic.objects.visible_to(user).filter(pk=topic_id).first()
    if found is None:
        raise NoSuchTopic("没有这个议题。")
    return found


def _found(user, outcome_id: int) -> Minutes:
    found = Minutes.objects.select_related("topic", "meeting").filter(pk=outcome_id).first()
    if found is None or not (found.state == MinutesState.PUBLISHED or drafting.may_read_draft(user, found)):
        raise NoSuchOutcome("没有这份纪要。")
    return found


def _one(minutes: Minutes, user) -> dict:
    moment, topic = now(), minutes.topic
    newest, anew = rules.latest(topic), rules.taken_up_again(minutes)
    return {
        "id": minutes.pk,
        "topic": topic.pk,
        "title": str(minutes),
        "version": minutes.version,
        "state": minutes.state,
        "outcome": minutes.outcome,
        "outcome_name": minutes.get_outcome_display() if minutes.outcome else "",
        "reason": minutes.reason,
        "published_at": iso(minutes.published_at),
        "open_until": iso(minutes.open_until),
        "is_open": topic.state == TopicState.PUBLICISED and newest == minutes and minutes.is_open(moment),
        "taken_up_again_at": iso(anew.at) if anew else None,
        "fingerprint": minutes.fingerprint,
        **{f"{name}_path": reverse("outcomes:paper", args=[minutes.pk, kind]) for name, kind in _PAPERS.items()},
        "sections": [vars(section) for section in sections_of(minutes)],
        **_signing(minutes, user),
        "objections": [
            {
                "id": one.pk,
                "text": one.public_text,
                "at": iso(one.at),
                "due_at": iso(one.due_at),
                "answer": one.answer,
                "answered_at": iso(one.answered_at),
                "is_late": one.is_late(moment),
                "is_mine": user.is_authenticated and one.by_id == user.pk,
            }
            for one in Objection.objects.read_with(minutes)
        ],
    }


def _signing(minutes: Minutes, user) -> dict:
    if minutes.state != MinutesState.SIGNING:
        return {"signing": [], "signs": False}
    seat = rules.seat_of(user, minutes) if user.is_authenticated else None
    parts = [
        {
            "part": part.key,
            "name": part.name,
            "state": part.state,
            "there": part.there,
            "signed": part.signed,
            "refused": len(part.refusals),
        }
        for part in signing.parts_of(minutes)
    ]
    return {"signing": parts, "signs": seat is not None and signing.signature_of(seat, minutes) is None}


_PAPERS = {"data": "json", "pdf": "pdf", "word": "word"}


def _of_topic(topic: Topic, user) -> dict:
    window, moment = rules.evaluation_window(topic), now()
    told, earlier = evaluating.told_by_round(topic)
    own = evaluating.standing_of(user, topic) if user.is_authenticated else None
    return {
        "above": _above(topic, moment),
        "decision": _decision(topic),
        "versions": list(topic.minutes.published().newest_first().values_list("pk", flat=True)),
        "to_sign": _to_sign(topic, user),
        "tasks": [_task(row) for row in task_rows(topic)],
        "review": _review(topic),
        "evaluation": told,
        "earlier_evaluations": earlier,
        "evaluation_until": iso(window[1]) if window and moment < window[1] else None,
        "is_evaluated": own is not None,
    }


def _above(topic: Topic, moment) -> dict | None:
    if (told := above_of(topic, moment)) is None:
        return None
    sent = told["sent"]
    moments = {"sent_at": iso(sent.at), "due_at": iso(sent.due_at)}
    return {"to": sent.to, "whom": sent.whom, **moments, "is_late": told["is_late"]}


def _decision(topic: Topic) -> dict | None:
    found = decision_of(settled_by(topic))
    return {"whom": found.whom, "on": found.on, "number": found.number, "text": found.words} if found else None


def _to_sign(topic: Topic, user) -> int | None:
    found = to_sign(user).filter(topic=topic).first() if user.is_authenticated else None
    return found.pk if found else None


def _review(topic: Topic) -> dict:
    told = reviewing.told_of(topic)
    steps = [{"at": iso(row["at"]), "title": row["title"], "text": row["text"]} for row in told["rows"]]
    return {"due_on": told["due_on"], "is_late": told["is_late"], "steps": steps}


def _task(row: dict) -> dict:
    task = row["task"]
    same = (
        "number",
        "matter",
        "unit",
        "starts_on",
        "due_on",
        "ended_on",
        "percent",
        "state",
        "fund",
        "problem",
        "reason",
    )
    return {name: getattr(task, name) for name in same} | {
        "state_name": task.state_name,
        "is_late": row["late"],
        "amount": None if task.amount is None else str(task.amount),
        "milestones": [asdict(one["step"]) | {"is_late": one["late"]} for one in row["steps"]],
        "reports": [
            {
                "at": iso(report.at),
                "percent": report.percent,
                "text": report.text,
                "who": report.by_label,
                "photos": [
                    reverse("outcomes:photo", args=[report.pk, number, "display"])
                    for number in range(1, len(report.photos) + 1)
                ],
            }
            for report in row["reports"]
        ],
    }
