"""问卷 for residents: what is asked now, answering on one page, and how everybody answered."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities.accounts.addresses import client_address
from communities.kernel.errors import RuleBroken
from deliberation.surveys import answering, seeing, straws
from deliberation.surveys.answer_forms import AnswerForm, StrawForm
from deliberation.surveys.models import Survey
from deliberation.surveys.rules import may_answer

_LATEST = 30


@never_cache
@require_safe
def surveys(request):
    return render(request, "surveys/surveys.html", seeing.list_for(request.user, clock(), most=_LATEST))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, pk):
    """The questions, or that one has answered, or the result."""
    visible = Survey.objects.visible_to(request.user).public().select_related("topic")
    found = get_object_or_404(visible, pk=pk)
    if request.method == "POST":
        return _answered(request, found)
    return _page(request, found, form_of(request, found))


def form_of(request, survey: Survey, data=None) -> AnswerForm:
    """With a sum for whoever passes by, without one for who is signed in."""
    kind = StrawForm if survey.is_straw_poll and not request.user.is_authenticated else AnswerForm
    initial = seeing.said_by(seeing.mine(survey, request.user)) if data is None else None
    return kind(data, survey=survey, initial=initial)


def _answered(request, survey: Survey):
    if not survey.is_straw_poll and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    form = form_of(request, survey, request.POST)
    if not form.is_valid():
        return _page(request, survey, form, status=400)
    try:
        _take(request, survey, form)
    except RuleBroken as refusal:
        form.refuse(refusal)
        return _page(request, survey, form, status=refusal.status)
    messages.success(request, _("收到了，谢谢您。"))
    response = redirect("surveys:survey", survey.pk)
    if survey.is_straw_poll:
        straws.remember(request, response, survey)
    return response


def _take(request, survey: Survey, form: AnswerForm) -> None:
    if survey.is_straw_poll:
        straws.require_new(request, survey)
    if request.user.is_authenticated:
        answering.answer(survey=survey, said=form.said(), by=request.user, now=clock())
        return
    straws.require_solved(form.cleaned_data["puzzle"], form.cleaned_data["reply"])
    straws.count_address(survey, client_address(request))
    answering.answer_openly(survey=survey, said=form.said(), now=clock())


def _page(request, survey: Survey, form: AnswerForm, *, status: int = 200):
    now = clock()
    mine = seeing.mine(survey, request.user)
    done = mine is not None or (survey.is_straw_poll and straws.has_answered(request, survey))
    takes = survey.takes_answers(now)
    context = {
        "survey": survey,
        "state_words": survey.state_words(now),
        "takes_answers": takes,
        "done": done,
        "form": form if seeing.asks(survey, request.user, now) and not (done and survey.is_anonymous) else None,
        "not_concerned": takes and request.user.is_authenticated and not may_answer(request.user, survey, now),
        "not_binding": seeing.NOT_BINDING if survey.is_straw_poll else "",
        **seeing.result_of(survey, now),
    }
    return render(request, "surveys/survey.html", context, status=status)
