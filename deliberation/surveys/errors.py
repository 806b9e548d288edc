"""The refusals of surveys."""

from communities.kernel.errors import RuleBroken


class NoSuchSurvey(RuleBroken):
    code, status = "not_found", 404


class SurveyOver(RuleBroken):
    """Its time is over, or it is not open."""

    code = "survey_over"


class AnsweredAlready(RuleBroken):
    """An anonymous answer is nobody's any more, so that it cannot be changed."""

    code = "answered_already"


class QuestionsLocked(RuleBroken):
    """Somebody has answered: the questions stand, another survey may be made from them."""

    code = "questions_locked"
