"""What everybody reads already is put in other words, and everybody reads why: a name that was overlooked, a mistake."""

from datetime import datetime

from django.conf import settings
from django.db.transaction import atomic
from django.utils.module_loading import import_string

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from deliberation.topics import rules, wording
from deliberation.topics.models import Topic
from deliberation.topics.saying import is_hidden
from deliberation.topics.stepping import locked, take


@atomic
def reword(*, topic: Topic, title: str, background: str, text: str, by: User, now: datetime) -> Topic:
    """From now on everybody reads these words; what the proposer wrote is kept. What is named after it is named anew.

    Raises Invalid, StepNotAllowed.
    """
    rules.require_keeper(by)
    # A meeting is held before its topics.
    named_after = [import_string(path)(topic) for path in settings.TOPIC_NAMESAKES]
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
    wording.require_not_told_again(text, topic, words, names_too=True)
    facts = {"reworded": True, "before": wording.sealed(topic)}
    before = topic.public_title
    take("reword", topic, by=by, now=now, text=mask_text(text.strip()), facts=facts, **words)
    for follow in named_after:
        follow(before, topic.public_title, by=by, now=now)
    return topic
