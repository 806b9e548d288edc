"""What people call a building is read from all that they say of where they live."""

import pytest

from communities.residents.spoken import number_in, plain, readings


@pytest.mark.parametrize(
    ("said", "building"),
    [
        ("五号楼", "5"), ("5栋", "5"), ("5 号楼", "5"), ("５号楼", "5"), ("5幢", "5"), ("五", "5"), ("十二号楼", "12"),
        ("二十栋", "20"), ("一百零三号楼", "103"), ("5-2-301", "5"), ("5－2－301", "5"), ("5号楼-2-301", "5"),
        ("5号楼2单元301室", "5"), ("五号楼二单元三〇一", "5"), ("5号楼301", "5"), ("6楼301", "6"), ("b2-301", "B2"),
        ("阳光路12号院5号楼2单元301室", "5"), ("阳光社区十五栋", "15"),
    ],
)  # fmt: skip
def test_the_building_is_found_in_an_address(said, building):
    assert building in {number_in(reading) for reading in readings(said)}


@pytest.mark.parametrize("said", ["紫荆苑2单元301", "紫荆苑301室", "紫荆苑 301"])
def test_a_building_with_a_name_of_its_own_is_what_stands_before_the_home(said):
    assert "紫荆苑" in list(readings(said))


def test_a_name_is_no_number():
    assert plain("三里屯") == "三里屯" and plain("一品苑3号楼") == "一品苑3号楼"
    assert number_in("中心花园") == number_in("甲1号") == number_in("") == ""


def test_all_of_it_is_tried_first():
    assert next(readings("5-2-301")) == "5-2-301"
