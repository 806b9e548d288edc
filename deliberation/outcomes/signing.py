"""Signing minutes: everybody who was there for a side signs or refuses for themselves, and how the sides stand by that.

One word is not the side's where more of it were there: whoever presses first would speak for the others. A side has signed
when more than half of those of it who were there have, as more than half decides at the table (十三条议事规则); it has refused
when that cannot be reached any more. Nobody's silence is taken for either: the desk takes down who says it on paper, and
after some days (`sign_days`) what is missing is published as missing, lest somebody who moved away hold a result for ever.
Why somebody refused is told in the minutes as dissent, also where the side has signed.

Who signed and who refused the desk alone reads by name. Those at the table read numbers for each side, and their own word:
whoever refuses would be known to the neighbours otherwise, and with the name the reason, which is published.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import TextChoices
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.asking import iso
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_text
from communities.notifications.actions import notify
from deliberation.meetings.models import Seat
from deliberation.outcomes.drafting import held, may_read_draft
from deliberation.outcomes.models import Minutes, Signature
from deliberation.outcomes.rules import seat_of
from deliberation.outcomes.states import SIGNERS
from deliberation.topics.rules import require_keeper
from deliberation.topics.stepping import rule

NAMES = dict(SIGNERS)
CHAIR, RECORDER = "CHAIR", "RECORDER"
RULE = (
    "到会的每个人自己签字，或者不签。签字的超过这一方到会人数的一半，这一方就算签了；剩下的人都签也过不了一半，这一方就算不签。"
    "不签的理由都写进纪要的“不同意见”，写是哪一方，不写是谁。"
)
_SEAT = "seat-"
_CLOSING, _SPOKEN = "。．.；;，, ", ("？", "！", "?", "!", "…")


class Stand(TextChoices):
    """Where a part stands."""

    WAITING = "WAITING", "还在签"
    SIGNED = "SIGNED", "签了"
    REFUSED = "REFUSED", "不签"


def stand(there: int, signed: int, refused: int) -> Stand:
    """The rule above, of so many who were there."""
    if 2 * signed > there:
        return Stand.SIGNED
    return Stand.REFUSED if 2 * (there - refused) <= there else Stand.WAITING


@dataclass(frozen=True)
class Part:
    """Chair, recorder or a side: how many were there, what is signed or refused, and whose word is still waited for."""

    key: str
    there: int = 1
    given: list[Signature] = field(default_factory=list)
    waiting: list[Seat] = field(default_factory=list)

    @property
    def name(self) -> str:
        return NAMES[self.key]

    @property
    def signed(self) -> int:
        return sum(not one.refusal for one in self.given)

    @property
    def refusals(self) -> list[str]:
        return [one.refusal for one in self.given if one.refusal]

    @property
    def state(self) -> Stand:
        return stand(self.there, self.signed, len(self.refusals))

    @property
    def in_numbers(self) -> str:
        """到会 4 人，2 人签字，1 人不签."""
        return f"到会 {self.there} 人，{self.signed} 人签字，{len(self.refusals)} 人不签"


def parts_of(minutes: Minutes) -> list[Part]:
    """Chair, recorder, and every side that was there. Two queries."""
    given = list(minutes.signatures.order_by("pk"))
    seats = list(minutes.meeting.seats.expected().filter(came=True).order_by("pk"))
    known = {one.seat_id for one in given}
    parts = [Part(key, given=[one for one in given if one.part == key]) for key in (CHAIR, RECORDER)]
    for row in minutes.content["attendance"]:
        if row["side"] and row["present"]:
            mine = [one for one in given if one.part == row["side"]]
            waiting = [seat for seat in seats if seat.side == row["side"] and seat.pk not in known]
            parts.append(Part(row["side"], row["present"], mine, waiting))
    return parts


def waited_until(minutes: Minutes) -> datetime:
    """How long minutes that went round wait for every part; chair and recorder are waited for without end."""
    return minutes.changed_at + timedelta(days=rule(minutes.topic, "sign_days"))


def signers(minutes: Minutes) -> dict[str, str]:
    """Who may still be taken down at the desk, by key, as the committee reads it: 居民代表 李阿姨."""
    left = {}
    for part in parts_of(minutes):
        if part.key in (CHAIR, RECORDER):
            left |= {} if part.given else {part.key: f"{part.name} {_known(minutes, part.key)}".strip()}
        else:
            left |= {f"{_SEAT}{seat.pk}": f"{part.name} {seat.name}" for seat in part.waiting}
    return left


def _known(minutes: Minutes, key: str) -> str:
    """The name of chair or recorder, where the meeting has one."""
    user = minutes.meeting.chair if key == CHAIR else minutes.meeting.recorder
    return user.name if user else ""


@atomic
def sign_at_desk(
    *, minutes: Minutes, who: str, name: str = "", refusal: str = "", by: User, now: datetime
) -> Signature:
    """The desk takes down that somebody signed on paper, or would not and why. `who` is a key of signers().

    `name` is read of a chair or recorder whom the meeting does not know: nobody is taken down under another name.
    """
    require_keeper(by)
    minutes = held(minutes, "sign")
    if who not in signers(minutes):
        raise Invalid("没有这个人，或者已经签过了，请重新选。", field="who")
    said = {"taken_by": by, "refusal": refusal, "by": by, "now": now}
    if who in (CHAIR, RECORDER):
        known = _known(minutes, who) or name.strip()
        if not known:
            raise Invalid("请填是谁签的。", field="name")
        made = _signed(minutes, part=who, name=known, **said)
        _tell_taken_down(made, minutes.meeting.chair if who == CHAIR else minutes.meeting.recorder, now=now)
        return made
    seat = minutes.meeting.seats.get(pk=int(who.removeprefix(_SEAT)))
    made = _signed(minutes, part=seat.side, name=seat.name, seat=seat, **said)
    _tell_taken_down(made, seat.user, now=now)
    return made


def _tell_taken_down(made: Signature, to: User | None, *, now: datetime) -> None:
    """Nobody's word is taken down behind their back: they hear of it while it can still be taken back."""
    if to is None or to == made.taken_by:
        return
    minutes = made.minutes
    took_down = f"您不签，理由：{made.refusal}" if made.refusal else "您在纸上签了字"
    notify(
        to=to,
        title=f"居委会记下您{'不签' if made.refusal else '签了'}“{minutes.topic.public_title}”的会议纪要",
        body=f"居委会记下{took_down}。{not_so(minutes)}",
        path=f"outcomes/{minutes.pk}/sign/" if may_read_draft(to, minutes) else f"topics/{minutes.topic_id}/",
        key=f"minutes-taken-down:{made.pk}",
        now=now,
    )


