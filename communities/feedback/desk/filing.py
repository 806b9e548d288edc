"""Taking down a report for somebody who calls or comes by (代录)."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _

from communities.feedback.desk.access import committee_desk
from communities.feedback.desk.forms import category_choices, words_field
from communities.feedback.models import Category
from communities.feedback.reporting import Report, report
from communities.feedback.states import Kind, Source
from communities.kernel.errors import RuleBroken
from communities.looks.forms import Refusable
from communities.residents.models import Building, Entrance

# Where reporting names a field otherwise than this form does.
NAMES = {"building": "where", "entrance": "where", "phone": "contact_phone"}


class FileForm(Refusable):
    category = forms.ChoiceField(label=_("类别"), error_messages={"required": _("请选一个类别。")})
    text = words_field(_("情况"), _("照他说的写：什么时候、影响了谁、希望怎么办。"))
    where = forms.ChoiceField(label=_("在哪儿"), required=False)
    place = forms.CharField(
        label=_("具体位置（可不填）"), max_length=80, required=False, help_text=_("比如：地库 B 区、3 层楼道")
    )
    kind = forms.ChoiceField(label=_("性质"), choices=Kind, initial=Kind.HELP)
    contact_name = forms.CharField(label=_("怎么称呼（可不填）"), max_length=40, required=False)
    contact_phone = forms.CharField(
        label=_("联系电话（可不填）"),
        max_length=20,
        required=False,
        help_text=_("只有居委会和承办人看得到；他用这个号登录也能看到进展。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("请选一类")), *category_choices()]
        self.fields["where"].choices = where_choices()

    def report(self) -> Report:
        """What was taken down, as the action wants it."""
        data = self.cleaned_data
        kind, _dash, key = data.pop("where").partition("-")
        place = {"entrance": Entrance, "building": Building}.get(kind)
        if place:
            data[kind] = place.objects.get(pk=key)
        data["category"] = Category.objects.get(pk=data["category"])
        return Report(source=Source.DESK, **data)


def where_choices() -> list:
    """Buildings with their entrances, and open places, for one select."""
    choices: list = [("", _("请选一处"))]
    for building in Building.objects.for_pickers():
        whole = (f"building-{building.pk}", building.name)
        doors = [(f"entrance-{e.pk}", f"{building.name} {e.name}") for e in building.entrances.all()]
        choices.append((building.name, [whole, *doors]) if doors else whole)
    return choices


@committee_desk
def file(request):
    """One page: what, where, who."""
    form = FileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = report(form.report(), by=None, recorded_by=request.user, now=clock())
        except RuleBroken as refusal:
            name = NAMES.get(refusal.field, refusal.field)
            form.add_error(name if name in form.fields else None, refusal.message)
        else:
            messages.success(request, f"已记下，编号 {ticket.number}。请告诉来访的人。")
            return redirect("desk:ticket", ticket.number)
    return render(request, "feedback/desk/file.html", {"form": form}, status=form.status if form.errors else 200)
