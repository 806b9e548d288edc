"""What somebody in the room writes on their phone."""

from django.utils.translation import gettext_lazy as _

from communities.looks.forms import Refusable, words


class AskForm(Refusable):
    text = words(_("您想问什么"), most=200, rows=2, missing=_("请写您的问题。"), hint=_("上墙不写是谁问的。"))


class MotionForm(Refusable):
    text = words(_("建议做什么"), most=400, rows=2, missing=_("请写动议：建议做什么。"))
