"""The refusals of the domain. config/api.py, and for pages communities/looks/answers.py, turn them into HTTP and Chinese words."""


class RuleBroken(Exception):
    """A rule said no. `code` is for programs, `message` is a Chinese sentence for the person who asked."""

    code = "rule_broken"
    status = 409

    def __init__(self, message: str, *, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(RuleBroken):
    """This person may not do this."""

    code = "not_allowed"
    status = 403

    def __init__(self, message: str = "您没有办理这一步的权限。", **kwargs):
        super().__init__(message, **kwargs)


class TooOften(RuleBroken):
    """A limit on how often something may be asked was reached."""

    code = "too_often"
    status = 429


class Invalid(RuleBroken):
    """What was sent does not make sense; `field` names the part."""

    code = "invalid"
    status = 400
