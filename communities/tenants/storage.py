"""Files: every key starts with the community's schema, and no file has a public address.

A file is read only through a view that asks who is asking (communities/feedback/views/photos.py).
"""

from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils.functional import LazyObject


class _OwnKeys:
    """Puts the schema before each key and refuses a key that would leave it."""

    def _own(self, name: str) -> str:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if ".." in parts or name.startswith("/"):
            raise SuspiciousFileOperation("文件名不合法")
        return f"{connection.schema_name}/{name}"


class CommunityFileStorage(_OwnKeys, FileSystemStorage):
    """Files in a folder per community."""

    def _save(self, name, content):
        # Django answers with the path below the root; the name that a row keeps must open the same file again.
        return super()._save(name, content).removeprefix(f"{connection.schema_name}/")

    def path(self, name: str) -> str:
        return super().path(self._own(name))

    def url(self, name):
        raise NotImplementedError("文件没有公开地址，只能由视图读取")


class CommunityObjectStorage(LazyObject):
    """Files in an S3-compatible bucket; django-storages is loaded only where it is used."""

    def __init__(self, **options):
        self.__dict__["_options"] = options
        super().__init__()

    def _setup(self):
        from storages.backends.s3 import S3Storage

        class Storage(_OwnKeys, S3Storage):
            def _normalize_name(self, name):
                return super()._normalize_name(self._own(name))

        self._wrapped = Storage(**self.__dict__["_options"])
