"""What everybody reads already is put in other words, and everybody reads why: a name that was overlooked, a mistake."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from deliberation.topics import rules, wording
from deliberation.topics.models import Topic
from deliberation.topics.saying import is_hidden
from deliberation.topics.stepping import locked, take


@atomic
def reword(*, topic: Topic, title: str, background: str, text: str, by: User, now: datetime) -> Topic:
    """From now on everybody reads these words; what the proposer wrote is kept. Raises Invalid, StepNotAllowed."""
    rules.require_keeper(by)
    topic = locked(topic)
    if is_hidden(topic):
        raise Invalid("这个议题没有公开。")
    for name, typed, label in (("title", title, "公开的议题"), ("background", background, "公开的说明")):
        if not typed.strip():
            raise Invalid(f"请写{label}。", field=name)
    words = wording.worded(title, background)
    if words == {name: getattr(topic, name) for name in words}:
        raise Invalid("写法没有变，不用改。", field="background")
    if not text.strip():
        raise Invalid("请写明为什么改，居民会看到。", field="text")
    facts = {"reworded": True, "before": wording.sealed(topic)}
    take("reword", topic, by=by, now=now, text=mask_text(text.strip()), facts=facts, **words)
    return topic
