"""Every page that residents and strangers meet, on a phone: tests/journeys/looking.py says what is looked for.

The components alone, also wide and in 长辈版 by the AAA rules, are measured in tests/communities/looks.
"""

import pytest

from communities.tenants.scope import inside
from tests import databases
from tests.builders.receptions import a_booking, a_reception
from tests.communities.grid.given import a_card
from tests.journeys.lives import Life, Settled, ballots_of, calls_of, meetings_of, surveys_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OF_ONES_OWN = ["/privacy/", "/privacy/mine/"]


@pytest.fixture(scope="module")
def life(standing):
    """The people of the pages, each in the midst of something, with a browser of their own."""
    with inside(databases.community("alpha")):
        life = Life(standing.cast)
        life.reporting, life.endangered = life.halfway(), life.halfway(code="FS05")
        life.sent, life.asked = life.at_the_end(), life.with_a_code()
        a_card(life.cast.worker)
        life.assisting = life.helped()
        life.reporting.post("/privacy/mine/phone/", {"phone": "13866667777"})
        life.assisting.post("/privacy/mine/phone/", {"phone": "13866668888"})
        life.assisting.post("/privacy/leave/", {"do": "ask"})
        a_booking(a_reception(life.cast.member), life.cast.resident)
        a_reception(life.cast.member, hours_ahead=90)
        ballots = ballots_of(life.cast)
        life.ballots = [f"/votes/{one.pk}/" for name, one in ballots.items() if name != "draft"]
        life.ballots += ["/votes/"]
        surveys = surveys_of(life.cast)
        life.surveys = ["/surveys/", *(f"/surveys/{one.pk}/" for name, one in surveys.items() if name != "draft")]
        line = ballots["asks nobody"].electors.get(user=life.cast.resident)
        life.meetings = meetings_of(life.cast)
        life.calls = [*calls_of(life.cast), f"/votes/{line.ballot_id}/delegate/{line.pk}/"]
        life.settled = Settled(life.cast)
    return life


def test_every_page_of_a_resident(standing, life, looker):
    own = [f"/my/{number}/" for number in life.numbers]
    public = [f"/tickets/{number}/" for number in life.public]
    who = ["/who/", "/who/?q=99", f"/who/?building={life.cast.building.pk}"]

    resident = looker(standing.portal, life.reporting, elder=True)
    for path in ["/", "/report/", "/report/where/", "/report/details/", "/report/contact/", "/my/", "/inbox/"]:
        resident.look(path)
    of_mine = ["/homes/", *OF_ONES_OWN, "/privacy/mine/phone/", "/privacy/mine/phone/code/"]
    of_mine += ["/privacy/leave/", "/receptions/", "/topics/new/", *life.topics]
    for path in [*own, *public, "/tickets/", *of_mine, *life.ballots, *life.surveys, *life.settled.of_participants()]:
        resident.look(path)
    _planned, noticed, due, running = (f"/meetings/{meeting.pk}/" for meeting in life.meetings)
    of_meetings = [
        "/meetings/",
        "/meetings/calendar/",
        noticed,
        f"{noticed}substitute/",
        f"{noticed}sign-up/",
        f"{due}door/",
        "/meetings/calls/new/",
        *life.calls,
    ]
    for path in [*of_meetings, running, f"{running}live/"]:
        resident.look(path)
    assisting = looker(standing.portal, life.assisting, elder=True)
    changing = ["/privacy/mine/phone/", "/privacy/mine/phone/code/", "/privacy/leave/"]
    for path in ["/", "/homes/", *OF_ONES_OWN, *changing]:
        assisting.look(path)
    assisting.look("/manage/", status=403)
    people = (life.endangered, life.sent, life.asked)
    warned, finished, asked = (looker(standing.portal, client, elder=True) for client in people)
    warned.look("/report/danger/")
    finished.look("/report/sent/")
    asked.look("/sign-in/code/")
    stranger = looker(standing.portal, elder=True)
    for path in [
        "/",
        "/tickets/",
        *public,
        life.link,
        "/sign-in/",
        "/report/",
        "/receptions/",
        "/topics/",
        *life.topics,
        "/votes/",
        life.ballots[-1],
        *life.surveys,
        "/meetings/",
        noticed,
        *who,
        *life.settled.of_residents(),
    ]:
        stranger.look(path)
    stranger.look("/tickets/AA-2026-99999/", status=404)

    assert [one.found for one in (resident, assisting, warned, finished, asked, stranger)] == [{}] * 6


def test_control_pale_words_english_and_what_the_content_policy_refuses_are_noticed(standing, looker):
    stranger = looker(standing.portal, elder=True)
    stranger.look("/")
    stranger.said.clear()
    worse = "<p id='pale'>Pale words</p><p style='color: red'>行内样式</p>"
    stranger.page.evaluate("words => document.querySelector('main').insertAdjacentHTML('beforeend', words)", worse)
    stranger.page.evaluate("document.getElementById('pale').style.color = '#bbb'")
    wrong = " ".join(stranger.wrong())
    assert "color-contrast: <p id=" in wrong and "elder: color-contrast: <p id=" in wrong
    assert "Content Security Policy" in wrong
    assert "English: Pale English: words" in wrong
