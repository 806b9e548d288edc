"""The regional joint conference's three lists, and what is written down: charter, progress, surveys and plans."""

from datetime import date, datetime

from django.db.transaction import atomic

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.kernel.masking import hide_numbers
from communities.kernel.states import state_after
from communities.party import rules
from communities.party.actions import require
from communities.party.kinds import SURVEYS, ItemKind, Topic
from communities.party.models import Item, Office, Partner, Written
from communities.party.overviews import newest_of, unsurveyed
from communities.party.states import ITEM_STEPS


@atomic
def add_need(
    *, partner: Partner | None, title: str, wanted: int, skill: str = "", time: str = "", text: str = "", by, now
) -> Item:
    """Somebody is needed: for what, when, with which skill, how many. Without a partner it is the community that asks."""
    if not 1 <= wanted <= 99:
        raise Invalid("要几个人，请填 1 到 99。", field="wanted")
    what = {"wanted": wanted, "skill": skill, "time": time}
    return _listed(ItemKind.NEED, partner, title, text, by, now, **what)


@atomic
def add_resource(*, partner: Partner | None, title: str, text: str = "", by: User, now: datetime) -> Item:
    """What a partner, or the community, has to lend: a hall, a parking lot at night, a hand."""
    return _listed(ItemKind.RESOURCE, partner, title, text, by, now)


@atomic
def add_project(
    *, partner: Partner | None, title: str, owner: str, due_on: date, text: str = "", by: User, now: datetime
) -> Item:
    """What was agreed, with who leads it and until when."""
    if not owner.strip():
        raise Invalid("请填谁牵头。", field="owner")
    return _listed(ItemKind.PROJECT, partner, title, text, by, now, owner=owner.strip(), due_on=due_on)


def _listed(kind: str, partner: Partner | None, title: str, text: str, by: User, now: datetime, **what) -> Item:
    require(rules.may_keep_party(by))
    if partner and partner.left_on:
        raise Invalid("这个单位已经退出共建。")
    item = Item.objects.create(kind=kind, partner=partner, title=title.strip(), text=text.strip(), **what)
    record(by=by, verb="party.add_item", subject=item, at=now, kind=str(kind))
    return item


@atomic
def finish_item(*, item: Item, by: User, now: datetime) -> Item:
    """Done: nothing more is asked of it."""
    return _ended("finish", item, "", by, now)


@atomic
def drop_item(*, item: Item, reason: str, by: User, now: datetime) -> Item:
    """Taken off the list, with the reason."""
    if not reason.strip():
        raise Invalid("请写明取消的原因。", field="reason")
    return _ended("drop", item, reason.strip(), by, now)


def _ended(verb: str, item: Item, reason: str, by: User, now: datetime) -> Item:
    require(rules.may_keep_party(by))
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    item.state, item.reason = state_after(verb, item.state, steps=ITEM_STEPS), reason
    item.save(update_fields=["state", "reason"])
    record(by=by, verb=f"party.{verb}_item", subject=item, at=now)
    return item


@atomic
def change_lead(*, item: Item, owner: str, by: User, now: datetime) -> Item:
    """Somebody else leads a project that goes on."""
    require(rules.may_keep_party(by))
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    state_after("progress", item.state, steps=ITEM_STEPS)
    if item.kind != ItemKind.PROJECT:
        raise Invalid("只有项目有牵头人。")
    if not owner.strip():
        raise Invalid("请填谁牵头。", field="owner")
    item.owner = owner.strip()
    item.save(update_fields=["owner"])
    record(by=by, verb="party.change_lead", subject=item, at=now)
    return item


@atomic
def write_progress(*, item: Item, text: str, by: User, now: datetime) -> Written:
    """How far a project is."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    state_after("progress", item.state, steps=ITEM_STEPS)
    if item.kind != ItemKind.PROJECT:
        raise Invalid("只有项目要写进展。")
    return _written(Topic.PROGRESS, text, by, now, item=item)


@atomic
def write_charter(*, text: str, by: User, now: datetime) -> Written:
    """A new text of the charter (共建章程): a draft until the member units have signed it."""
    return _written(Topic.CHARTER, text, by, now)


@atomic
def survey(*, office: Office, topic: str, text: str, by: User, now: datetime) -> Written:
    """What is known of an office building: one of the five surveys, or its plan (一楼一策) once all five are there.

    Members without a unit are counted, not named, and no number is kept here (Personal Information Protection Law,
    个人信息保护法, arts. 6 and 28; DOMAIN 4.4).
    """
    if topic not in (*SURVEYS, Topic.PLAN):
        raise Invalid("请选写哪一项。", field="topic")
    if hide_numbers(text) != text:
        raise Invalid("这里不写电话和证件号，只写人数和单位。", field="text")
    hold(f"party:office:{office.pk}")
    missing = unsurveyed(newest_of(office))
    if topic == Topic.PLAN and missing:
        raise Invalid(f"先摸清{'、'.join(one.label for one in missing)}，再定一楼一策。", field="topic")
    return _written(topic, text, by, now, office=office)


def _written(topic: str, text: str, by: User, now: datetime, **of) -> Written:
    require(rules.may_keep_party(by))
    if not text.strip():
        raise Invalid("请写内容。", field="text")
    row = Written.objects.create(topic=topic, text=text.strip(), by=by, at=now, **of)
    record(by=by, verb="party.write", subject=row, at=now, topic=str(topic))
    return row
