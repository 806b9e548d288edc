import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.db import connection

from communities.tenants.scope import inside
from communities.tenants.storage import CommunityFileStorage, CommunityObjectStorage
from config.settings.env import storage

ESCAPES = ["../b/x", "photos/../../b/x", "/etc/passwd", "..", "a\\..\\..\\x", "\\..\\x", "photos/..", "//x"]


@pytest.fixture
def files(tmp_path):
    return CommunityFileStorage(location=str(tmp_path))


def test_a_file_lies_in_the_folder_of_its_community(files, tmp_path, alpha, beta):
    with inside(alpha):
        name = files.save("photos/a.txt", ContentFile(b"alpha's"))
    assert (tmp_path / alpha.schema_name / "photos/a.txt").read_bytes() == b"alpha's"
    with inside(beta):
        assert not files.exists(name)
        with pytest.raises(FileNotFoundError):
            files.open(name)


def test_the_name_that_was_kept_opens_the_file_again(files, alpha):
    name = files.save("photos/a.txt", ContentFile(b"1"))
    again = files.save("photos/a.txt", ContentFile(b"2"))
    assert name == "photos/a.txt" != again
    assert (files.open(name).read(), files.open(again).read()) == (b"1", b"2")
    files.delete(name)
    assert (files.exists(name), files.exists(again)) == (False, True)


@pytest.mark.parametrize("name", ESCAPES)
def test_no_name_leaves_the_folder(files, alpha, name):
    for act in (files.path, files.open, files.exists, files.delete, files.size):
        with pytest.raises(SuspiciousFileOperation):
            act(name)
    with pytest.raises(SuspiciousFileOperation):
        files.save(name, ContentFile(b"x"))


def test_a_file_has_no_public_address(files, alpha):
    with pytest.raises(NotImplementedError):
        files.url("photos/a.txt")


def test_keys_in_a_bucket_start_with_the_community_too(alpha):
    bucket = CommunityObjectStorage(bucket_name="b", access_key="k", secret_key="s", location="")
    assert bucket._normalize_name("photos/a.jpg") == f"{connection.schema_name}/photos/a.jpg"
    for name in ESCAPES[:3]:
        with pytest.raises(SuspiciousFileOperation):
            bucket._normalize_name(name)


def test_the_setting_chooses_folder_or_bucket_and_both_are_ours():
    assert storage("file:///srv/files")["BACKEND"].endswith("CommunityFileStorage")
    chosen = storage("s3://files?endpoint_url=https://s3.example.cn")
    assert chosen["BACKEND"].endswith("CommunityObjectStorage")
    assert chosen["OPTIONS"]["default_acl"] == "private"
