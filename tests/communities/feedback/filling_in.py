"""The four screens of a report, filled in by plain forms."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders.images import a_jpeg

TEXT = "夜里十点还在打电钻，家里有小孩睡不着。"
PHONE = "13900001234"


def a_file(data: bytes | None = None, name: str = "a.jpg"):
    return SimpleUploadedFile(name, data or a_jpeg(), "image/jpeg")


def here(cast, **more):
    return {"building": cast.building.pk, "entrance": "2单元", "place": "", **more}


def as_far_as_contact(client, cast, *, code="NS02", text=TEXT, **more):
    """Fill in the first three screens."""
    client.post("/report/", {"category": code})
    client.post("/report/where/", here(cast))
    return client.post("/report/details/", {"text": text, **more})
