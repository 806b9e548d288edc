"""What the API is sent: its shape. Whether it makes sense, the actions decide."""

from math import isfinite

from django.conf import settings
from rest_framework import serializers

from communities.feedback.models import TimeClass
from communities.feedback.states import Disposition, Kind, Satisfaction

_LONGEST = 2000


class Degrees(serializers.FloatField):
    """An angle; FloatField alone lets `nan` through."""

    default_error_messages = {"not_finite": "请填写合法的数字。"}

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not isfinite(value):
            self.fail("not_finite")
        return value


class Key(serializers.IntegerField):
    """The id of a row; null and nothing mean the same."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=2**62, required=False, allow_null=True, default=None, **kwargs)


class Text(serializers.CharField):
    """Words that may be missing; an action says so where they are needed."""

    def __init__(self, most: int = _LONGEST, **kwargs):
        super().__init__(max_length=most, required=False, allow_blank=True, default="", **kwargs)


class Photos(serializers.ListField):
    """Keys of uploads."""

    child = serializers.CharField(max_length=24)

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"上传照片得到的 key，最多 {settings.REPORT_PHOTOS} 个")
        super().__init__(max_length=settings.REPORT_PHOTOS, required=False, default=list, **kwargs)


class NewTicket(serializers.Serializer):
    category = serializers.CharField(max_length=8, help_text="类别代码，见 categories")
    text = serializers.CharField(max_length=_LONGEST, help_text="什么情况，2 到 2000 字")
    title = Text(60, help_text="标题；不填就取第一句话")
    building = Key(help_text="楼栋或场所的编号，见 buildings")
    entrance = Key(help_text="单元的编号")
    place = Text(80, help_text="具体位置；不公开")
    longitude = Degrees(
        min_value=-180, max_value=180, required=False, allow_null=True, default=None, help_text="经度，WGS-84"
    )
    latitude = Degrees(
        min_value=-90, max_value=90, required=False, allow_null=True, default=None, help_text="纬度，WGS-84"
    )
    contact_name = Text(40, help_text="怎么称呼；不公开")
    contact_phone = Text(20, help_text="联系电话；没有登录时必填；不公开")
    kind = serializers.ChoiceField(Kind.choices, required=False, default=Kind.HELP, help_text="性质")
    photos = Photos()

    def validate(self, attrs):
        if (attrs["longitude"] is None) != (attrs["latitude"] is None):
            raise serializers.ValidationError({"longitude": "经度和纬度要一起填。"})
        return attrs


class NewUpload(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True, help_text="一张照片，20 MB 以内；JPEG、PNG、WebP、HEIC 等")


class Supplement(serializers.Serializer):
    text = Text(help_text="要补充的情况")
    photos = Photos()


class Rating(serializers.Serializer):
    solved = serializers.BooleanField(help_text="解决了没有；没解决就重新办")
    satisfaction = serializers.ChoiceField(Satisfaction.choices, help_text="满意度")
    text = Text(help_text="想说的话")


class Reason(serializers.Serializer):
    reason = Text(help_text="原因")


class Accept(serializers.Serializer):
    category = serializers.CharField(
        max_length=8, required=False, allow_null=True, default=None, help_text="要改正的类别代码"
    )
    public = serializers.BooleanField(required=False, default=True, help_text="是否公开；不能公开的类别总是不公开")


class Divert(Reason):
    disposition = serializers.ChoiceField(Disposition.choices, help_text="不由社区办的缘由（接诉即办工作条例第 11 条）")


class Dispatch(serializers.Serializer):
    unit = Key(help_text="承办单位的编号，见 units；与 worker 二选一")
    worker = Key(help_text="网格员的编号，见 workers")
    time_class = serializers.ChoiceField(
        TimeClass.choices, required=False, allow_null=True, default=None, help_text="时限类别；不填就按诉求的类别"
    )
    note = Text(help_text="给承办人的话，居民看不到")


class Words(serializers.Serializer):
    text = Text(help_text="内容")


class Reply(Words):
    photos = Photos()


class CallBack(Rating):
    contacted = serializers.BooleanField(help_text="承办人联系过居民没有，照居民的回答填")


class Publish(serializers.Serializer):
    photos = Photos(help_text="要一起公开的照片的 key；别的照片都不公开")
