"""What may tell who somebody is or where they live is marked for whoever publishes it; plain words are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from communities.kernel.naming import require_nobody_named
from communities.kernel.suspects import marked, may_be_somebodys, named, suspects


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5号楼2单元301张三家门口堆东西", ["5号楼2单元***", "张三"]),
        ("5号楼2单元***张三家和王五阿姨家", ["5号楼2单元***", "张三", "王五阿姨"]),
        ("张三家天天堆，请打 13800000001 问他。", ["张三", "138****0001"]),
        ("老王的车停在门口，李大爷说的", ["老王", "李大爷"]),
        ("欧阳小明家门口", ["欧阳小明"]),
        ("京A12345 天天停在这里", ["京A*****"]),
        ("党总支提议修楼道灯，王建国提出的。", ["王建国"]),
        ("指名道姓说邻居王建国。", ["王建国"]),
        ("王建国坚决反对，找王建国", ["王建国"]),
        ("三单元的王建国，王建国他家", ["王建国"]),
        ("漏了王建国说的，李秀英反对。", ["王建国", "李秀英"]),
        ("欧阳小明不同意，张三说太吵", ["欧阳小明", "张三"]),
    ],
)
def test_names_homes_and_masks_are_marked(text, found):
    assert suspects(mask_text(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "3号楼前的空地怎么停车",
        "晚上回来没有地方停，消防通道也被占了。",
        "大家商量一下，照国家规定办。",
        "3号楼许多人反映，单元门坏了，林荫道上的树要修。",
        "周末活动放在江边步道，任何人都可以来。",
        "居民严重反对，任何人说了都不算，许多人同意。",
        "居民代表说，业主没有来，物业建议先画线。",
        "业主曾经提出，温度不够的说清楚。",
        "周末的活动，周六也开；马路的树、杨树的絮要修，颜色的事以后说。",
        "钱的事说清楚，钱也不多，包括的范围也写上。",
    ],
)
def test_plain_words_are_left_alone(text):
    assert suspects(mask_text(text)) == []


@given(st.text(alphabet="张三家5号楼2单元*，老王阿姨 \n", max_size=40))
def test_the_pieces_put_together_are_the_text(text):
    assert "".join(part for part, _look in marked(text)) == text


@pytest.mark.parametrize(
    "part", ["王建国", "张三", "欧阳小明", "老王", "高建国", "李阿姨", "3号楼2单元", "三号楼", "1单元***", "13层"]
)
def test_what_a_person_may_say_is_somebodys(part):
    assert may_be_somebodys(part)


@pytest.mark.parametrize(
    "part", ["消防通道", "停车位", "高空抛物", "安全门", "不同意", "方便面", "王建国家门口不能停车"]
)
def test_control_what_a_topic_is_about_is_nobodys(part):
    assert not may_be_somebodys(part)


def test_what_nobody_can_cover_afterwards_names_nobody():
    with pytest.raises(Invalid, match="“王建国”") as refused:
        require_nobody_named("王建国家里太吵，电话 13800009999", field="text", else_="请遮去。")
    assert (refused.value.field, refused.value.message.endswith("请遮去。")) == ("text", True)
    require_nobody_named("太吵了，打 13800009999 找我", field="text")  # control: that is masked by itself


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("和李阿姨说过了", "李阿姨"),
        ("欧阳小明家的车", "欧阳小明"),
        ("3号楼2单元301张三", "张三"),
        ("张三夫妇天天吵", "张三"),
        ("请钟医生讲高血压", "钟医生"),
    ],
)
def test_who_is_named_beyond_doubt_is_found(text, who):
    assert named(mask_text(text)) == [who]


@pytest.mark.parametrize(
    "text",
    [
        "凌晨的噪音太大，凌晨一家人都醒了",
        "宁愿不装，温水都没有",
        "陶瓷的砖",
        "钱花的地方不对，没问过大家，任由商家的音响吵",
        "会挡3号楼1单元的光",
        "3号楼2单元加装电梯",
        "3号楼1单元杨絮多，扫不净",
        "门卫师傅、班主任老师、包工老师傅、任何医生",
        "夏天家里热，雷雨天家里漏水，严重影响家里老人",
        "宁愿在家里，宁愿住3楼，许久没回家，顾着家里，何苦大家的事",
    ],
)
def test_control_plain_words_and_a_building_without_its_room_are_never_refused(text):
    assert named(mask_text(text)) == []
    require_nobody_named(text, field="text")
