"""The page of one home: who owns it, who lives in it, and who did before."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from communities.residents import homes, verifying
from tests.builders.browsers import browser_of, words_of
from tests.communities.residents.preparing import a_home, somebody

LIST = "/manage/snippets/residents/dwelling/"
SPRING = date(2026, 3, 1)


def page_of(home):
    return f"/manage/residents/homes/{home.pk}/"


def enter(cast, name, role, since=SPRING, home=None, **more):
    part = {"dwelling": home or a_home(cast), "role": role, "starts_on": since}
    return homes.move_in(person=somebody(cast, name, ""), **part, **more, by=cast.secretary, now=now())


def test_the_list_of_homes_leads_to_who_lives_in_each(cast):
    home = a_home(cast)
    assert f'href="{page_of(home)}"' in browser_of(cast.secretary).get(LIST).content.decode()


def test_a_home_says_its_head_members_owners_spaces_and_earlier_residents(cast):
    home = a_home(cast)
    owner = enter(cast, "王建国", "owner", is_head=True)
    enter(cast, "陈小芳", "family")
    enter(cast, "周后来", "tenant", since=localdate() + timedelta(days=9))
    gone = enter(cast, "孙从前", "tenant", since=date(2025, 1, 1))
    homes.move_out(part=gone, on=SPRING, by=cast.secretary, now=now())
    homes.own_space(person=owner.person, number="A-12", by=cast.secretary, now=now())
    enter(cast, "吴邻居", "owner", home=a_home(cast, "303"))
    page = words_of(browser_of(cast.secretary).get(page_of(home)))
    owners, rest = page.split("住在这里的家人和租户", 1)
    members, earlier = rest.split("以前的住户和产权人", 1)
    assert "王建国" in owners and "户主" in owners and "A-12" in owners and "2026-03-01" in owners
    assert "陈小芳" in members and "家人" in members and "王建国" not in members and "将于" in members
    assert "孙从前" in earlier and "孙从前" not in owners + members and "吴邻居" not in page


def test_who_proved_the_home_and_is_not_entered_stands_there_until_they_are(cast):
    home = a_home(cast)
    verifying.claim_address(user=cast.resident, name="李秀兰", dwelling=home, now=now())
    client = browser_of(cast.secretary)
    assert "还没有登记" in words_of(client.get(page_of(home))) and "李秀兰" in words_of(client.get(page_of(home)))
    person = cast.resident.person
    homes.move_in(person=person, dwelling=home, role="family", starts_on=localdate(), by=cast.secretary, now=now())
    assert "还没有登记，" not in words_of(client.get(page_of(home)))
    assert "自己填了这个住处" not in words_of(client.get(page_of(home)))


@pytest.mark.parametrize("part", ["resident", "property", "worker", "department"])
def test_nobody_else_sees_who_lives_in_a_home(cast, part):
    enter(cast, "王建国", "owner")
    answer = browser_of(getattr(cast, part)).get(page_of(a_home(cast)))
    assert answer.status_code in {302, 403} and "王建国" not in answer.content.decode()


def test_the_page_costs_the_same_with_one_and_with_three(cast):
    client, home = browser_of(cast.secretary), a_home(cast)
    enter(cast, "王建国", "owner")
    client.get(page_of(home))
    counts = []
    for names in ((), ("陈小芳", "周小明")):
        for name in names:
            enter(cast, name, "family")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page_of(home)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
