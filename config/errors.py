"""The pages for what no view answers: nothing there, not allowed, too old, broken. config/api.py does it for the API.

A rule that says no becomes a page in communities/feedback/views/_answer.py.
"""

from django.http import HttpResponse
from django.shortcuts import render


def page(request, *, status: int, title: str, message: str) -> HttpResponse:
    """A page that says what happened, why, and what to do."""
    return render(request, "error.html", {"title": title, "message": message, "status": status}, status=status)


def not_found(request, exception=None):
    return page(request, status=404, title="没有找到这个页面", message="网址可能写错了，或者这件事没有公开。")


def forbidden(request, exception=None):
    return page(request, status=403, title="没有权限", message="这个页面只给有权限的人看。如果您该看到它，请联系社区。")


def csrf_failure(request, reason=""):
    return page(
        request,
        status=403,
        title="页面放得太久了",
        message="为了安全，请返回上一页刷新后再提交。您填的内容还在上一页。",
    )


def server_error(request):
    return HttpResponse(
        "<!doctype html><html lang=zh-Hans><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>出错了</title><main><h1>出错了</h1><p>我们这边出了问题，已经记下来了。请过几分钟再试；急事请打社区电话。"
        "</p></main></html>",
        status=500,
    )
