"""A community in the midst of its life, so that every page has something to show."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from communities.feedback import handling
from communities.feedback.models import Photo
from communities.importing.models import Run
from communities.importing.working import work_waiting
from communities.party import sharing
from communities.party.doing import VERBS
from communities.party.kinds import UnitKind
from communities.party.models import Term
from communities.receptions.desk import OF_BOOKING, OF_RECEPTION
from communities.residents import homes, verifying
from communities.residents.models import Building, Dwelling, Person
from deliberation.ballots import casting, delegating, papers, stations
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.desk import VERBS as BALLOT_VERBS
from deliberation.ballots.kinds import Kind
from deliberation.meetings import bodies, debating, reserving, rooms, wall
from deliberation.meetings.asking import Ask
from deliberation.meetings.models import Meeting
from deliberation.meetings.reserving import SigningUp
from deliberation.opinions.desk import VERBS as OF_OPINIONS
from deliberation.outcomes import carrying, drafting, publishing, reviewing
from deliberation.outcomes.desk import KINDS
from deliberation.outcomes.milestones import typed_in
from deliberation.outcomes.models import Evaluation
from deliberation.surveys import moderating
from deliberation.surveys.desk import VERBS as OF_SURVEYS
from deliberation.surveys.models import Remark
from deliberation.topics.desk import VERBS as OF_TOPIC
from tests.builders import tickets
from tests.builders.ballots import a_ballot, a_draft, counted, over, vote, voters
from tests.builders.browsers import Browser, a_browser, browser_of
from tests.builders.images import a_jpeg
from tests.builders.meetings import a_call, a_due_meeting, a_noticed_meeting, a_ready_meeting, a_session
from tests.builders.outcomes import a_draft as a_draft_of_minutes
from tests.builders.outcomes import a_finished_task, a_minuted_topic, a_task, publicised, written
from tests.builders.party import SPRING, a_life, a_member, a_unit, holds_post
from tests.builders.receptions import a_booking, a_reception
from tests.builders.sheets import xlsx_bytes
from tests.builders.surveys import a_draft as a_draft_of_a_survey
from tests.builders.surveys import a_straw_poll, a_survey, answer, ended, on_paper
from tests.builders.topics import a_gathering_topic, a_topic, on_the_agenda, opined, verified
from tests.communities.feedback.filling_in import PHONE, a_file, as_far_as_contact


class Life:
    """A community with a ticket in every state, and people in the midst of reporting."""

    def __init__(self, cast):
        self.cast = cast
        self.reported, self.accepted = tickets.a_ticket(cast), tickets.an_accepted_ticket(cast)
        self.dispatched, self.done = tickets.a_dispatched_ticket(cast), tickets.a_done_ticket(cast)
        self.closed = tickets.a_closed_ticket(cast)
        self.diverted = handling.divert(
            ticket=tickets.a_ticket(cast), disposition="OUTSIDE", reason="请打 12345。", by=cast.secretary, now=now()
        )
        every = (self.reported, self.accepted, self.dispatched, self.done, self.closed, self.diverted)
        self.numbers = [ticket.number for ticket in every]
        self.public = [self.dispatched.number, self.closed.number]
        verified(cast.resident)
        verified(cast.neighbour)
        asked = [a_gathering_topic(cast, by=cast.neighbour), on_the_agenda(cast, title="快递柜放在哪里好")]
        self.topics = [f"/topics/{topic.pk}/" for topic in asked]
        said = opined(cast, asked[0])
        self.topics += [
            f"/topics/{said.pk}/{page}" for page in ("opinions/", "drafts/1/", "drafts/2/", "drafts/2/?before")
        ]
        self.link = f"/t/{self.done.number}/{self.done.link_key}/"

    def halfway(self, **more) -> Browser:
        client = browser_of(self.cast.resident)
        as_far_as_contact(client, self.cast, photos=[a_file(a_jpeg())], **more)
        Photo.objects.update(is_public=True)
        return client

    def at_the_end(self) -> Browser:
        client = self.halfway()
        client.post("/report/contact/", {"phone": PHONE})
        return client

    def helped(self) -> Browser:
        """A colleague in the midst of acting for the resident, who has a child in the roster."""
        cast, when = self.cast, now()
        home = Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="302")
        verifying.claim_address(user=cast.resident, name="李秀兰", birth_year=1960, dwelling=home, now=when)
        person = Person.objects.get(user=cast.resident)
        born = localdate().year - 9
        homes.enter_person(name="孩子", birth_year=born, guardian=person, by=cast.secretary, now=when)
        client = browser_of(cast.member)
        client.post(f"/manage/residents/{person.pk}/assist/", {"assist-how": "spot"})
        client.post("/privacy/mine/", {"name": "李秀蓝", "birth_year": "1960"})
        return client

    def with_a_code(self) -> Browser:
        client = a_browser()
        client.post("/sign-in/", {"phone": PHONE})
        return client


def an_import(client) -> Run:
    """A sheet of which one row is new and one wrong, looked over."""
    rows = ["姓名", "党组织"], ["王梅", "第一支部"], ["李明", "没有的支部"]
    table = xlsx_bytes(*rows, change=lambda book: setattr(book.active, "title", "名册"))
    a_unit("第一支部", UnitKind.BRANCH)
    client.post("/manage/imports/members/new/", {"sheet": SimpleUploadedFile("党员.xlsx", table)})
    work_waiting()
    return Run.objects.get()


def pages_of_the_party(by) -> list[str]:
    unit = a_unit("第二支部", UnitKind.BRANCH, a_unit())
    member = a_member("王梅", unit, phone="13900000007")
    held, life = holds_post(member, unit), a_life(unit, by)
    sharing.add_project(partner=None, title="夜里停车", owner=f"{member}", due_on=SPRING, by=by, now=now())
    a_unit("撤销的支部", UnitKind.BRANCH, dissolved_on=SPRING, dissolved_by="九号")
    Term.objects.create(unit=unit, starts_on=SPRING, ends_on=localdate() + timedelta(days=20))
    at = ["", "blank/", "terms/", *(f"units/{unit.pk}/{page}" for page in ("", "roster/", "elect/", "meetings/"))]
    at += [f"meetings/{life.held.pk}/", f"meetings/{life.planned.pk}/", "reported/", "joint/", "offices/"]
    at += [f"joint/{life.need.pk}/", f"joint/{life.project.pk}/", f"offices/{life.office.pk}/"]
    rows = {"transfer": member, "end": held, "strike": held, "hand": held, "correct": life.held}
    rows |= dict.fromkeys(["hold", "postpone", "cancel"], life.planned)
    rows |= {"offer": life.tie, "untie": life.tie, "survey": life.office}
    rows |= dict.fromkeys(["progress", "lead"], life.project)
    rows |= dict.fromkeys(["need", "resource", "project"], life.partner)
    rows |= dict.fromkeys(["finish", "drop", "take"], life.need)
    rows |= dict.fromkeys(["serve", "release"], life.taken) | dict.fromkeys(["confirm", "return"], life.served)
    at += [f"do/{verb}/{rows.get(verb, unit).pk}/" for verb in VERBS]
    kept = [f"/manage/snippets/party/{name}/" for name in ("partner", "office")]
    return [*(f"/manage/party/{page}" for page in at), *kept, *(f"{page}add/" for page in kept)]


class Settled:
    """What comes after meetings: minutes at each step, an objection, a late task, an evaluation."""

    def __init__(self, cast):
        for person in (cast.resident, cast.neighbour):
            verified(person)
        by, when = cast.secretary, now()
        self.minuted = a_minuted_topic(cast, title="楼道灯怎么管")
        self.signing = a_draft_of_minutes(cast, a_minuted_topic(cast, title="路口减速带"))
        drafting.write(minutes=self.signing, what=written(), by=by, now=when)
        self.draft = a_draft_of_minutes(cast, a_minuted_topic(cast, title="花坛怎么修"))
        self.signing = drafting.send(minutes=self.signing, by=by, now=when)
        first = publicised(cast, a_draft_of_minutes(cast, a_minuted_topic(cast, title="长椅放哪里")))
        self.objection = publishing.object_to(
            minutes=first, text="再想一想吧。", by=cast.neighbour, now=first.published_at
        )
        second = drafting.revise(minutes=first, reason="数字写错了", by=by, now=when)
        self.open = publicised(cast, second, texts={"opinion": "放四条。"}, dissent="太少。", no_dissent=False)
        week_ago = when - timedelta(days=7)
        self.late = a_task(cast, at=week_ago, due_on=localdate() - timedelta(days=1), title="快递车停哪")
        self.done = a_finished_task(cast, title="乒乓球桌放哪")
        said = {"took_part": True, "satisfaction": 4, "solved": True, "comment": "再添两张。"}
        self.judged = Evaluation.objects.create(topic=self.done.topic, **said)
        planned = typed_in(f"{localdate(week_ago)}｜20｜买漆\n{localdate() - timedelta(days=1)}｜90｜画好")
        carrying.set_milestones(task=self.late, milestones=planned, by=by, now=when)
        self.late.refresh_from_db()
        soon = localdate() + timedelta(days=30)
        for topic in (self.late.topic, self.done.topic):
            reviewing.set_review(topic=topic, due_on=soon, by=by, now=when)
        reviewing.answer_review(topic=self.done.topic, verdict="done", text="坐的人多。", by=by, now=when)

    def of_residents(self) -> list[str]:
        topics = [self.minuted.pk, self.open.topic_id, self.late.topic_id, self.done.topic_id]
        at = [f"/topics/{pk}/" for pk in topics] + [f"/outcomes/topics/{pk}/" for pk in topics]
        at += [f"/outcomes/topics/{pk}/report/" for pk in topics[2:]]
        return [*at, f"/outcomes/{self.open.pk}/", f"/outcomes/{self.open.pk}/check/"]

    def of_participants(self) -> list[str]:
        return [f"/outcomes/{self.signing.pk}/sign/", f"/outcomes/topics/{self.done.topic_id}/evaluate/"]

    def of_the_desk(self) -> list[str]:
        rows = {"topics": self.late.topic, "minutes": self.draft, "objections": self.objection, "tasks": self.late}
        rows["evaluations"] = self.judged
        at = [f"{kind}/{rows[kind].pk}/{verb}/" for kind, (_model, _argument, verbs) in KINDS.items() for verb in verbs]
        at.append(f"{self.late.topic_id}/sheet/")
        at += [f"{topic.pk}/" for topic in (self.minuted, self.signing.topic, self.open.topic, self.late.topic)]
        return [f"/manage/outcomes/{page}" for page in ("", "?look=ended", *at)]


def pages_of_receptions(cast) -> list[str]:
    coming, met = a_reception(cast.member), a_booking(a_reception(cast.member, hours_ahead=-1), cast.resident)
    booked = a_booking(coming, cast.neighbour)
    at = ["", "new/", f"{coming.pk}/", f"{met.reception_id}/"]
    at += [f"{coming.pk}/{verb}/" for verb in OF_RECEPTION]
    at += [f"bookings/{(booked if verb == 'return' else met).pk}/{verb}/" for verb in OF_BOOKING]
    return ["/receptions/", *(f"/manage/receptions/{page}" for page in at)]


def pages_of_topics(cast) -> list[str]:
    submitted, agenda = a_topic(cast.resident, title="楼道里的灯怎么管"), on_the_agenda(cast, title="花坛里种点什么")
    of = {"grade": agenda.pk, "answer": agenda.pk}
    at = ["", "?look=all", "rules/", "rules/notice_days/", f"{submitted.pk}/", f"{agenda.pk}/"]
    at += [f"{of.get(verb, submitted.pk)}/{verb}/" for verb in OF_TOPIC]
    said = opined(cast, on_the_agenda(cast, title="健身器材摆在哪里"))
    shown, appealed = said.comments.filter(hidden_at=None), said.comments.exclude(hidden_at=None)
    rows = dict.fromkeys(["reply", "cover"], said.opinions.first().pk)
    rows |= dict.fromkeys(["hide", "cover_word"], shown.first().pk)
    rows |= {"wording": shown.exclude(wording="").first().pk, "decide": appealed.first().pk}
    words = ["", *(f"{verb}/{rows.get(verb, said.pk)}/" for verb in OF_OPINIONS)]
    words[0] = f"{said.pk}/"
    return [*(f"/manage/topics/{page}" for page in at), *(f"/manage/topics/opinions/{page}" for page in words)]


def ballots_of(cast) -> dict:
    """One ballot of each kind and state."""
    trees, who = ["樱花树", "香樟树", "桂花树"], [cast.resident, *voters(6)]
    kinds = {Kind.SINGLE: 0, Kind.APPROVAL: 2, Kind.SCORE: 5, Kind.RANKED: 0}
    made = {kind: a_ballot(cast.member, who, kind=kind, choices=trees, most=most) for kind, most in kinds.items()}
    made["open"] = a_ballot(cast.member, who, is_secret=True, about="每个单元 4 个。")
    asked = {"proxies_most": 2, "totals_hidden": False}
    made["asks"] = a_ballot(cast.member, [cast.resident, cast.neighbour], **asked)
    delegating.delegate(ballot=made["asks"], phone=cast.neighbour.phone, by=cast.resident, now=now())
    made["asked"] = a_ballot(cast.member, [cast.resident, cast.neighbour], **asked)
    delegating.delegate(ballot=made["asked"], phone=cast.resident.phone, by=cast.neighbour, now=now())
    why = a_ballot(cast.member, who, is_secret=True, wants_reasons=True)
    casting.cast(ballot=why, choices=[1], objection="离窗户太近。", by=who[1], now=now())
    station = stations.add_station(ballot=why, name="北门岗亭", by=cast.member, now=now())
    why = over(why)
    stations.count_station(station=station, counted=1, by=cast.member, now=now())
    stations.explain_station(station=station, explanation="一张领走了没有投。", by=cast.member, now=now())
    made["explained"] = count_ballot(ballot=why, by=None, now=now())
    made["stations"] = a_ballot(cast.member, who)
    for name in ("北门岗亭", "活动室"):
        stations.add_station(ballot=made["stations"], name=name, by=cast.member, now=now())
    made["stations"] = over(made["stations"])
    stations.count_station(station=made["stations"].stations.first(), counted=1, by=cast.member, now=now())
    made["asks nobody"] = a_ballot(cast.member, who, proxies_most=2)
    made["running"] = a_ballot(cast.member, who, totals_hidden=False)
    made["draft"], made["over"] = a_draft(cast.member), over(a_ballot(cast.member, who))
    made["papers"] = a_ballot(cast.member, who)
    for place, user in enumerate(who[1:3], start=1):
        line = papers.tick(elector=made["papers"].electors.get(user=user), by=cast.member, now=now())
        for choice, hand in zip((0, 1), (cast.member, cast.secretary)[:place], strict=False):
            papers.enter_paper(ballot=made["papers"], slip=papers.slip_of(line), choices=[choice], by=hand, now=now())
    vote(made["running"], cast.resident, 0)
    ranked = a_ballot(cast.member, who, kind=Kind.RANKED, choices=trees)
    for user, order in zip(who, ([0], [0, 1], [1], [1, 0], [2, 1]), strict=False):
        vote(ranked, user, *order)
    return made | {"counted": counted(ranked)}


def pages_of_ballots(made: dict) -> list[str]:
    """Of the desk."""
    at = ["", "new/", f"{made['draft'].pk}/open/", f"{made['counted'].pk}/recount/"]
    at += [f"{made[name].pk}/" for name in ("draft", "open", "over", "papers", "counted")]
    at += [f"{made[name].pk}/roll/" for name in ("papers", "counted")]
    of = {"revise": "draft", "count": "over", "enter": "papers", "settle": "papers"}
    at += [f"{made[of.get(verb, 'open')].pk}/{verb}/" for verb in BALLOT_VERBS]
    at.append(f"{made['open'].pk}/enter/")
    first, second = made["stations"].stations.order_by("pk")
    at += [f"{made['stations'].pk}/", f"{made['explained'].pk}/"]
    at += [f"stations/{second.pk}/total/", f"stations/{first.pk}/explain/"]
    line = made["asks nobody"].electors.first()
    at += [f"{made['asked'].pk}/roll/", f"{made['asks nobody'].pk}/roll/", f"proxies/new/{line.pk}/"]
    return [f"/manage/ballots/{page}" for page in at]


def surveys_of(cast) -> dict:
    """In preparation, asked now, answered by name, a straw poll with numbers, over with words to read."""
    by = cast.member
    for person in (cast.resident, cast.neighbour):
        verified(person)
    made = {"draft": a_draft_of_a_survey(by, intro="先问问大家。"), "open": a_survey(by, title="长椅放哪里")}
    made["named"] = a_survey(by, is_anonymous=False, title="快递柜放哪里")
    answer(made["named"], cast.resident)
    made["straw"] = a_straw_poll(by, totals_shown=True)
    about = a_gathering_topic(cast, by=cast.neighbour, title="花坛里种什么好")
    over = a_survey(by, title="花坛里种什么", is_anonymous=False, topic=about)
    for person in (cast.resident, cast.neighbour):
        answer(over, person)
    on_paper(over, by)
    first, second, _third = Remark.objects.filter(survey=over)
    moderating.show(remark=first, by=by, now=now())
    moderating.hide(remark=second, because="没有根据。", by=by, now=now())
    return made | {"over": ended(over)}


def pages_of_surveys(made: dict) -> list[str]:
    """Of the desk."""
    at = ["", "new/", *(f"{one.pk}/" for one in made.values()), f"{made['over'].pk}/remarks/"]
    at.append(f"topics/{made['over'].topic_id}/")
    draft, key = made["draft"].pk, made["over"].remarks.first().pk
    at += [f"{draft}/preview/", f"{draft}/questions/new/", f"{draft}/questions/1/", f"remarks/{key}/hide/"]
    at += [f"{made['open'].pk}/paper/", *(f"{draft}/{verb}/" for verb in OF_SURVEYS)]
    return [f"/manage/surveys/{page}" for page in at]


def meetings_of(cast) -> list[Meeting]:
    """Planned, noticed, due, and going on with somebody speaking."""
    for person in (cast.resident, cast.neighbour):
        verified(person)
    planned, noticed = a_ready_meeting(cast), a_noticed_meeting(cast, open_seats=3)
    asks = (Ask("带不带孩子", ("带", "不带")), Ask("想问什么"))
    what = SigningUp(asks, "开会时不录像。", 1, "坐轮椅的邻居")
    reserving.arrange_signing_up(what, meeting=noticed, by=cast.secretary, now=now())
    due, running = a_due_meeting(cast), a_session(cast)
    by, seats = {"by": cast.secretary, "now": now()}, list(running.seats.order_by("pk"))
    motion = debating.move(meeting=running, text="画 40 个车位", seat=seats[2], **by)
    debating.second(motion=motion, seat=seats[3], **by)
    for seat, stance in ((seats[3], "FOR"), (seats[4], "AGAINST")):
        debating.ask_to_speak(meeting=running, stance=stance, seat=seat, **by)
    debating.give_floor(meeting=running, **by)
    wall.ask(meeting=running, text="要收费吗", by=cast.neighbour, now=now())
    return [planned, noticed, due, running]


def calls_of(cast) -> list[str]:
    """What the resident called: one that is listed and soon begins, with a room that was refused, and one that gathers."""
    soon = {"now": now() - timedelta(hours=2), "starts_at": now() + timedelta(minutes=20), "wants_room": True}
    listed = a_call(cast.resident, signed=5, near=Building.objects.first(), **soon)
    rooms.refuse_room(meeting=listed, reason="那天有课。", by=cast.secretary, now=now())
    gathering = f"/meetings/calls/{a_call(cast.resident, signed=2).pk}/"
    return [f"/meetings/{listed.pk}/", f"/meetings/calls/{listed.pk}/doors/", gathering, f"{gathering}move/"]


def pages_of_meetings(cast) -> list[str]:
    """Of the desk."""
    planned, noticed, due, running = meetings_of(cast)
    body = bodies.found_body(name="阳光议事会", by=cast.secretary, now=now())
    at = ["", "?look=over", "new/", "bodies/", "bodies/new/", f"bodies/{body.pk}/", f"bodies/{body.pk}/seat/"]
    called = a_call(verified(cast.worker), signed=5, wants_room=True, near=Building.objects.first())
    at += [f"{one.pk}/" for one in (planned, noticed, running, called)]
    at += [f"{called.pk}/{verb}/" for verb in ("lend_room", "refuse_room")]
    at += [f"{one.pk}/console/" for one in (due, running)]
    at += [f"{planned.pk}/{verb}/" for verb in ("notice", "replan", "add_item", "add_material", "invite", "cancel")]
    at += [
        f"{noticed.pk}/renotice/",
        f"{noticed.pk}/entrust/",
        f"{noticed.pk}/arrange/",
        f"{noticed.pk}/book_reserved/",
        f"{running.pk}/adjourn/",
        f"{running.pk}/move/",
        f"{running.pk}/speak/",
    ]
    return [f"/meetings/{running.pk}/screen/", *(f"/manage/meetings/{page}" for page in at)]
