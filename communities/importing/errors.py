"""What may be said to who imports."""

from communities.kernel.errors import RuleBroken


class NotNow(RuleBroken):
    """The import is not at a point where this can be done."""

    code = "import_not_now"
