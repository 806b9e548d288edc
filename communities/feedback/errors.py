from communities.kernel.errors import Invalid, NotAllowed, RuleBroken


class SamePerson(RuleBroken):
    """Who handled a matter may not also check it (DOMAIN 1B 24, 28)."""

    code = "same_person"


class NotTriedEnough(RuleBroken):
    code = "not_tried_enough"


class ReopenClosed(RuleBroken):
    code = "reopen_closed"


class ReasonMissing(Invalid):
    code = "reason_missing"


class PhotoMissing(Invalid):
    code = "photo_missing"


class TooManyPhotos(Invalid):
    code = "too_many_photos"


class NotYourMatter(NotAllowed):
    code = "not_your_matter"


class AlreadyYours(RuleBroken):
    code = "already_yours"
