"""A published version says what it is today, and what it came to first."""

from django.utils.timezone import now as clock

from deliberation.outcomes import drafting, publishing
from deliberation.outcomes.models import Minutes
from tests.builders.browsers import a_browser, words_of
from tests.builders.outcomes import WEEK, a_topic_above, heard_back, publicised


def page_of(minutes: Minutes) -> str:
    return words_of(a_browser().get(f"/outcomes/{minutes.pk}/"))


def corrected(cast, *, at):
    """Two versions, the second laid open at `at`."""
    first = publicised(cast, at=at)
    draft = drafting.revise(minutes=first, reason="车位数写错了", by=cast.secretary, now=at)
    return first, publicised(cast, draft, at=at)


def test_the_version_that_was_corrected_says_when_the_next_is_in_force_and_not_earlier(cast):
    first, second = corrected(cast, at=clock() - WEEK / 2)
    assert "第 2 版正在公示，到" in page_of(first)
    assert "现在有效的" not in page_of(first)
    publishing.resolve(topic=second.topic, by=cast.secretary, now=second.open_until)
    assert "现在有效的是第 2 版" in page_of(first)


def test_a_version_whose_time_is_over_is_not_yet_said_to_be_in_force(cast):
    first, _second = corrected(cast, at=clock() - 2 * WEEK)
    assert "第 2 版公示期满了，还没有生效" in page_of(first)


def test_everybody_reads_that_a_correction_is_written_and_not_its_words(cast):
    minutes = publicised(cast)
    pages = (f"/outcomes/{minutes.pk}/", f"/topics/{minutes.topic_id}/")
    for page in pages:
        assert "居委会正在更正" not in words_of(a_browser().get(page))  # control
    drafting.revise(minutes=minutes, reason="车位数写错了", by=cast.secretary, now=clock())
    for page in pages:
        said = words_of(a_browser().get(page))
        assert "居委会正在更正" in said and "车位数写错了" not in said


def test_minutes_of_what_went_up_say_to_whom_it_went_and_then_what_was_decided(cast):
    topic = a_topic_above(cast)
    minutes = topic.minutes.get()
    page = page_of(minutes)
    assert "交给清河街道决定" in page and f'href="/topics/{topic.pk}/"' in page
    heard_back(cast, topic, text="由街道出钱画线。")
    page = page_of(minutes)
    assert "清河街道今天定了，以这个决定为准" in page and "由街道出钱画线。" in page
    assert "已有结果" not in page
    assert page.index("由街道出钱画线。") < page.index("在这以前商量的结果") < page.index("先到先停")


def test_what_it_came_to_stands_before_the_whole_minutes(cast):
    page = page_of(publicised(cast))
    for said in ("空地画 12 个车位，消防通道不停车。", "画线停车，先到先停。"):
        assert page.index(said) < page.index("到会情况")
