"""What the API answers, for its documentation alone: shapes.py makes the answers, tests hold the two together."""

from rest_framework import serializers

from communities.feedback.models import TimeClass
from communities.feedback.states import VERBS, Kind, TicketState
from communities.grid.kinds import UnitKind


class TicketRow(serializers.Serializer):
    number = serializers.CharField(help_text="编号，如 YG-2026-01873")
    title = serializers.CharField(help_text="标题；给别人看时已打码")
    state = serializers.ChoiceField(TicketState.choices)
    state_name = serializers.CharField(help_text="状态的中文名称")
    category = serializers.CharField(help_text="类别代码")
    category_name = serializers.CharField()
    group = serializers.CharField(help_text="大类")
    building = serializers.CharField(allow_null=True, help_text="楼栋或场所的名称")
    handler = serializers.CharField(help_text="承办单位；还没派出时为空")
    me_too = serializers.IntegerField(help_text="还有几位居民也遇到")
    is_public = serializers.BooleanField()
    reported_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="这一步的期限；没有在等什么时是 null")
    closed_at = serializers.DateTimeField(allow_null=True)


class TicketPage(serializers.Serializer):
    items = TicketRow(many=True)
    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor；没有更多时是 null")


class TicketList(serializers.Serializer):
    items = TicketRow(many=True)


class DeskRow(TicketRow):
    is_overdue = serializers.BooleanField(help_text="这一步已超期")
    source_name = serializers.CharField(help_text="来源")
    time_class_name = serializers.CharField(help_text="时限类别")
    reopened = serializers.IntegerField(help_text="重办过几次")


class DeskPage(serializers.Serializer):
    items = DeskRow(many=True)
    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor；没有更多时是 null")


class Step(serializers.Serializer):
    id = serializers.IntegerField()
    verb = serializers.ChoiceField(list(VERBS.items()))
    what = serializers.CharField(help_text="这一步的中文说法")
    at = serializers.DateTimeField()
    by = serializers.CharField(help_text="谁做的：报事人、居委会或单位，没有人名")
    state = serializers.ChoiceField(TicketState.choices, help_text="这一步之后的状态")
    text = serializers.CharField(help_text="公开的话")
    note = serializers.CharField(required=False, help_text="内部备注；只给承办的工作人员")
    person = serializers.CharField(required=False, help_text="经办人；只给承办的工作人员")


class PhotoRow(serializers.Serializer):
    key = serializers.CharField()
    step = serializers.IntegerField(allow_null=True, help_text="属于经过里的哪一步")
    thumb = serializers.CharField(help_text="缩略图地址，从 /api/v1/ 算起")
    display = serializers.CharField(help_text="大图地址，从 /api/v1/ 算起")
    width = serializers.IntegerField(help_text="大图宽，像素")
    height = serializers.IntegerField(help_text="大图高，像素")
    is_public = serializers.BooleanField()


class Upload(serializers.Serializer):
    key = serializers.CharField(help_text="报事、补充、答复时放进 photos")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    longitude = serializers.FloatField(allow_null=True, help_text="照片里带的位置，供选地点；报事后即丢弃")
    latitude = serializers.FloatField(allow_null=True)


class Private(serializers.Serializer):
    key = serializers.CharField(help_text="不登录也能看这件事的钥匙，放在 ?key=；只给报事人，其他人为空")
    entrance = serializers.CharField()
    place = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    contact_name = serializers.CharField()
    contact_phone = serializers.CharField(help_text="给工作人员时已打码，完整的号码用 contact 查看")


class Contact(serializers.Serializer):
    contact_name = serializers.CharField()
    contact_phone = serializers.CharField(help_text="完整的号码；这次查看已记入账本")


class Desk(serializers.Serializer):
    accept_by = serializers.DateTimeField(allow_null=True)
    dispatched_at = serializers.DateTimeField(allow_null=True)
    finish_by = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    source_name = serializers.CharField()
    time_class = serializers.ChoiceField(TimeClass.choices)
    time_class_name = serializers.CharField()
    unit = serializers.IntegerField(allow_null=True)
    worker = serializers.IntegerField(allow_null=True)
    reopened = serializers.IntegerField()


class Ticket(TicketRow):
    text = serializers.CharField(help_text="情况；给别人看时已打码")
    kind = serializers.ChoiceField(Kind.choices)
    kind_name = serializers.CharField()
    disposition_name = serializers.CharField(help_text="不由社区办的缘由；没有时为空")
    solved = serializers.BooleanField(allow_null=True, help_text="解决了没有；还没评时是 null")
    satisfaction_name = serializers.CharField()
    steps = Step(many=True, help_text="经过，先发生的在前")
    photos = PhotoRow(many=True)
    is_mine = serializers.BooleanField(help_text="是不是自己报的")
    joined = serializers.BooleanField(help_text="点过“我也遇到了”")
    may = serializers.ListField(child=serializers.CharField(), help_text="现在能做的：tickets/编号/ 之后的那一段")
    private = Private(allow_null=True, help_text="只给报事人和承办的工作人员，其他人是 null")
    desk = Desk(allow_null=True, help_text="只给承办的工作人员，其他人是 null")


class Created(serializers.Serializer):
    number = serializers.CharField()
    key = serializers.CharField(help_text="不登录也能看这件事的钥匙，放在 tickets/编号?key= 后面")
    state = serializers.ChoiceField(TicketState.choices)
    state_name = serializers.CharField()
    accept_by = serializers.DateTimeField(help_text="最迟什么时候受理")
    danger = serializers.CharField(help_text="要先打的电话，如 119；没有危险时为空")


class Standing(serializers.Serializer):
    number = serializers.CharField()
    state = serializers.ChoiceField(TicketState.choices)
    state_name = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_public = serializers.BooleanField()
    may = serializers.ListField(child=serializers.CharField(), help_text="接下来能做的")


class MeToo(serializers.Serializer):
    number = serializers.CharField()
    me_too = serializers.IntegerField(help_text="一共几位也遇到")


class Category(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    danger = serializers.CharField(help_text="要先打的电话；没有危险时为空")
    is_public = serializers.BooleanField(help_text="受理后能不能公开")
    lead = serializers.CharField(help_text="一般由谁承办")
    accept = serializers.CharField(help_text="多久内受理")
    finish = serializers.CharField(help_text="派出后多久内办完")


class Group(serializers.Serializer):
    name = serializers.CharField()
    is_first = serializers.BooleanField(help_text="常用，放在最前")
    categories = Category(many=True)


class Groups(serializers.Serializer):
    groups = Group(many=True)


class Counts(serializers.Serializer):
    states = serializers.DictField(child=serializers.IntegerField(), help_text="没结束的状态：件数")
    overdue = serializers.IntegerField(help_text="超期的件数")


class Unit(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(UnitKind.choices)
    kind_name = serializers.CharField()


class Units(serializers.Serializer):
    items = Unit(many=True)


class Worker(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    grid = serializers.CharField(help_text="网格")


class Workers(serializers.Serializer):
    items = Worker(many=True)
