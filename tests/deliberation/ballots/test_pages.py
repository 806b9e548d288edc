"""表决 as residents meet it, without JavaScript; and the desk."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localtime
from django.utils.timezone import now as clock

from communities.residents.models import Dwelling, Method, Person, Verification
from deliberation.ballots import papers, rolls
from deliberation.ballots.kinds import Kind
from deliberation.ballots.models import Ballot, Elector
from deliberation.ballots.receipts import short
from deliberation.ballots.states import State
from tests.builders.ballots import QUESTION, a_ballot, a_draft, counted, over, vote, voters
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of

TREES = ["樱花树", "香樟树", "桂花树"]


def address(ballot) -> str:
    return f"/votes/{ballot.pk}/"


def test_what_waits_for_my_vote_stands_first_and_changes_when_i_have_voted(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    mine = browser_of(cast.resident)
    assert "有 1 件事等您投票" in words_of(mine.get("/votes/"))
    vote(ballot, cast.resident, 0)
    assert "您投过了，截止以前可以改" in words_of(mine.get("/votes/"))
    assert "等您投票" not in words_of(browser_of(cast.neighbour).get("/votes/"))


@pytest.mark.parametrize("secret", [True, False])
def test_a_vote_is_cast_and_confirmed_with_a_receipt_that_finds_it_later(cast, secret):
    ballot = a_ballot(cast.secretary, [cast.resident], is_secret=secret)
    mine = browser_of(cast.resident)
    line = ballot.electors.get()
    page = words_of(mine.post(address(ballot), {"choice": "0", "elector": line.pk}))
    assert "投好了" in page and "您投的是：<strong>同意</strong>" in page
    receipt = re.search(r'id="number">([0-9A-F-]+)<', page)[1]

    # sent, not in the address, which servers keep beside who asked
    where = f"{address(ballot)}find/"
    assert "票箱里没有" not in words_of(mine.post(where, {"receipt": receipt}))
    counted(ballot)
    anybody = a_browser()
    assert "票箱里这张票写的是：同意" in words_of(anybody.post(where, {"receipt": receipt.lower()}))
    for wrong in ("0000-0000-0000", "一二三", "%", receipt[:4]):
        assert "票箱里没有这个回执" in words_of(anybody.post(where, {"receipt": wrong}))
    assert "票箱里这张票写的是" not in words_of(anybody.get(address(ballot), {"receipt": receipt}))


@pytest.mark.parametrize(
    "kind, more, sent, kept",
    [
        (Kind.SINGLE, {}, {"choice": "abstain"}, []),
        (Kind.APPROVAL, {"most": 2}, {"choice": ["2", "0"]}, [0, 2]),
        (Kind.SCORE, {"most": 5}, {"points_0": "5", "points_1": "0", "points_2": "3"}, [5, 0, 3]),
        (Kind.RANKED, {}, {"rank_1": "2", "rank_2": "0", "rank_3": ""}, [2, 0]),
    ],
)
def test_every_kind_is_voted_on_with_a_plain_form(cast, kind, more, sent, kept):
    ballot = a_ballot(cast.secretary, [cast.resident], kind=kind, choices=TREES, **more)
    assert browser_of(cast.resident).post(address(ballot), sent).status_code == 200
    assert ballot.votes.get().choices == kept


@pytest.mark.parametrize(
    "kind, more, sent, words",
    [
        (Kind.CONSENT, {}, {}, "请选一个再投。"),
        (Kind.CONSENT, {}, {"choice": "7"}, "没有这个选项"),
        (Kind.APPROVAL, {"most": 1}, {"choice": ["0", "1"]}, "最多选 1 个，您选了 2 个"),
        (Kind.SCORE, {"most": 5}, {"points_0": "5"}, "每一项都要打分"),
        (Kind.RANKED, {}, {"rank_1": "1", "rank_2": "1"}, "选重了"),
    ],
)
def test_a_vote_that_is_not_right_is_refused_in_words_and_keeps_what_was_chosen(cast, kind, more, sent, words):
    ballot = a_ballot(cast.secretary, [cast.resident], kind=kind, choices=TREES, **more)
    answer = browser_of(cast.resident).post(address(ballot), sent)
    assert answer.status_code == 400
    page = words_of(answer)
    assert words in page
    for value in sent.values():
        for one in [value] if isinstance(value, str) else value:
            assert one == "7" or re.search(rf'value="{one}"[^>]*(checked|selected)', page)
    assert not ballot.votes.exists()


def test_hidden_totals_are_hidden_and_others_shown(cast):
    hidden = a_ballot(cast.secretary, [cast.resident])
    open_ = a_ballot(cast.secretary, [cast.resident], totals_hidden=False)
    for ballot in (hidden, open_):
        vote(ballot, cast.resident, 0)
    assert "到现在为止" not in words_of(a_browser().get(address(hidden)))
    assert "到现在为止" in words_of(a_browser().get(address(open_)))


def test_the_result_says_in_words_why_it_did_not_pass_and_names_nobody(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour], quorum_least=2)
    vote(ballot, cast.resident, 0)
    counted(ballot)
    page = words_of(a_browser().get(address(ballot)))
    assert "没有通过：票数没有达到要求的最少票数" in page
    assert "李阿姨" not in page
    assert "李阿姨" not in words_of(a_browser().get(f"/votes/{ballot.pk}/box.json"))


def test_what_is_not_open_to_anybody_is_not_there(cast):
    draft = a_draft(cast.secretary)
    assert a_browser().get(address(draft)).status_code == 404
    ballot = a_ballot(cast.secretary, [cast.resident])
    assert a_browser().get(f"/votes/{ballot.pk}/box.json").status_code == 404
    assert a_browser("beta").get(address(ballot)).status_code == 404
    assert "/sign-in/" in a_browser().post(address(ballot), {"choice": "0"}).url


def test_a_list_costs_the_same_with_one_and_with_many(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(path, who):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return asked_of(asked)

    browser = browser_of(cast.resident)
    a_ballot(cast.secretary, [cast.resident])
    browser.get("/votes/")
    one = cost("/votes/", browser)
    for _ in range(4):
        counted(a_ballot(cast.secretary, [cast.resident]))
        a_ballot(cast.secretary, [cast.resident])
    assert cost("/votes/", browser) == one <= 8

    browser, ballot = browser_of(cast.secretary), a_ballot(cast.secretary, voters(1))
    browser.get(f"/manage/ballots/{ballot.pk}/roll/")
    one = cost(f"/manage/ballots/{ballot.pk}/roll/", browser)
    bigger = a_ballot(cast.secretary, voters(30, 100))
    assert cost(f"/manage/ballots/{bigger.pk}/roll/", browser) == one


# The desk


@pytest.fixture
def verified(cast):
    home = Dwelling.objects.create(building=cast.building, number="302")
    for user in (cast.resident, cast.neighbour):
        person = Person.objects.create(name=user.name, user=user, phone=user.phone)
        at = clock() - timedelta(days=3)
        Verification.objects.create(
            person=person, dwelling=home, method=Method.CODE, at=at, expires_at=at + timedelta(days=90)
        )
    return home


def sent(**more) -> dict:
    closes = localtime(clock() + timedelta(days=2))
    given = {"question": QUESTION, "kind": "consent", "whose": "person", "is_secret": "on"}
    given |= {"pass_share": "over_half", "quorum_share": "none", "closes_at": f"{closes:%Y-%m-%dT%H:%M}"}
    return given | more


def test_the_desk_prepares_looks_at_the_roll_and_opens(cast, verified):
    desk = browser_of(cast.secretary)
    desk.post("/manage/ballots/new/", sent())
    ballot = Ballot.objects.get()
    where = f"/manage/ballots/{ballot.pk}"
    assert "名单：2 个" in words_of(desk.get(f"{where}/open/"))
    assert "名单：2 个" in words_of(desk.post(f"{where}/open/", {"buildings": cast.building.pk, "look": "1"}))
    assert Ballot.objects.get().state == State.DRAFT, "looking opens nothing"
    desk.post(f"{where}/open/", {"buildings": cast.building.pk})
    assert (Ballot.objects.get().state, Elector.objects.count()) == (State.OPEN, 2)


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"question": " "}, "请写要表决的问题。"),
        ({"kind": "single", "choices": "只有一个"}, "选项要有 2 到 20 个"),
        ({"kind": "single", "choices": "一样\n一样"}, "有两个选项是一样的"),
        ({"kind": "approval", "choices": "甲\n乙", "most": "3"}, "最多选几个：填 1 到选项的个数。"),
        ({"kind": "score", "choices": "甲\n乙", "most": "11"}, "最高分：填 1 到 10。"),
        ({"closes_at": "2020-01-01T08:00"}, "截止的时间要晚于现在。"),
        ({"closes_at": "明天"}, "请填时间，例如"),
        ({"quorum_least": "很多"}, "请填整数。"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_changes_nothing(cast, wrong, words):
    answer = browser_of(cast.secretary).post("/manage/ballots/new/", sent(about="写了很久的说明", **wrong))
    assert answer.status_code == 400
    assert words in words_of(answer) and "写了很久的说明" in words_of(answer)
    assert not Ballot.objects.exists()


def test_paper_is_ticked_and_entered_by_two_at_the_desk_and_the_result_is_recounted(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    vote(ballot, cast.neighbour, 0)
    first, second = browser_of(cast.secretary), browser_of(cast.member)
    line, where = ballot.electors.get(user=cast.resident), f"/manage/ballots/{ballot.pk}"
    first.post(f"/manage/ballots/tick/{line.pk}/")
    refused = first.post(f"/manage/ballots/tick/{line.pk}/", follow=True)
    assert "已经登记过了" in words_of(refused)
    first.post(f"{where}/enter/", {"slip": papers.slip_of(line), "choice": "0"})
    assert "请另一位同事来录第二次" in words_of(
        first.post(f"{where}/enter/", {"slip": papers.slip_of(line), "choice": "0"})
    )
    second.post(f"{where}/enter/", {"slip": papers.slip_of(line), "choice": "1"})
    assert "两次不一样 1 张" in words_of(first.get(f"{where}/"))
    first.post(f"{where}/settle/", {"slip": papers.slip_of(line), "choice": "0", "reason": "一起再看过。"})
    over(ballot)
    first.post(f"{where}/count/", {})
    page = words_of(first.get(f"{where}/recount/"))
    assert "重新数了票箱里的 2 张票，与公布的结果完全一样" in page
    assert Ballot.objects.get().result["apart"]["paper"]["sums"] == [1, 0, 0]


def test_somebody_is_added_late_by_their_phone_with_a_reason(cast, verified):
    ballot = a_ballot(cast.secretary, [cast.neighbour])
    desk, where = browser_of(cast.secretary), f"/manage/ballots/{ballot.pk}/late/"
    assert "居民台账里也没有" in words_of(desk.post(where, {"phone": "13911112222", "reason": "漏了。"}))
    assert "请写明原因" in words_of(desk.post(where, {"phone": cast.resident.phone}))
    desk.post(where, {"phone": cast.resident.phone, "reason": "漏了。"})
    assert ballot.electors.get(late_reason="漏了。").user == cast.resident


def test_extending_shows_its_reason_to_residents(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    later = localtime(ballot.closes_at + timedelta(days=1))
    what = {"closes_at": f"{later:%Y-%m-%dT%H:%M}", "reason": "下雨，来的人少。"}
    browser_of(cast.secretary).post(f"/manage/ballots/{ballot.pk}/extend/", what)
    assert "下雨，来的人少。" in words_of(a_browser().get(address(ballot)))


def test_an_owner_of_two_homes_gets_the_error_in_the_form_of_the_home_they_filled_in(cast, verified):
    from deliberation.ballots import drafting

    other = Dwelling.objects.create(building=cast.building, number="303")
    lines = [rolls.Line(f"dwelling:{home.pk}", cast.resident, dwelling=home) for home in (verified, other)]
    ballot = a_draft(cast.secretary)
    drafting.open_ballot(ballot=ballot, roll=lines, by=cast.secretary, now=clock())
    mine = browser_of(cast.resident)
    second = Elector.objects.order_by("pk").last()
    page = words_of(mine.post(address(ballot), {"elector": second.pk}))
    assert "请选一个再投" in page
    mine.post(address(ballot), {"elector": second.pk, "choice": "1"})
    assert [line.way for line in Elector.objects.order_by("pk")] == ["", "online"]


def test_a_secret_ballot_s_papers_are_entered_by_number_at_the_desk(cast):
    ballot = a_ballot(cast.secretary, [cast.resident], is_secret=True)
    papers.tick(elector=ballot.electors.get(), by=cast.secretary, now=clock())
    desk, where = browser_of(cast.secretary), f"/manage/ballots/{ballot.pk}/enter/"
    assert "票上的编号" in words_of(desk.get(where))
    assert "截止以后再录" in words_of(desk.post(where, {"slip": "1", "choice": "0"}))
    over(ballot)
    assert desk.post(where, {"slip": "一号", "choice": "0"}).status_code == 400
    assert desk.post(where, {"slip": "1", "choice": "0"}).status_code == 302
    assert short("a" * 64) == "AAAA-AAAA-AAAA"
