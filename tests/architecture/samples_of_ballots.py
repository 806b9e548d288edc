"""Ballots in each state, and what is sent to their routes."""

from functools import cached_property

from django.utils.timezone import now

from communities.accounts.models import User
from communities.accounts.roles import Role
from deliberation.ballots import delegating, papers, stations
from deliberation.ballots.desk import VERBS
from deliberation.ballots.models import Delegation
from tests.architecture.walking import Sample
from tests.builders.ballots import a_ballot, a_draft, counted, over, vote, voters
from tests.builders.people import a_staff_member


class Ballots:
    """In the community that is entered: a draft, an open one, one past its time with papers, one that is counted."""

    def __init__(self, cast):
        who = [cast.resident, *voters(3)]
        asked = User.objects.bulk_create([User(username="asked", name="替人投的", phone="13800099021", password="!")])[
            0
        ]
        self.draft, self.open = a_draft(cast.secretary), a_ballot(cast.secretary, who)
        self.untouched, self.papers = a_ballot(cast.secretary, who), a_ballot(cast.secretary, who)
        self.line = self.open.electors.get(user=who[1])
        clerk = a_staff_member("ganshi", Role.COMMITTEE_MEMBER, name="小姚")
        self.differs = self._entered(who[1], clerk, cast.secretary)
        self.once = self._entered(who[2], clerk)
        stationed = a_ballot(cast.secretary, who)
        by = {"by": cast.secretary, "now": now()}
        self.north, self.south = (stations.add_station(ballot=stationed, name=name, **by) for name in ("北门", "南门"))
        over(stationed)
        self.north = stations.count_station(station=self.north, counted=1, **by)
        self.over = over(a_ballot(cast.secretary, who))
        self.proxies = a_ballot(cast.secretary, [*who, asked], proxies_most=3)
        mine, theirs, signed, free = (self.proxies.electors.get(user=user) for user in who)
        how = {"phone": asked.phone, "now": now()}
        delegating.delegate(ballot=self.proxies, by=who[1], **how)
        self.signed = delegating.record_delegation(elector=signed, proof="proofs/none.pdf", by=cast.secretary, **how)
        self.mine, self.free = mine, free
        self.held = Delegation.objects.get(elector=theirs)
        ballot = a_ballot(cast.secretary, who)
        vote(ballot, who[1], 0)
        self.counted = counted(ballot)

    def _entered(self, user, *hands) -> str:
        """The slip of somebody's paper that each of these people read differently."""
        line = papers.tick(elector=self.papers.electors.get(user=user), by=hands[0], now=now())
        for place, hand in enumerate(hands):
            papers.enter_paper(ballot=self.papers, slip=papers.slip_of(line), choices=[place], by=hand, now=now())
        return papers.slip_of(line)

    @cached_property
    def of(self) -> dict[str, dict]:
        """The variables of the addresses that begin so."""
        return {
            "ballots:": {"pk": self.open.pk},
            "ballots:box": {"pk": self.counted.pk},
            "ballots_desk:": {"pk": self.open.pk},
            "ballots_desk:open": {"pk": self.draft.pk},
            "ballots_desk:recount": {"pk": self.counted.pk},
            "ballots_desk:tick": {"pk": self.line.pk},
            "ballots:find": {"pk": self.counted.pk},
            "ballots:delegate": {"pk": self.proxies.pk, "line": self.mine.pk},
            "ballots:revoke": {"pk": self.proxies.pk, "line": self.mine.pk},
            "ballots:decline": {"pk": self.proxies.pk, "delegation": self.held.pk},
            "ballots_desk:record_proxy": {"pk": self.free.pk},
            "ballots_desk:unrecord_proxy": {"pk": self.signed.pk},
            "ballots_desk:proof": {"pk": self.signed.pk},
            "api_delegate": {"ballot_id": self.proxies.pk},
            "api_decline_delegation": {"ballot_id": self.proxies.pk, "delegation_id": self.held.pk},
            "ballots_desk:station_total": {"pk": self.south.pk},
            "ballots_desk:station_explain": {"pk": self.north.pk},
            "api_ballot_box": {"ballot_id": self.counted.pk},
        }

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        states = [("", self.open), ("（准备中）", self.draft), ("（有结果）", self.counted)]
        return {
            "ballots:vote": [Sample(label, {"pk": one.pk}, self._paper) for label, one in states],
            "ballots_desk:ballot": [Sample(label, {"pk": one.pk}) for label, one in states],
            "ballots_desk:do": [
                Sample(f"（{verb}）", {"pk": self._about(verb).pk, "verb": verb}, self._sent(verb)) for verb in VERBS
            ],
        }

    _paper = {"choice": "0"}

    def _about(self, verb: str):
        of = {"revise": self.draft, "call-off": self.untouched, "count": self.over}
        return of.get(verb, self.papers if verb in ("enter", "settle") else self.open)

    def _sent(self, verb: str) -> dict:
        return {
            "revise": self._ballot,
            "extend": {"closes_at": "2099-12-01T20:00", "reason": "下雨。"},
            "late": {"phone": "13800000002", "reason": "漏了。"},
            "station": {"name": "北门"},
            "call-off": {"reason": "写错了。"},
            "enter": {"slip": self.once, "choice": "0"},
            "settle": {"slip": self.differs, "choice": "0", "reason": "一起再看过。"},
        }.get(verb, {})

    _ballot = {
        "question": "装不装充电桩？",
        "kind": "consent",
        "whose": "person",
        "pass_share": "over_half",
        "quorum_share": "none",
        "closes_at": "2099-12-01T20:00",
    }

    @cached_property
    def sent(self) -> dict[str, dict]:
        phone = {"phone": "13800099021"}
        return {
            "ballots_desk:new": self._ballot,
            "api_cast_vote": {"choices": [0]},
            "ballots:delegate": phone,
            "api_delegate": phone,
            "ballots_desk:record_proxy": phone,
            "ballots_desk:station_total": {"counted": "3"},
            "ballots_desk:station_explain": {"explanation": "一张领走了没有投。"},
            "ballots_desk:unrecord_proxy": {"reason": "登记错了。"},
        }
