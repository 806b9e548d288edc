"""One row, read: moments, histories, words. No database."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.feedback.importing.mappings import SOURCES, recognised
from communities.feedback.importing.mappings.words import category_in
from communities.feedback.importing.rows import Known, ParsedTicket, parse
from communities.feedback.importing.stories import PATHS, out_of_order, story
from communities.feedback.states import STEPS
from communities.kernel.clock import HERE
from communities.kernel.sheets.cells import DANGEROUS, armed, disarmed, plain
from communities.kernel.sheets.moments import NotAMoment, moment_in
from communities.kernel.states import state_after

CODES = {code: code for code in ["OT00", "PF01", "NS02", "PK06", "PF02", "PF03", "EN05"]} | {"路灯": "PF01"}
KNOWN = Known(datetime(2026, 11, 1, tzinfo=HERE), CODES)
T0 = datetime(2025, 3, 3, 9, tzinfo=HERE)
DAY = timedelta(days=1)


@pytest.mark.parametrize("text", [
    "2025-03-03 09:05:00", "2025-3-3 9:05", "2025/03/03 09:05", "2025.03.03 09:05", "2025年3月3日 9时5分",
    "2025年3月3日上午9:05", "2025-03-03T09:05:00", "2025-03-03T09:05:00.123", "2025-03-03T01:05:00Z",
    "2025-03-03 01:05:00+00:00", "20250303090500", "45719.378472222",
])  # fmt: skip
def test_a_moment_in_many_hands(text):
    assert moment_in(text, zone=HERE) == (datetime(2025, 3, 3, 9, 5, tzinfo=HERE), True)


@pytest.mark.parametrize("text", ["2025-03-03", "20250303", "45719", "2025年3月3日"])
def test_a_day_alone_is_said_to_be_one(text):
    assert moment_in(text, zone=HERE) == (datetime(2025, 3, 3, tzinfo=HERE), False)


@pytest.mark.parametrize(
    ("text", "hour"), [("2025-03-03 下午3:00", 15), ("2025-03-03 凌晨12:10", 0), ("2025-03-03 中午12:30", 12)]
)
def test_halves_of_the_day(text, hour):
    assert moment_in(text, zone=HERE)[0].hour == hour


def test_american_moments_only_where_the_source_is_american():
    new_york = ZoneInfo("America/New_York")
    at, _ = moment_in("07/25/2023 02:22:23 AM", zone=new_york, month_first=True)
    assert at.astimezone(UTC) == datetime(2023, 7, 25, 6, 22, 23, tzinfo=UTC)
    with pytest.raises(NotAMoment):
        moment_in("07/25/2023 02:22:23 AM", zone=HERE)


@pytest.mark.parametrize(
    "text", ["", "昨天", "2025-13-01", "2025-02-29", "2025-03-03 25:00", "3月3日", "99999999", "1", "-5"]
)
def test_no_moment(text):
    with pytest.raises(NotAMoment):
        moment_in(text, zone=HERE)


@given(st.text(max_size=30))
def test_whatever_is_written_reading_a_moment_ends_in_one_or_in_words(text):
    with suppress(NotAMoment):
        assert moment_in(text, zone=HERE, month_first=True)[0].tzinfo


@given(st.text(max_size=20).map(str.strip))
def test_disarmed_text_comes_back_as_it_was_and_is_never_a_formula(text):
    safe = disarmed(text)
    assert armed(safe) == text
    assert not safe.startswith(DANGEROUS) or safe[1:].replace(".", "", 1).isdecimal()


@pytest.mark.parametrize(("cell", "text"), [
    (165105.0, "165105"), (1.5, "1.5"), (True, "是"), (None, ""), ("\ufeff 楼 \u3000\xa0", "楼"), (1e17, "1e+17"),
    (datetime(2025, 3, 3, 9), "2025-03-03 09:00:00"),
])  # fmt: skip
def test_a_cell_as_a_person_would_type_it(cell, text):
    assert plain(cell) == text


# -- histories


def told(state, known, replied=False):
    return [(step.verb, step.at, step.facts.get("assumed")) for step in story(state, known, replied=replied)]


def test_an_answered_message_takes_the_answers_moment_for_what_is_not_known():
    t1 = T0 + 11 * DAY
    assert told("CLOSED", {"report": T0, "reply": t1}, replied=True) == [
        ("report", T0, None),
        ("accept", t1, "later"),
        ("dispatch", t1, "later"),
        ("reply", t1, None),
        ("report_done", t1, "earlier"),
        ("close", t1, "earlier"),
    ]


def test_a_closed_ticket_without_any_other_moment_takes_the_reports():
    assert [at for _, at, _ in told("CLOSED", {"report": T0})] == [T0] * 5


def test_known_moments_stay():
    known = {
        "report": T0,
        "accept": T0 + DAY,
        "dispatch": T0 + 2 * DAY,
        "report_done": T0 + 3 * DAY,
        "close": T0 + 4 * DAY,
    }
    assert told("CLOSED", known) == [(verb, at, None) for verb, at in known.items()]


def test_a_reply_after_the_end_is_told_after_it():
    verbs = [
        verb for verb, _, _ in told("CLOSED", {"report": T0, "close": T0 + DAY, "reply": T0 + 2 * DAY}, replied=True)
    ]
    assert verbs == ["report", "accept", "dispatch", "report_done", "close", "reply"]


def test_a_reply_before_the_acceptance_does_not_draw_the_dispatch_before_it():
    known = {"report": T0, "accept": T0 + 5 * DAY, "reply": T0 + 3 * DAY}
    verbs = [verb for verb, _, _ in told("DISPATCHED", known, replied=True)]
    assert verbs == ["report", "reply", "accept", "dispatch"]


@given(
    st.sampled_from(sorted(PATHS)),
    st.dictionaries(
        st.sampled_from(["accept", "dispatch", "sign", "reply", "report_done", "close"]), st.integers(0, 9)
    ),
    st.booleans(),
)
def test_every_history_is_legal_and_runs_forward(state, days, replied):
    known = {"report": T0} | {verb: T0 + day * DAY for verb, day in days.items()}
    if out_of_order(known):
        return
    steps = story(state, known, replied=replied)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    now = "REPORTED"
    for step in steps[1:]:
        assert step.from_state == now
        now = state_after(step.verb, now, steps=STEPS)
        assert step.to_state == now
    assert now == state
    assert {step.at for step in steps} <= set(known.values())


@pytest.mark.parametrize(("known", "wrong"), [
    ({"report": 1, "close": 0}, ("close", "report")),
    ({"report": 1, "reply": 0}, ("reply", "report")),
    ({"report": 0, "accept": 2, "close": 1}, ("close", "accept")),
    ({"report": 0, "close": 1, "reply": 5}, None),
])  # fmt: skip
def test_moments_that_contradict_each_other(known, wrong):
    assert out_of_order({verb: T0 + day * DAY for verb, day in known.items()}) == wrong


# -- sources


def read(name, **cells) -> ParsedTicket:
    return parse(2, cells, SOURCES[name], KNOWN)


def test_headings_tell_the_source_and_the_fuller_one_wins():
    message = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情"]
    assert recognised([*message, "答复意见", "答复时间"]).name == "messages_answered"
    assert recognised([*message, "点赞数", "反对数"]).name == "messages_open"
    assert recognised(["row", "label", "subject", "detail", "行号", "列", "原因"]).name == "messages_labelled"
    assert recognised(["编号", "内容", "报事时间"]).name == "standard"
    assert recognised(message) is None


def test_every_source_is_short_named_and_its_headings_are_its_own():
    for name, source in SOURCES.items():
        assert name == source.name and len(name) <= 20
        assert set(source.needed) <= set(source.columns)
        assert (
            recognised(source.columns.values() if not source.marks else [*source.columns.values(), *source.marks])
            is source
        )


def test_a_title_that_does_not_fit_is_kept_in_the_text():
    ticket = read("standard", 编号="1", 标题="长" * 70, 内容="内容", 报事时间="2025-03-03")
    assert (len(ticket.title), ticket.text) == (60, "长" * 70 + "\n内容")


def test_our_own_sheet_shows_its_state_by_its_moments():
    base = {"编号": "1", "内容": "灯坏了", "类别": "路灯", "报事时间": "2025-03-03 09:00"}
    assert read("standard", **base).state == "REPORTED"
    assert read("standard", **base, 受理时间="2025-03-03 10:00").state == "ACCEPTED"
    assert read("standard", **base, 派出时间="2025-03-03 10:00").state == "DISPATCHED"
    assert read("standard", **base, 办完时间="2025-03-04").state == "DONE"
    closed = read("standard", **base, 办结时间="2025-03-04 10:00", 是否解决="是", 满意度="基本满意")
    assert (closed.state, closed.solved, closed.satisfaction, closed.category) == ("CLOSED", True, "FAIRLY", "PF01")
    gone = read("standard", **base, 状态="已撤回", 办结时间="2025-03-04 10:00")
    assert [(s.verb, s.facts) for s in gone.steps] == [("report", {}), ("withdraw", {})]


@pytest.mark.parametrize(("column", "text"), [
    ("状态", "已转告"), ("性质", "表扬"), ("满意度", "还行"), ("是否解决", "也许"), ("经度", "东经116"), ("联系电话", "1" * 21),
    ("状态", "待受理"),
])  # fmt: skip
def test_our_own_sheet_takes_only_words_it_knows(column, text):
    cells = {"编号": "1", "内容": "灯坏了", "报事时间": "2025-03-03", "办结时间": "2025-03-04", "纬度": "39.9"}
    answer = read("standard", **cells | {column: text})
    assert [error.column for error in answer] == ["办结时间" if text == "待受理" else column]


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    answer = read("standard", 编号="1", 内容="x" * 10001, 报事时间="昨天", 类别="无")
    assert sorted(error.column for error in answer) == ["内容", "报事时间", "类别"]


def test_labelled_messages_count_from_the_import():
    ticket = read("messages_labelled", row="7", label="环境保护", subject="河里很脏", detail="")
    assert (ticket.reported_at, ticket.text, ticket.category) == (KNOWN.now, "河里很脏", "EN05")
    assert ticket.facts == {"import": "messages_labelled", "original": {"label": "环境保护"}, "assumed": "import"}


def test_a_district_ticket_without_words_is_told_by_its_types():
    cells = {
        "REC_ID": "9", "CREATE_TIME": "2018-02-08 15:34:40", "EVENT_PROPERTY_NAME": "咨询", "EVENT_TYPE_NAME": "市政",
        "MAIN_TYPE_NAME": "部件", "SUB_TYPE_NAME": "下水井盖", "STREET_NAME": "某街道", "COMMUNITY_NAME": "-",
        "DISPOSE_UNIT_NAME": "某单位", "OVERTIME_ARCHIVE_NUM": "1", "INTIME_ARCHIVE_NUM": "0",
    }  # fmt: skip
    ticket = read("pingshan", **cells)
    assert (ticket.title, ticket.text, ticket.category, ticket.kind) == (
        "下水井盖",
        "市政／部件／下水井盖。某街道",
        "PF02",
        "CONSULT",
    )
    assert (ticket.state, ticket.unit, ticket.facts["original"]["OVERTIME_ARCHIVE_NUM"]) == ("CLOSED", "某单位", "1")
    assert read("pingshan", **cells | {"OVERTIME_ARCHIVE_NUM": "-", "INTIME_ARCHIVE_NUM": "-"}).state == "REPORTED"


def a_request(**more):
    return {
        "Unique Key": "5", "Complaint Type": "Illegal Parking", "Descriptor": "Blocked", "Status": "Closed",
        "Created Date": "2023-02-28 23:00:00", "Closed Date": "2023-03-01 00:30:00", "Latitude": "40.7",
        "Longitude": "-73.9", "Resolution Description": "Done.", "Resolution Action Updated Date": "2023-03-01 00:31:00",
    } | more  # fmt: skip


def test_a_new_york_request_is_read_in_new_york_time():
    ticket = read("nyc311", **a_request())
    assert ticket.reported_at.astimezone(UTC) == datetime(2023, 3, 1, 4, tzinfo=UTC)
    assert [step.verb for step in ticket.steps] == ["report", "accept", "dispatch", "report_done", "close", "reply"]
    assert (ticket.category, ticket.longitude, ticket.latitude) == ("PK06", -73.9, 40.7)


def test_midnight_of_the_same_day_is_a_day_and_not_a_contradiction():
    ticket = read("nyc311", **a_request(**{"Resolution Action Updated Date": "2023-02-28 00:00:00"}))
    assert ("reply", {"assumed": "later"}) in [(step.verb, step.facts) for step in ticket.steps]
    assert ticket.facts["day_only"] == ["Resolution Action Updated Date"]


@pytest.mark.parametrize(("change", "column"), [
    ({"Closed Date": "2023-02-28 22:00:00"}, "Closed Date"),
    ({"Status": "Open"}, "Closed Date"),
    ({"Status": "Gone"}, "Status"),
    ({"Latitude": "nan"}, "Latitude"),
])  # fmt: skip
def test_a_request_that_contradicts_itself_is_not_mended_in_silence(change, column):
    assert column in [error.column for error in read("nyc311", **a_request(**change))]


def test_the_title_decides_before_the_text():
    assert category_in({"title": "路灯不亮", "text": "旁边还有噪音"}) == "PF01"
    assert category_in({"title": "求助", "text": "夜里装修噪音"}) == "NS02"
    assert category_in({"title": "谢谢", "text": ""}) == ""
