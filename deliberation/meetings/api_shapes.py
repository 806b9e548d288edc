"""What the API of meetings takes and gives."""

from django.urls import reverse
from rest_framework import serializers

from communities.kernel.asking import iso
from communities.residents.models import Building
from deliberation.meetings.rules import is_there
from deliberation.meetings.states import Answer, MeetingState, Mode, MotionState, QuestionState, Room, Stance
from deliberation.topics.process import Form
from deliberation.topics.states import Side


class MeetingRow(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(MeetingState.choices)
    state_name = serializers.CharField(help_text="状态的中文")
    form = serializers.ChoiceField(Form.choices, allow_blank=True, help_text="会议形式；居民发起的是空的")
    by_residents = serializers.BooleanField(help_text="居民发起的，说的话不算社区的决定")
    mode = serializers.ChoiceField(Mode.choices, help_text="现场还是线上")
    starts_at = serializers.DateTimeField()
    place = serializers.CharField()


class MeetingListed(MeetingRow):
    my_answer = serializers.ChoiceField(
        Answer.choices, allow_blank=True, help_text="自己的席位：PENDING 等您答复，WAITING 旁听候补；没有席位为空"
    )


class MeetingPage(serializers.Serializer):
    items = MeetingListed(many=True)
    next = serializers.CharField(allow_null=True, help_text="更早的从这里接着要；没有了为空")


class AgendaLine(serializers.Serializer):
    id = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True, help_text="属于哪一项")
    topic = serializers.IntegerField(allow_null=True, help_text="议题的 id")
    title = serializers.CharField()
    minutes = serializers.IntegerField()


class MaterialRow(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    file = serializers.CharField(help_text="PDF 的地址；没有为空")


class SideInvited(serializers.Serializer):
    side = serializers.ChoiceField(Side.choices)
    seats = serializers.IntegerField(help_text="请了几人")


class MySeat(serializers.Serializer):
    side = serializers.ChoiceField(Side.choices, allow_blank=True, help_text="空的是旁听")
    answer = serializers.ChoiceField(Answer.choices)
    is_there = serializers.BooleanField(help_text="登记了到会，没有离开")
    substitute = serializers.CharField(help_text="谁来代替；没有为空")
    is_listed = serializers.BooleanField(help_text="自己公开了会来")


class MeetingNear(serializers.Serializer):
    id = serializers.IntegerField(help_text="楼栋或空地的 id")
    name = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)


class SignUpQuestion(serializers.Serializer):
    ask = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField(), help_text="选一个；空的是自己写，可以不写")


class WhoComes(serializers.Serializer):
    names = serializers.ListField(child=serializers.CharField(), help_text="自己愿意公开的人")
    others = serializers.IntegerField(help_text="另外还有几位会来")


class OneCall(MeetingRow):
    minutes = serializers.IntegerField()
    about = serializers.CharField(help_text="想说什么")
    near = MeetingNear(allow_null=True)
    room = serializers.ChoiceField(Room.choices, allow_blank=True, help_text="请居委会借屋子；空的是没有请")
    people = serializers.IntegerField(help_text="最多几个人")
    needed = serializers.IntegerField(help_text="要几位邻居联署")
    signed = serializers.IntegerField(help_text="已经有几位")
    is_mine = serializers.BooleanField(help_text="自己发起的")
    has_signed = serializers.BooleanField(help_text="自己联署了")
    reason = serializers.CharField(help_text="没有开成的原因")


class CallList(serializers.Serializer):
    items = OneCall(many=True)
    needed = serializers.IntegerField(help_text="现在发起要几位邻居联署")


