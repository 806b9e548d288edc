"""What was said in an earlier round of a topic."""

from deliberation.opinions.models import Opinion
from deliberation.topics.stepping import taken_up_anew


def is_of_before(opinion: Opinion) -> bool:
    """Whether it was answered before the topic was taken up anew: then there may be another."""
    anew = taken_up_anew(opinion.topic)
    return bool(opinion.adoption and anew and opinion.replied_at < anew)
