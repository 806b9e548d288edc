from django.http import HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from communities.looks.ways import way_back

YEAR = 365 * 24 * 3600


# Without a token, so that pages for strangers hold none and can be kept: all that a forger gains is larger type.
@csrf_exempt
@require_POST
def elder_mode(request):
    """Switch 长辈版 on or off and go back to the page; kept for a year on this device."""
    back = way_back(request, "next") or request.META.get("SCRIPT_NAME", "") + "/"
    response = HttpResponseRedirect(back)
    response.set_cookie("elder", "0" if request.elder_mode else "1", max_age=YEAR, samesite="Lax", httponly=True)
    return response