class OneMeeting(MeetingRow):
    about = serializers.CharField(help_text="居民发起的：想说什么")
    near = MeetingNear(allow_null=True)
    room = serializers.ChoiceField(Room.choices, allow_blank=True, help_text="请居委会借屋子；空的是没有请")
    room_reason = serializers.CharField(help_text="为什么没有借")
    is_mine = serializers.BooleanField(help_text="自己发起的：能显示到会码，能开始和结束")
    minutes = serializers.IntegerField()
    convenor = serializers.CharField()
    contact = serializers.CharField()
    link = serializers.CharField(help_text="线上会议的网址，只给名单上的人")
    calendar = serializers.CharField(help_text="日历文件（.ics）的地址；不登录也能下载")
    noticed_at = serializers.DateTimeField()
    not_before = serializers.DateTimeField(allow_null=True, help_text="公告期满的时间")
    reason = serializers.CharField(help_text="取消的原因")
    agenda = AgendaLine(many=True)
    materials = MaterialRow(many=True)
    sides = SideInvited(many=True)
    open_seats = serializers.IntegerField(help_text="旁听席位")
    free_seats = serializers.IntegerField(help_text="还有几个")
    reserved_seats = serializers.IntegerField(help_text="其中留出、由居委会安排的")
    reserved_for = serializers.CharField(help_text="留给谁")
    asked = SignUpQuestion(many=True, help_text="报名旁听时要回答的")
    terms = serializers.CharField(help_text="报名须知；有就要同意")
    who_comes = WhoComes()
    my_seat = MySeat(allow_null=True)
    may_answer = serializers.BooleanField()
    may_listen = serializers.BooleanField()


class LiveQuorum(serializers.Serializer):
    expected = serializers.IntegerField(help_text="应到")
    present = serializers.IntegerField(help_text="现在在场")
    needed = serializers.IntegerField(help_text="至少要到")
    is_met = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.ChoiceField(Side.choices), help_text="没有人的一方")
    lacking = serializers.CharField(help_text="还差什么，能直接显示；人够了是空的")
    means = serializers.CharField(help_text="开会时人不够，对大家意味着什么，能直接显示；不然是空的")


