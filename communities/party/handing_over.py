"""What leavers have in hand goes to somebody else: each thing by its slice's own verb, on the day on which the post ends.

Nothing moves by itself: somebody chose to whom. What may not go there stays where it is, with the reason. Whoever is in
another post by then, of whichever unit, keeps all of it.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, RuleBroken
from communities.kernel.open_work import InHand
from communities.notifications.actions import notify
from communities.party import rules
from communities.party.actions import require
from communities.party.models import Appointment, Member
from communities.party.open_work import hold_work, moves_of

SECRETARY_DECIDES = "到那天才转交的，只有社区书记能定。您可以选“逐件办”。"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HandedOver:
    """What went to `to`, and what stayed with why. `ahead` is the day on whose midnight it will be done, nothing has yet."""

    member: Member
    to: User
    went: list[InHand] = field(default_factory=list)
    stayed: list[tuple[InHand, str]] = field(default_factory=list)
    ahead: date | None = None


@atomic
def hand_over(*, appointment: Appointment, work_to: User | None = None, by: User, now: datetime) -> HandedOver:
    """What somebody whose post is over still has in hand goes to `work_to`.

    Raises Invalid while they are in it, and what lay_down() raises.
    """
    require(rules.may_keep_party(by))
    if work_to is None:
        raise Invalid("请选交给谁。", field="work_to")
    hold(f"party:posts:{appointment.unit_id}")
    held = _locked(appointment)
    if held.ends_on is None or held.ends_on > localdate(now):
        raise Invalid("这个职务还没有结束。请在“结束职务”里选交给谁。", field="work_to")
    hold_work([(held.member, work_to)])
    return lay_down(held=held, to=work_to, by=by, now=now)


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("member__person__user", "unit", "post")
    return rows.get(pk=appointment.pk)


def lay_down(*, held: Appointment, to: User, by: User, now: datetime) -> HandedOver:
    """In the caller's transaction, which began with hold_work(): hand over now where the post, locked, is over; else have it done at that midnight.

    Raises Invalid for a receiver who has no open account or is the leaver and for one who is in another post then, and
    NotAllowed where it lies ahead and another than the secretary lays it down: what the sweeper does then, posts in grids
    among it, is the secretary's to decide.
    """
    member = held.member
    if not to.is_active or to.pk == member.person.user_id:
        raise Invalid("请选另一位有账号的人来接。", field="work_to")
    if other := in_another(held, max(held.ends_on, localdate(now))):
        raise Invalid(
            f"{member}还担任{_elsewhere(other, held)}，手上的事不一起转交。要换人的，请逐件办。", field="work_to"
        )
    held.work_to, held.work_by, held.work_moved_at = to, by, None
    if held.ends_on <= localdate(now):
        return _moved(held, by, now)
    require(rules.may_give_rights(by), SECRETARY_DECIDES)
    held.save(update_fields=["work_to", "work_by", "work_moved_at"])
    record(by=by, verb="party.plan_hand_over", subject=held, at=now, to=to.pk, on=held.ends_on.isoformat())
    return HandedOver(member, to, ahead=held.ends_on)


def in_another(held: Appointment, day: date) -> Appointment | None:
    """Another post that its member is in on this day, of whichever unit: whoever goes on in office keeps their work."""
    others = Appointment.objects.filter(member=held.member_id).exclude(pk=held.pk)
    return others.on(day).select_related("post", "unit").first()


def _elsewhere(other: Appointment, held: Appointment) -> str:
    """书记; 第二支部书记 where it is of another unit."""
    return f"{other.post}" if other.unit_id == held.unit_id else f"{other.unit}{other.post}"


def choose_anew(*, held: Appointment, to: User | None, by: User, now: datetime) -> HandedOver | None:
    """To somebody else, or to nobody, what was laid down for the end of a post, locked, that lies ahead; else lay_down()'s."""
    if to:
        return lay_down(held=held, to=to, by=by, now=now)
    require(rules.may_give_rights(by), SECRETARY_DECIDES)
    _drop(held, by, now)
    return None


