"""What staff writes for everybody: a name or a home is asked about once, beside its field, and a person decides."""

import pytest

from communities.looks.forms import ReadByAll, words
from deliberation.topics.states import TopicState
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.topics import a_gathering_topic, verified

NAMED, PLAIN = "和王建国家门口那块空地是同一件事。", "和楼前那块空地是同一件事。"


class Told(ReadByAll):
    reason = words("理由", most=100)
    note = words("备注", most=100)


def test_what_looks_like_a_name_is_asked_about_beside_its_field_and_a_tick_lets_these_words_through():
    form = Told({"reason": NAMED})
    assert not form.is_valid() and "“王建国”，大家会看到" in form.errors["reason"][0]
    tick = form["looked_reason"]
    assert 'value="“王建国”"' in str(tick) and "checked" not in str(tick)
    assert Told({"reason": NAMED, "looked_reason": "“王建国”"}).is_valid()
    assert not Told({"reason": f"{NAMED}李秀兰家门口也是。", "looked_reason": "“王建国”"}).is_valid(), (
        "not what was looked at"
    )


@pytest.mark.parametrize("told", [{"reason": PLAIN}, {"reason": ""}, {"reason": PLAIN, "note": NAMED}])
def test_control_what_names_nobody_or_is_read_by_nobody_is_not_asked_about(told):
    form = Told(told)
    assert form.is_valid() and set(form.cleaned_data) == {"reason", "note"}


def test_a_reason_with_a_name_is_read_by_nobody_before_somebody_has_looked(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    one = a_gathering_topic(cast)
    into = a_gathering_topic(cast, by=cast.neighbour, title="空地怎么停车好")
    desk, at = browser_of(cast.secretary), f"/manage/topics/{one.pk}/merge/"
    answer = desk.post(at, {"into": into.pk, "text": NAMED})
    page = words_of(answer)
    assert answer.status_code == 400 and NAMED in page and 'name="looked_text"' in page
    one.refresh_from_db()
    assert one.state == TopicState.GATHERING
    assert desk.post(at, {"into": into.pk, "text": PLAIN}).status_code == 302
    assert PLAIN in words_of(a_browser().get(f"/topics/{into.pk}/"))
