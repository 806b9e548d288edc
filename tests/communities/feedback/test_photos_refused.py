"""What is no photo, or too much of one, is refused in words."""

import io
import re
import time

import pytest

from communities.feedback.photos import PhotoRefused, prepare
from tests.builders import images
from tests.builders.images import a_heic, a_jpeg, a_png
from tests.communities.feedback.preparing import (
    prepared,
    refusal,
)

MB = 1024 * 1024


@pytest.mark.parametrize(("code", "make"), images.REFUSED.values(), ids=images.REFUSED)
def test_a_bad_file_is_refused_in_words_and_soon(code, make):
    # given a file of the zoo
    data = make()

    # when it is sent as a photo
    began = time.process_time()
    refused = refusal(data)

    # then the refusal has its code, says what happened and what to do, in Chinese, within two seconds of work
    assert refused.code == code
    assert re.fullmatch(r"[^。]+。.*(请|选)[^。]+。", refused.message)
    assert re.search(r"[\u4e00-\u9fff]{4}", refused.message)
    assert refused.status in {400, 413, 415}
    assert time.process_time() - began < 2


def test_the_zoo_has_at_least_sixty_files_under_seven_codes():
    assert len(images.REFUSED) >= 60
    assert len({code for code, _ in images.REFUSED.values()}) == 7


def test_a_file_that_is_too_large_is_not_read_at_all():
    # given 52 MB in a file that tells when it is read
    class Watched(io.BytesIO):
        def read(self, *_):
            raise AssertionError("read")

    # when it is sent
    with pytest.raises(PhotoRefused) as refused:
        prepare(Watched(bytes(52 * MB)))

    # then it is refused by its size alone
    assert refused.value.message == "照片太大（52 MB）。请选 20 MB 以内的照片，或先用相册裁剪。"


def test_a_stream_without_an_end_is_read_no_further_than_allowed():
    # given a stream that cannot say how long it is
    class Endless(io.RawIOBase):
        given = 0

        def seekable(self):
            return False

        def read(self, size=-1):
            assert size >= 0, "asked for everything"
            self.given += size
            return b"\xff" * size

    # when it is sent
    stream = Endless()
    with pytest.raises(PhotoRefused) as refused:
        prepare(stream)

    # then one byte too many was enough to know
    assert (refused.value.code, stream.given) == ("photo_too_large", 20 * MB + 1)
    assert refused.value.message.startswith("照片太大（超过 20 MB）。")


def test_a_file_just_over_the_limit_is_not_said_to_be_the_limit():
    assert refusal(a_jpeg() + bytes(20 * MB)).message.startswith("照片太大（20.1 MB）。请选 20 MB 以内")


def test_the_limit_itself_is_taken():
    data = a_jpeg()
    assert prepared(data, max_bytes=len(data)).width == 320
    assert refusal(data, max_bytes=len(data) - 1).code == "photo_too_large"


def test_an_upload_that_was_looked_at_before_is_read_from_its_start():
    upload = io.BytesIO(a_jpeg())
    upload.read(100)
    assert prepare(upload).width == 320


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"max_pixels": 320 * 240 - 1}, "photo_too_many_pixels"),
        ({"max_memory": 320 * 240 * 4 - 1}, "photo_too_many_pixels"),
        ({"max_ratio": 1}, "photo_odd_shape"),
    ],
    ids=["pixels", "memory", "shape"],
)
def test_each_limit_refuses_by_itself(limit, code):
    assert refusal(a_png(), **limit).code == code


def test_a_name_and_a_type_are_never_asked():
    # given pages and pictures under each other's names
    page, picture = io.BytesIO(b"<html>"), io.BytesIO(a_heic())
    page.name, picture.name = "照片.jpg", "../../etc/passwd.html"
    page.content_type, picture.content_type = "image/jpeg", "text/html"

    # then only the content counts
    assert prepare(picture).content_type == "image/jpeg"
    with pytest.raises(PhotoRefused):
        prepare(page)