def not_so(minutes: Minutes) -> str:
    """Whom to tell where what was taken down is not so, and what can be done then."""
    phone = connection.tenant.phone
    then = "公示期内也可以提异议" if minutes.published_at else "公示以前可以收回，请您自己签"
    return f"不是这样的，请马上告诉居委会{f'（电话 {phone}）' if phone else ''}，{then}。"


@atomic
def sign(*, minutes: Minutes, refusal: str = "", by: User, now: datetime) -> Signature:
    """A participant signs, or says why not, with their own account: for themselves, as one of their side."""
    minutes = held(minutes, "sign")
    seat = seat_of(by, minutes)
    if seat is None:
        raise NotAllowed("只有到会、代表一方的人可以签字。")
    if mine := signature_of(seat, minutes):
        raise Invalid("您已经写明不签了。" if mine.refusal else "您已经签过了。")
    # Who had it done for them, by staff: it says so.
    given = {"seat": seat, "user": by, "taken_by_id": getattr(by, "acted_by", None)}
    return _signed(minutes, part=seat.side, name=seat.name, refusal=refusal, by=by, now=now, **given)


def signature_of(seat: Seat, minutes: Minutes) -> Signature | None:
    return minutes.signatures.filter(seat=seat).first()


def _signed(minutes: Minutes, *, part: str, refusal: str, by: User, now: datetime, **columns: Any) -> Signature:
    refusal = mask_text(refusal.strip())
    made = Signature.objects.create(minutes=minutes, part=part, refusal=refusal, at=now, **columns)
    record(by=by, verb="outcomes.sign", subject=minutes, at=now, part=part, refused=bool(refusal))
    return made


def sealed(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """As it is published, by numbers and without names; `at` is None where nobody of a part said anything. `refusal`: why a part that refused did; `dissent`: why anybody of it
    did, as the minutes tell it.
    """
    return [
        {
            "part": part.key,
            "at": iso(max((one.at for one in part.given), default=None)),
            "refusal": joined(part.refusals) if part.state == Stand.REFUSED else "",
            "at_desk": any(one.taken_by_id for one in part.given),
            "on_paper": sum(bool(one.taken_by_id) for one in part.given),
            "there": part.there,
            "signed": part.signed,
            "refused": len(part.refusals),
            "dissent": _dissent(part),
        }
        for part in parts
    ]


def _dissent(part: Part) -> str:
    return f"{part.name}（{part.in_numbers}）不签的理由：{joined(part.refusals)}" if part.refusals else ""


def joined(reasons: Iterable[str]) -> str:
    """As one sentence: each without the mark that closes it, but for one that asks or calls out at the end. Pure."""
    said = "；".join(reason.strip().rstrip(_CLOSING) for reason in reasons)
    return said if said.endswith(_SPOKEN) else f"{said}。"
