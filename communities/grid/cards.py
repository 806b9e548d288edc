"""The card by which somebody shows who they are, what they answer for and what they promise (三亮).

Theirs alone: nobody consents for another, and what is taken back is gone with the next page that is drawn.
"""

import re

from django.db.transaction import atomic

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.grid.models import DutyCard, GridWorker
from communities.grid.rules import may_have_card
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.residents.consents import end_consent, give_consent
from communities.residents.models import Given, Purpose

_PHONE = re.compile(r"[0-9+\-\s()（）转]{3,20}")


class NoCard(RuleBroken):
    code, status = "not_found", 404


@atomic
def show_card(
    *, by: User, identity: str, duty: str, promise: str, work_phone: str = "", consents: bool, now
) -> DutyCard:
    """Show the card of `by` from now on, in these words. Raises NotAllowed for who holds no office here, and Invalid
    without consent or with a private phone. Of who has a post with a phone, the post's is shown and none is kept here.
    """
    if not may_have_card(by):
        raise NotAllowed("名片是给在社区里任职的人用的：居委会、网格员、楼组长、物业和部门的值班人员。")
    if not consents:
        raise Invalid("公开名片要您本人同意，请先勾选同意。不同意也不影响工作。", field="consents")
    _refuse_private(by, work_phone)
    hold(f"card:{by.pk}")
    words = {"identity": identity.strip(), "duty": duty.strip(), "promise": promise.strip()}
    own_phone = "" if post_phone(by) else work_phone.strip()
    given = {**words, "work_phone": own_phone, "consented_at": now, "withdrawn_at": None}
    card, _ = DutyCard.objects.update_or_create(user=by, defaults=given)
    record(by=by, verb="grid.show_card", subject=card, at=now)
    give_consent(purpose=Purpose.CARD, user=by, how=Given.ONLINE, by=by, now=now)
    return card


def post_phone(user: User) -> str:
    """The work phone of somebody's post, which their card shows instead of one of its own; empty without any."""
    posts = GridWorker.objects.on_duty().filter(user=user).exclude(work_phone="")
    return posts.order_by("-is_responsible", "id").values_list("work_phone", flat=True).first() or ""


def _refuse_private(by: User, work_phone: str) -> None:
    if work_phone.strip() and not _PHONE.fullmatch(work_phone.strip()):
        raise Invalid("工作电话只能是号码，例如 010-5555 0101 或 分机号。", field="work_phone")
    digits = re.sub(r"\D", "", work_phone)
    if digits and by.phone and digits[-11:] == re.sub(r"\D", "", by.phone)[-11:]:
        raise Invalid("这是您登录用的手机号。名片上只放工作电话；没有的，不用填。", field="work_phone")


@atomic
def withdraw_card(*, by: User, now) -> DutyCard:
    """Hide the card of `by` at once. Raises NoCard where none is shown."""
    hold(f"card:{by.pk}")
    card = DutyCard.objects.filter(user=by, withdrawn_at__isnull=True).first()
    if card is None:
        raise NoCard("您现在没有公开的名片。")
    card.withdrawn_at = now
    card.save(update_fields=["withdrawn_at"])
    record(by=by, verb="grid.withdraw_card", subject=card, at=now)
    end_consent(purpose=Purpose.CARD, user=by, by=by, now=now)
    return card


def take_back(user: User, now) -> bool:
    """With the consent goes the card; whether one was shown."""
    shown = DutyCard.objects.filter(user=user, withdrawn_at__isnull=True).exists()
    if shown:
        withdraw_card(by=user, now=now)
    return shown
