"""Signing in and out: residents by code, staff by password and second factor."""

from allauth.account.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect

staff_sign_in = LoginView.as_view()


def staff_account(request):
    """allauth's own pages about mail addresses do not exist here; its links to them lead to the second factor."""
    return redirect("mfa_index")


def locked_out(request, *args, **kwargs):
    return HttpResponse("登录失败的次数太多了，请 15 分钟后再试。", status=429)
