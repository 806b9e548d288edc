import pytest
from hypothesis import given
from hypothesis import strategies as some

from communities.kernel.masking import mask_name, mask_phone, mask_text

TEXTS = {
    "请打13800001234联系我": "请打138****1234联系我",
    "电话138 0000 1234。": "电话138****1234。",
    "电话138-0000-1234": "电话138****1234",
    "座机010-12345678": "座机010-*******",
    "身份证110101199003071234": "身份证110101************",
    "身份证11010119900307123X。": "身份证110101************。",
    "京A12345的车": "京A*****的车",
    "沪A·D12345": "沪A*****",
    "住在6号楼2单元301室": "住在6号楼2单元***室",
    "我叫张三，": "我叫张*，",
    # what must stay
    "2026年1月1日到12月31日": "2026年1月1日到12月31日",
    "工单YG-2026-01873": "工单YG-2026-01873",
    "这里有1380000123只蚂蚁": "这里有1380000123只蚂蚁",
    "6号楼门口": "6号楼门口",
}


@pytest.mark.parametrize(("text", "masked"), TEXTS.items(), ids=list(TEXTS))
def test_free_text_loses_what_names_a_person_and_nothing_else(text, masked):
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13800001234", "138****1234"), ("", ""), ("12345", "***45"), ("01012345678", "010****5678")],
)
def test_a_phone_keeps_its_ends(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳小明", "欧**明"), ("李小龙", "李*龙"), ("王", "*"), ("", "")],
)
def test_a_name_keeps_what_neighbours_may_know(name, masked):
    assert mask_name(name) == masked


@given(some.text(), some.from_regex(r"1[3-9]\d{9}", fullmatch=True), some.text())
def test_no_mobile_number_survives_among_any_words(before, phone, after):
    if not before[-1:].isdigit() and not after[:1].isdigit():
        assert phone not in mask_text(before + phone + after)


@given(some.text(max_size=300))
def test_masking_twice_changes_nothing_more(text):
    assert mask_text(mask_text(text)) == mask_text(text)
