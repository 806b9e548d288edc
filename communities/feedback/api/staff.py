"""What the committee and the handlers do through the API."""

from django.db.models import Q
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.accounts.rules import is_committee
from communities.feedback import handling, unreached
from communities.feedback.api import answers, asked, finding, rows, shapes
from communities.feedback.api.browsing import CURSOR, NUMBER
from communities.feedback.api.finding import at_work, ticket_for, uploads_called
from communities.feedback.models import Ticket
from communities.feedback.states import TicketState
from communities.grid.kinds import UnitKind
from communities.grid.models import GridWorker, Unit
from communities.grid.queries import workers_at
from communities.kernel.asking import PAGE_SIZE, page, parsed, truth, whole, words
from communities.kernel.kept import rows_of

TAG = ["工作台"]


@extend_schema(
    operation_id="list_queue",
    tags=TAG,
    summary="待办",
    parameters=[
        OpenApiParameter("state", str, enum=TicketState.values, description="状态；不填就是所有没结束的"),
        OpenApiParameter("overdue", bool, description="只看超期的"),
        OpenApiParameter("mine", bool, description="只看在自己手里的；居委会的人看派给居委会的"),
        CURSOR,
    ],
    responses=answers.DeskPage,
)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def queue(request):
    """居委会看到全部，承办人看到派给自己的；新的在前，每页 20 件。"""
    user, params = at_work(request), request.query_params
    mine, overdue = truth(params, "mine"), truth(params, "overdue")
    wanted = {"state": words(params, "state", among=TicketState.values), "pk__lt": whole(params, "cursor")}
    wanted = {name: value for name, value in wanted.items() if value}

    def found(wanted: dict):
        tickets = (_in_hand_of(user) if mine else Ticket.objects.workable_by(user)).filter(**wanted)
        tickets = tickets if "state" in wanted else tickets.open()
        return rows.desk_rows((tickets.overdue() if overdue else tickets).before(None))

    if is_committee(user) and not mine:
        # The same for the whole committee, and the desk asks for it all day.
        shown = rows_of(f"queue {overdue}", wanted, found, limit=PAGE_SIZE + 1)
    else:
        shown = found(wanted)[: PAGE_SIZE + 1]
    return Response(page(shown, rows.desk_row, lambda values: values[0]))


def _in_hand_of(user):
    if is_committee(user):
        return Ticket.objects.filter(Q(lead__kind=UnitKind.RC) | Q(worker__user=user))
    return Ticket.objects.handled_by(user)


@extend_schema(operation_id="count_queue", tags=TAG, summary="待办有几件", responses=answers.Counts)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def counts(request):
    """没结束的，按状态；另有超期的件数。"""
    workable = Ticket.objects.workable_by(at_work(request)).open()
    return Response({"states": workable.counts(), "overdue": workable.overdue().count()})


@extend_schema(operation_id="list_units", tags=TAG, summary="可以派给的单位", responses=answers.Units)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def units(request):
    """派单时选。"""
    at_work(request)
    active = [
        {"id": unit.pk, "name": unit.name, "kind": unit.kind, "kind_name": unit.get_kind_display()}
        for unit in Unit.objects.active().order_by("id")
    ]
    return Response({"items": active})


@extend_schema(
    operation_id="list_workers",
    tags=TAG,
    summary="可以派给的网格员",
    parameters=[OpenApiParameter("building", int, description="只看管这栋楼的")],
    responses=answers.Workers,
)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def workers(request):
    """今天在岗的。"""
    at_work(request)
    building = whole(request.query_params, "building")
    found = workers_at(building) if building else GridWorker.objects.able().select_related("user", "grid")
    posts = [
        {"id": post.pk, "name": post.user.name, "grid": post.grid.name} for post in found.order_by("grid_id", "id")
    ]
    return Response({"items": posts})


def _verb(operation_id: str, summary: str, shape=None, answer=answers.Standing):
    """A POST on one ticket by somebody at work: documentation, method and permission that all of them share."""

    def wrap(view):
        described = extend_schema(
            operation_id=operation_id,
            tags=TAG,
            summary=summary,
            parameters=[NUMBER],
            request=shape,
            responses=answer,
        )
        return described(api_view(["POST"])(permission_classes([IsAuthenticated])(view)))

    return wrap


def _step(request, number: str, act, shape=None) -> Response:
    """Do `act` with what was asked, and answer where the ticket stands and what comes next."""
    by, ticket = at_work(request), ticket_for(request, number)
    content = _meant(parsed(shape(data=request.data)), by) if shape else {}
    after = act(ticket=ticket, by=by, now=now(), **content)
    return Response(shapes.standing(after, may=finding.may_now(by, after)))