def _drop(held: Appointment, by: User | None, now: datetime) -> None:
    was, held.work_to, held.work_by = held.work_to_id, None, None
    held.save(update_fields=["work_to", "work_by"])
    record(by=by, verb="party.drop_hand_over", subject=held, at=now, to=was)


def _moved(held: Appointment, by: User | None, now: datetime) -> HandedOver:
    # With the rights that they have by now, not those with which they were read.
    to = User.objects.get(pk=held.work_to_id)
    done = HandedOver(held.member, to)
    for work, move in moves_of(held.member):
        try:
            with atomic():
                move(work=work, to=to, by=by, now=now)
        except RuleBroken as refusal:
            done.stayed.append((work, refusal.message))
        else:
            done.went.append(work)
    held.work_moved_at = now
    held.save(update_fields=["work_to", "work_by", "work_moved_at"])
    keys = {"went": [one.key for one in done.went], "stayed": [one.key for one, _why in done.stayed]}
    record(by=by, verb="party.hand_over", subject=held, at=now, to=to.pk, laid_down_by=held.work_by_id, **keys)
    if done.went:
        _tell_receiver(held, done, now)
    return done


def in_words(work: list[InHand]) -> str:
    return "、".join(one.words for one in work)


def _tell_receiver(held: Appointment, done: HandedOver, now: datetime) -> None:
    notify(
        to=done.to,
        title=f"{done.member}把 {len(done.went)} 件事交给了您",
        body=f"{in_words(done.went)}。期限都不变，请到工作台接着办。",
        path="manage/",
        key=f"party.work:{held.pk}:{now.timestamp():.0f}",
        now=now,
    )


def hand_over_due(*, now: datetime | None = None) -> int:
    """What was laid down for posts that are over by now, each once; the answer is of how many posts."""
    now, count = now or clock(), 0
    waiting = Appointment.objects.to_hand_over(localdate(now)).order_by("pk")
    for key, unit in list(waiting.values_list("pk", "unit")):
        try:
            count += _taken(key, unit, now)
        except Exception:
            # One that fails keeps no other from being handed over; somebody has to look at it.
            log.exception("open work cannot be handed over", extra={"appointment": key})
    return count


@atomic
def _taken(key: int, unit: int, now: datetime) -> bool:
    # Nobody is put into a post of the unit between the look and the move.
    hold(f"party:posts:{unit}")
    waiting = Appointment.objects.to_hand_over(localdate(now)).select_for_update(skip_locked=True, of=("self",))
    held = waiting.select_related("member__person__user", "unit", "post", "work_by", "work_to").filter(pk=key).first()
    if held is None:
        return False
    author = held.work_by
    if other := in_another(held, localdate(now)):
        _drop(held, None, now)
        words = {
            "title": f"{held.member}手上的事没有转交",
            "body": f"{held.member}又担任{_elsewhere(other, held)}，手上的事还归本人。",
        }
        _tell_author(held, author, words, f"manage/party/units/{unit}/", now)
        return False
    hold_work([(held.member, held.work_to)])
    done = _moved(held, None, now)
    _tell_author(held, author, _said(done), f"manage/party/do/hand/{held.pk}/", now)
    return True


def _said(done: HandedOver) -> dict[str, str]:
    stayed = "".join(f"没交成：{one.words}（{why}）" for one, why in done.stayed)
    title = f"{done.member}手上的事交给了{done.to}"
    return {"title": title, "body": f"交了 {len(done.went)} 件，没交成 {len(done.stayed)} 件。{stayed}"}


def _tell_author(held: Appointment, author: User, words: dict[str, str], path: str, now: datetime) -> None:
    notify(to=author, **words, path=path, key=f"party.work.done:{held.pk}:{now.timestamp():.0f}", now=now)
