"""What the API refuses before our rules are asked is said in plain sentences; what our code wrote stays as written."""

import pytest
from rest_framework import serializers

from communities.feedback.api.asked import Degrees, Key, NewTicket, Photos, Text
from config.api import answer_error
from tests.architecture.test_languages import english_in

STOCK = ("必需", "字段", "无效", "合法", "期待", "类型", "空字符串", "字符串")


class Everything(serializers.Serializer):
    text = serializers.CharField(max_length=5, min_length=2)
    number = serializers.IntegerField(min_value=1, max_value=9)
    angle = Degrees(min_value=-180, max_value=180)
    truth = serializers.BooleanField()
    choice = serializers.ChoiceField(["A"])
    photos = Photos()
    day = serializers.DateField(required=False)
    moment = serializers.DateTimeField(required=False)
    file = serializers.FileField(required=False)


SENT = {"text": "好的", "number": 1, "angle": 0, "truth": True, "choice": "A", "photos": []}


def refused(data, shape=Everything) -> dict:
    asked = shape(data=data)
    with pytest.raises(serializers.ValidationError) as error:
        asked.is_valid(raise_exception=True)
    return answer_error(error.value, {}).data


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"text": None}, "null", "这一项要填。"),
        ({"text": ""}, "blank", "这一项要填。"),
        ({"text": "啊" * 6}, "max_length", "最多 5 个字，请写短一点。"),
        ({"text": "啊"}, "min_length", "至少 2 个字，请再写几句。"),
        ({"text": ["啊"]}, "invalid", "这一项要填文字。"),
        ({"text": "啊\0啊"}, "null_characters_not_allowed", "里面有看不见的字符，请删掉重新填。"),
        ({"text": "啊\ud800"}, "surrogate_characters_not_allowed", "里面有看不见的字符，请删掉重新填。"),
        ({"number": "三"}, "invalid", "这一项要填整数，例如 3。"),
        ({"number": 10}, "max_value", "这个数不能大于 9。"),
        ({"number": 0}, "min_value", "这个数不能小于 1。"),
        ({"number": "9" * 2000}, "max_string_length", "这个数太长了，请再看看。"),
        ({"angle": "东"}, "invalid", "这一项要填数字。"),
        ({"truth": "也许"}, "invalid", "这一项只能填是或否。"),
        ({"choice": "乙"}, "invalid_choice", "没有“乙”这个选项，请重新选一个。"),
        ({"photos": "一张"}, "not_a_list", "这一项要填一组内容，哪怕只有一个。"),
        ({"day": "明天"}, "invalid", "日期的写法不对，请写成 2027-12-31 这样。"),
        ({"moment": "明天"}, "invalid", "时间的写法不对，请写成 2027-12-31 18:00 这样。"),
        ({"file": "一张"}, "invalid", "收到的不是文件，请重新选一个。"),
    ],
    ids=str,
)
def test_each_refusal_is_a_sentence_for_the_one_who_typed(wrong, code, said):
    body = refused(SENT | wrong)
    assert body["errors"] == [{"field": next(iter(wrong)), "code": code, "message": said}]
    assert body["message"] == said


def test_what_is_missing_is_asked_for():
    assert {error["message"] for error in refused({})["errors"]} == {"这一项要填。"}


@pytest.mark.parametrize(("data", "said"), [(None, "没有收到"), ([], "一项一项填"), ("x", "一项一项填")])
def test_a_body_of_another_shape_is_answered_in_words_too(data, said):
    message = refused(data)["message"]
    assert said in message and english_in(message) == set()


def test_a_sentence_of_our_own_stays_as_it_was_written():
    sent = {"category": "NS02", "text": "楼上装修", "longitude": 116.4}
    assert refused(sent, NewTicket)["message"] == "经度和纬度要一起填。"


@pytest.mark.parametrize("field", [serializers.PrimaryKeyRelatedField, Degrees, Key, Text, Photos, NewTicket])
def test_no_stock_phrase_is_left_in_what_we_use(field):
    words: dict = {}
    for kind in reversed(field.__mro__):
        words |= getattr(kind, "default_error_messages", {})
    assert [str(said) for said in words.values() if any(phrase in str(said) for phrase in STOCK)] in (
        [],
        ["请填写合法的数字。"],
    )
