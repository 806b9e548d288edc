"""Parts of a page that slices above its own put there, named in the settings: lower slices do not know who they are."""

from django.conf import settings
from django.utils.module_loading import import_string


def parts_for(setting: str, subject, request) -> list[dict]:
    """What each function of settings.<setting> gives for `subject`: [{"template", …}], in order."""
    return [part for path in getattr(settings, setting) for part in import_string(path)(subject, request)]