class LiveItem(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    minutes = serializers.IntegerField()
    ends_at = serializers.DateTimeField()


class LiveVotes(serializers.Serializer):
    """一次用手机投的票，投了多少。"""

    roll = serializers.IntegerField(help_text="有几人能投")
    voted = serializers.IntegerField(help_text="投了几人，手机和纸质都算")
    on_paper = serializers.IntegerField(help_text="其中交了纸质票的")
    entered = serializers.IntegerField(help_text="纸质票录了几次，每张要录两次")
    is_over = serializers.BooleanField(help_text="截止了没有")


class LiveMotion(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    moved_by = serializers.CharField(help_text="哪一方、姓")
    ballot = serializers.IntegerField(allow_null=True, help_text="用手机投票的，投票的编号：PUT ballots/编号/vote")
    closes_at = serializers.DateTimeField(allow_null=True, help_text="用手机投票的，什么时候截止")
    state = serializers.ChoiceField(MotionState.choices)
    state_name = serializers.CharField()
    yes = serializers.IntegerField(allow_null=True)
    no = serializers.IntegerField(allow_null=True)
    abstain = serializers.IntegerField(allow_null=True)
    present = serializers.IntegerField(allow_null=True)
    votes = LiveVotes(allow_null=True, help_text="正在用手机投票时，投了多少")


class LiveTurn(serializers.Serializer):
    id = serializers.IntegerField()
    person = serializers.CharField(help_text="哪一方、姓")
    stance = serializers.ChoiceField(Stance.choices)
    stance_name = serializers.CharField()


class LiveSpeaker(LiveTurn):
    ends_at = serializers.DateTimeField(help_text="这次发言到什么时候")


class LiveQuestion(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    likes = serializers.IntegerField(help_text="几人也想问")
    state = serializers.ChoiceField(QuestionState.choices)
    state_name = serializers.CharField()


class LiveMeeting(serializers.Serializer):
    version = serializers.CharField(help_text="变了就是有新的")
    id = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(MeetingState.choices)
    state_name = serializers.CharField()
    quorum = LiveQuorum(allow_null=True)
    item = LiveItem(allow_null=True)
    motion = LiveMotion(allow_null=True)
    speaker = LiveSpeaker(allow_null=True)
    queue = LiveTurn(many=True)
    questions = LiveQuestion(many=True)
    settled = LiveMotion(allow_null=True, help_text="刚刚定下来的，主持人接着往下走以前；不然为 null")
    decided = LiveMotion(many=True)


# What is blank comes through: the actions say in the words of the page what is missing.
class Answered(serializers.Serializer):
    comes = serializers.BooleanField()


class Substitute(serializers.Serializer):
    name = serializers.CharField(max_length=40, allow_blank=True)
    phone = serializers.CharField(max_length=20, default="", allow_blank=True)


class SignUp(serializers.Serializer):
    answers = serializers.ListField(
        child=serializers.CharField(max_length=100, allow_blank=True),
        max_length=5,
        default=list,
        help_text="和 asked 一一对应",
    )
    accepts = serializers.BooleanField(default=False, help_text="同意报名须知")


class CallWhere(serializers.Serializer):
    starts_at = serializers.DateTimeField()
    mode = serializers.ChoiceField(Mode.choices, default=Mode.ONSITE)
    place = serializers.CharField(max_length=80, default="", allow_blank=True)
    near = serializers.PrimaryKeyRelatedField(
        queryset=Building.objects.filter(longitude__isnull=False), allow_null=True, default=None
    )
    link = serializers.CharField(max_length=200, default="", allow_blank=True, help_text="线上会议的网址，线上开的要填")
    wants_room = serializers.BooleanField(default=False, help_text="请居委会借一间屋子")


class Calling(CallWhere):
    title = serializers.CharField(max_length=80, allow_blank=True)
    about = serializers.CharField(max_length=1000, allow_blank=True)
    minutes = serializers.IntegerField(default=60)
    people = serializers.IntegerField(default=30, help_text="最多几个人，发起的和联署的都算在内")
    looked = serializers.BooleanField(
        default=False, help_text="看过了，title 和 about 里没有谁的姓名、住址；不带的，写着“李阿姨家”这样的会被拒绝"
    )


class RunMeeting(serializers.Serializer):
    step = serializers.ChoiceField(
        [("begin", "开始"), ("close", "结束"), ("cancel", "取消")], help_text="begin 开始，close 结束，cancel 取消"
    )
    reason = serializers.CharField(max_length=400, default="", allow_blank=True, help_text="取消的原因")


class DoorCode(serializers.Serializer):
    code = serializers.CharField(help_text="6 位数字")
    seconds = serializers.IntegerField(help_text="还有几秒换下一个")
    url = serializers.CharField(help_text="做成二维码的地址")


class Listed(serializers.Serializer):
    listed = serializers.BooleanField()


class Arrival(serializers.Serializer):
    code = serializers.CharField(max_length=12, allow_blank=True)


class Hand(serializers.Serializer):
    stance = serializers.ChoiceField(Stance.choices)


class Moved(serializers.Serializer):
    text = serializers.CharField(max_length=400, allow_blank=True, help_text="建议做什么")


class Asked(serializers.Serializer):
    text = serializers.CharField(max_length=200, allow_blank=True)


def row(meeting) -> dict:
    same = {name: getattr(meeting, name) for name in ("title", "state", "form", "by_residents", "mode", "place")}
    named = {"state_name": meeting.get_state_display(), "starts_at": iso(meeting.starts_at)}
    return {"id": meeting.pk} | same | named


def near(meeting) -> dict | None:
    found = meeting.near
    return found and {"id": found.pk, "name": found.name, "longitude": found.longitude, "latitude": found.latitude}


def item(one) -> dict:
    return {"id": one.pk, "parent": one.parent_id, "topic": one.topic_id, "title": one.title, "minutes": one.minutes}


def material(one) -> dict:
    file = reverse("meetings:material", args=[one.meeting_id, one.pk]) if one.file else ""
    return {"id": one.pk, "title": one.title, "text": one.text, "file": file}


def own(seat) -> dict:
    other = getattr(seat, "substitute", None)
    there = {"is_there": is_there(seat), "substitute": other.name if other else "", "is_listed": seat.is_listed}
    return {"side": seat.side, "answer": seat.answer} | there
