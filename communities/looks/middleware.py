"""长辈版: one cookie, one class on <html>, the same pages."""


def elder_mode(get_response):
    """Sets `request.elder_mode` from the cookie that looks.views.elder_mode keeps."""

    def middleware(request):
        request.elder_mode = request.COOKIES.get("elder") == "1"
        return get_response(request)

    return middleware
