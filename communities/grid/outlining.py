"""The control on which an outline is drawn; what is drawn stands in a text, for those who paste one or use no mouse."""

from django import forms
from django.template.loader import render_to_string

from communities.grid.rings import MOST_CORNERS, read_ring
from communities.kernel.errors import RuleBroken
from communities.residents.maps import Plan


class Drawing(forms.Textarea):
    """`board` is the map to draw on; without shapes on it there is the text alone."""

    board: Plan | None = None

    class Media:
        css = {"all": ["css/outline.css"]}
        js = ["js/outline.js"]

    def __init__(self, attrs=None):
        super().__init__({"rows": 3, "spellcheck": "false"} | (attrs or {}))

    def render(self, name, value, attrs=None, renderer=None):
        text = super().render(name, value, attrs, renderer)
        context = {"text": text, "board": self.board, "field_id": (attrs or {}).get("id", ""), "is_ring": _reads(value)}
        return render_to_string("grid/_outline.html", context | {"most": MOST_CORNERS - 1})


def _reads(value: str | None) -> bool:
    try:
        read_ring(value or "")
    except RuleBroken:
        return False
    return True
