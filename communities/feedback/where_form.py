"""Which place: chosen from the list, pressed on the map, told by a photo, or said in words."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.feedback.forms import Form
from communities.residents.models import Building, PlaceKind


class _OneWayOfThree(forms.ChoiceField):
    """Not called optional, since some place has to be given, and not demanded either: words may say it instead."""

    def validate(self, value):
        if value:
            super().validate(value)


class WhereForm(Form):
    """Which place; `places` are Building rows with their entrances at hand."""

    building = _OneWayOfThree(label=_("哪栋楼，或哪个公共地方"))
    entrance = forms.ChoiceField(label=_("单元"), required=False)
    place = forms.CharField(
        label=_("具体位置"),
        required=False,
        max_length=80,
        help_text=_("比如：3 层楼道、地库 B 区、北门外路边。不用写门牌号。"),
    )
    photo = forms.FileField(
        label=_("一张在现场拍的照片"),
        required=False,
        help_text=_("照片里记着位置的话，就按它选地方；位置用过就删。"),
        widget=forms.FileInput({"accept": "image/*"}),
    )

    def __init__(self, *args, places: Sequence[Building], **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self.fields["building"].choices = [("", _("请选一处")), *_in_groups(places)]
        names = _entrance_names(places)
        if names:
            self.fields["entrance"].choices = [("", _("不清楚，或不用选")), *((name, name) for name in names)]
        else:
            del self.fields["entrance"]

    def typed(self) -> dict:
        """What was sent, unchecked but harmless, so that nothing typed is lost on the way to another step."""
        sent = {name: self.data.get(self.add_prefix(name), "") for name in ("building", "entrance", "place")}
        place = self.places.get(sent["building"])
        entrance = sent["entrance"] if sent["entrance"] in _entrances_of(place) else ""
        return {"building": place.pk if place else None, "entrance": entrance, "place": sent["place"][:80]}

    def clean(self):
        cleaned = super().clean()
        place = self.places.get(cleaned.get("building", ""))
        entrance = cleaned.get("entrance", "")
        if not place and not cleaned.get("place", "").strip() and not self.errors:
            self.add_error("building", _("请选一栋楼或一个地方；都不是的话，在“具体位置”里写清楚。"))
        if entrance and not place:
            self.add_error("building", _("选了单元，还要选是哪栋楼。"))
        elif entrance and entrance not in _entrances_of(place):
            have = "、".join(_entrances_of(place))
            self.add_error(
                "entrance",
                _("%(place)s只有 %(have)s。") % {"place": place.name, "have": have}
                if have
                else _("%(place)s没有单元，请改选“不清楚，或不用选”。") % {"place": place.name},
            )
        return cleaned


def _in_groups(places: Sequence[Building]) -> list:
    groups: dict[str, list] = {}
    for place in places:
        groups.setdefault(PlaceKind(place.kind).label, []).append((str(place.pk), place.name))
    return list(groups.items())


def _entrances_of(place: Building | None) -> list[str]:
    return [entrance.name for entrance in place.entrances.all()] if place else []


def _entrance_names(places: Sequence[Building]) -> list[str]:
    names = {entrance.name for place in places for entrance in place.entrances.all()}
    return sorted(names, key=lambda name: (len(name), name))
