import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from communities.kernel.covering import only_covers
from communities.kernel.masking import hide_numbers, mask_name, mask_phone, mask_text

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
TEXTS = {
    "请打13800001234联系我": "请打138****1234联系我",
    "电话138 0000 1234。": "电话138****1234。",
    "电话138-0000-1234": "电话138****1234",
    "座机010-12345678": "座机010-*******",
    "身份证110101199003071234": "身份证110101************",
    "身份证11010119900307123X。": "身份证110101************。",
    "京A12345的车": "京A*****的车",
    "沪A·D12345": "沪A*****",
    "电话+8613812345678": "电话+86138****5678",
    "电话8613812345678": "电话86138****5678",
    "电话0086 138 1234 5678": "电话0086 138****5678",
    "电话+86-138-1234-5678": "电话+86-138****5678",
    "电话013812345678": "电话0138****5678",
    "电话138.1234.5678": "电话138****5678",
    "电话138 123 45678": "电话138****5678",
    "电话138 12345678": "电话138****5678",
    "电话１３８１２３４５６７８，住３号楼": "电话138****5678，住３号楼",
    "电话138－１２３４－5678": "电话138****5678",
    "电话①③⑧①②③④⑤⑥⑦⑧": "电话138****5678",
    "1楼213812345678": "1楼***",
    "座机(010)12345678": "座机(010-*******",
    "座机+86 10 12345678": "座机+86 10-*******",
    "座机010-1234-5678": "座机010-*******",
    "身份证110101 19900307 1234": "身份证110101************",
    "旧身份证110101900307123": "旧身份证110101*********",
    "卡号6222021234567890": "卡号***",
    "卡号622202123456789012": "卡号***",
    "卡号6222021234567890123": "卡号***",
    "卡号6222 0212 3456 7890 123": "卡号***",
    "住在6号楼2单元301室": "住在6号楼2单元***室",
    "不要写姓名和电话，姓名和住址。": "不要写姓名和电话，姓名和住址。",
    "姓名：王建国，我叫李秀英": "姓名：王**，我叫李**",
    "5号楼2单元301张三家": "5号楼2单元***张三家",
    "我叫张三，": "我叫张*，",
    # what must stay
    "2026年1月1日到12月31日": "2026年1月1日到12月31日",
    "3号楼2单元2026年换水管，一户1单元300元": "3号楼2单元2026年换水管，一户1单元300元",
    "工单YG-2026-01873": "工单YG-2026-01873",
    "这里有1380000123只蚂蚁": "这里有1380000123只蚂蚁",
    "6号楼门口": "6号楼门口",
    "工单YG-2026-01873 2026年1月": "工单YG-2026-01873 2026年1月",
    "维修资金1,380,000.00元": "维修资金1,380,000.00元",
    "预算1500000。2026年3月动工": "预算1500000。2026年3月动工",
    "缴费150 20260113起": "缴费150 20260113起",
    "编号018730 2026年": "编号018730 2026年",
    "2024-2025-2026-2027": "2024-2025-2026-2027",
    "2026-01-13 14:00至2026.12.31": "2026-01-13 14:00至2026.12.31",
    "记于20260113120000": "记于20260113120000",
    "验证码138012": "验证码138012",
    "３号楼２单元门口": "３号楼２单元门口",
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


MOBILE = some.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
# Words as people write them, digits and signs far more often than chance would have it.
WORDS = some.text() | some.text("0123456789+-. 　８６。Xc_*京A楼", max_size=12)


@settings(max_examples=400)
@given(WORDS, MOBILE, WORDS)
def test_no_mobile_number_survives_among_any_words_or_digits(before, phone, after):
    assert phone not in mask_text(before + phone + after)
    assert phone not in hide_numbers(before + phone + after)


@given(WORDS, MOBILE, WORDS)
def test_nor_one_in_full_width_digits(before, phone, after):
    wide = phone.translate(FULL_WIDTH)
    assert wide not in mask_text(before + wide + after)


def test_control_the_pattern_that_stood_here_before_lets_these_through():
    before = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
    missed = ["8613812345678", "138.1234.5678", "213812345678"]
    assert [before.sub("***", text) for text in missed] == missed
    assert all(mask_text(text) != text for text in missed)


@given(some.text(max_size=300) | WORDS)
def test_masking_twice_changes_nothing_more(text):
    assert mask_text(mask_text(text)) == mask_text(text)


@pytest.mark.parametrize(
    ("after", "covers"),
    [
        ("王小明家的车天天堵门，王小明该管。", True),
        ("某某家的车天天堵门，王小明该管。", True),
        ("某某家的车天天堵门，某某该管。", True),
        ("王小明家的车天天堵门，某某", True),
        ("某某家的车天天堵门，某某不该管。", False),
        ("某某家的车没有堵门，某某该管。", False),
        ("家的车天天堵门，该管。", False),
        ("王小明某某家的车天天堵门，王小明该管。", False),
        ("某某王小明该管。", False),
        ("某某", False),
    ],
)
def test_to_cover_is_to_put_nothing_otherwise(after, covers):
    assert only_covers("王小明家的车天天堵门，王小明该管。", after) is covers


PERSONAL = MOBILE | some.from_regex(r"0[0-9]{2,3}[0-9]{7,8}|[0-9]{15}|[0-9]{17}[0-9X]|京A[0-9A-Z]{5,6}", fullmatch=True)


@settings(max_examples=400)
@given(WORDS, PERSONAL, WORDS)
def test_nobody_writes_more_than_the_form_allows_by_what_is_masked(before, number, after):
    text = before + number + after
    assert len(mask_text(text)) <= len(text)


def test_control_a_landline_without_signs_and_an_old_identity_number_were_longer_masked_than_written():
    before = {"0101234567": "010-*******", "110101900307123": "110101************"}
    assert all(len(masked) > len(text) >= len(mask_text(text)) for text, masked in before.items())