def _meant(content: dict, by) -> dict:
    """Rows in place of their keys."""
    if content.get("category"):
        content["category"] = finding.category_called(content["category"])
    if "unit" in content:
        content["unit"] = finding.row_or_refuse(
            Unit.objects, content["unit"], field="unit", message="没有这个单位，请重新选。"
        )
    if "worker" in content:
        on_duty = GridWorker.objects.on_duty().select_related("user", "grid")
        content["worker"] = finding.row_or_refuse(
            on_duty, content["worker"], field="worker", message="没有这位在岗的网格员，请重新选。"
        )
    if "photos" in content:
        content["photos"] = uploads_called(content["photos"], by=by)
    return content


@_verb("accept_ticket", "受理", asked.Accept)
def accept(request, number: str):
    """可以同时改正类别、决定公开不公开。"""
    return _step(request, number, handling.accept, asked.Accept)


@_verb("divert_ticket", "告知该走的渠道", asked.Divert)
def divert(request, number: str):
    """不由社区办的六种情形，要写明原因和该找谁；居民看得到。"""
    return _step(request, number, handling.divert, asked.Divert)


@_verb("dispatch_ticket", "派出去办", asked.Dispatch)
def dispatch(request, number: str):
    """派给一个单位或一位网格员。期限按时限类别算好，写在诉求上，以后不变。"""
    return _step(request, number, handling.dispatch, asked.Dispatch)


@_verb("object_ticket", "派单异议", asked.Reason)
def object_to(request, number: str):
    """承办人认为不该由自己办，写明原因，请居委会重新派。"""
    return _step(request, number, handling.object_to, asked.Reason)


@_verb("sign_ticket", "接手")
def sign(request, number: str):
    """承办人接手办理。"""
    return _step(request, number, handling.sign)


@_verb("reply_ticket", "答复", asked.Reply)
def reply(request, number: str):
    """居民看得到；公开的诉求，大家都看得到。"""
    return _step(request, number, handling.reply, asked.Reply)


@_verb("note_ticket", "内部备注", asked.Words)
def note(request, number: str):
    """只有居委会和承办人看得到。"""
    return _step(request, number, handling.note, asked.Words)


@_verb("report_ticket_done", "报告办完", asked.Reply)
def report_done(request, number: str):
    """承办人写明怎么办的、结果怎样；设置要求时须附照片。"""
    return _step(request, number, handling.report_done, asked.Reply)


@_verb("call_back_ticket", "回访", asked.CallBack)
def call_back(request, number: str):
    """由报告办完以外的居委会同事回访。解决了就办结，没解决就退回重办。"""
    return _step(request, number, handling.call_back, asked.CallBack)


@_verb("miss_ticket", "回访没有联系上", asked.Words)
def miss(request, number: str):
    """记下一次没有人接的回访；只有居委会和承办人看得到说明。不算解决，也不算满意。"""
    return _step(request, number, unreached.miss, asked.Words)


@_verb("close_unreached_ticket", "联系不上，办结")
def close_unreached(request, number: str):
    """在几天里打够了次数还联系不上，才能这样办结，没有评价；报事人还可以要求重办。"""
    return _step(request, number, unreached.close_unreached)


@_verb("publish_ticket", "公开", asked.Publish)
def publish(request, number: str):
    """公开一件事，和列出的那些照片。不能公开的类别会被拒绝。"""
    by, ticket = at_work(request), ticket_for(request, number)
    keys = parsed(asked.Publish(data=request.data))["photos"]
    after = handling.publish(ticket=ticket, photos=finding.photos_called(keys, of=ticket), by=by, now=now())
    return Response(shapes.standing(after, may=finding.may_now(by, after)))


@_verb("hide_ticket", "不再公开", asked.Reason)
def hide(request, number: str):
    """连同照片，从公开页上拿下来；原因只有工作人员看得到。"""
    return _step(request, number, handling.hide, asked.Reason)


@_verb("reveal_contact", "查看报事人的电话", answer=answers.Contact)
def contact(request, number: str):
    """完整的号码；谁在什么时候看过，账本会记下。"""
    by, ticket = at_work(request), ticket_for(request, number)
    name, phone = handling.reveal_contact(ticket=ticket, by=by, now=now())
    return Response({"contact_name": name, "contact_phone": phone})
