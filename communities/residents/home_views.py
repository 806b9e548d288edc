"""One home at the desk: who owns it, who lives in it, and who did before."""

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.masking import mask_phone
from communities.looks.shell import only_for
from communities.residents import rules
from communities.residents.models import OWNING, Dwelling, ParkingSpace, Verification


@only_for(rules.may_keep_residents)
def home(request, pk):
    """The parts in this home by what they are today; who proved or claimed it and is not entered stands beside."""
    dwelling = get_object_or_404(Dwelling.objects.with_address(), pk=pk)
    now = clock()
    today = localdate(now)
    parts = list(dwelling.residencies.select_related("person").order_by("-is_head", "starts_on", "pk"))
    here = [part for part in parts if part.starts_on <= today and (part.ends_on is None or part.ends_on > today)]
    told = Verification.objects.in_force(now).filter(dwelling=dwelling)
    told = told.exclude(person__in=[part.person_id for part in here]).select_related("person").order_by("person", "at")
    context = {
        "home": dwelling,
        "groups": (
            ("产权人", "还没有登记产权人。", _lines(part for part in here if part.role in OWNING)),
            ("住在这里的家人和租户", "没有登记家人和租户。", _lines(part for part in here if part.role not in OWNING)),
        ),
        "coming": [part for part in parts if part.starts_on > today],
        "earlier": [part for part in parts if part.ends_on is not None and part.ends_on <= today],
        "told": {one.person_id: one for one in told}.values(),
        "spaces": ParkingSpace.objects.filter(owner__in=[part.person_id for part in here]).select_related("owner"),
    }
    return render(request, "residents/desk/home.html", context)


def _lines(parts) -> list:
    return [(part, mask_phone(part.person.phone)) for part in parts]
