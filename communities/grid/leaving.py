"""What the registers of grids say of somebody who leaves."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from communities.grid.models import GridWorker
from communities.kernel.datamap import Leaver


def forget_posts(leaver: Leaver) -> None:
    """Which grid from when to when stays, without a phone; the shell's own log of the register forgets the name."""
    posts = GridWorker.objects.filter(user=leaver.user)
    keys = [str(key) for key in posts.values_list("pk", flat=True)]
    log = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(GridWorker), object_id__in=keys)
    log.update(label="网格员", data={})
    posts.update(work_phone="")
