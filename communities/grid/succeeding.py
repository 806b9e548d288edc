"""A successor in a grid: who takes a post over, and the end of the old one, at once."""

from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.locks import hold_roles
from communities.accounts.models import User
from communities.accounts.roles import STAFF
from communities.accounts.rules import holds
from communities.grid.actions import keep_post
from communities.grid.models import Grid, GridWorker
from communities.kernel.errors import Invalid


@atomic
def succeed(*, post: GridWorker, to: User, by: User | None, now: datetime) -> GridWorker:
    """From today on `to` has this post, with its phone and what it is responsible for; the old one ends today.

    One who works in the grid already keeps that post, and is responsible where the old one was. Raises Invalid for
    somebody without an office here or a post that is over, and what keep_post() raises.
    """
    # The grid and the roles of both before anything is written, as keep_post() does for one post.
    Grid.objects.select_for_update().get(pk=post.grid_id)
    hold_roles({post.user_id, to.pk})
    today = localdate(now)
    old = GridWorker.objects.on_duty(today).select_related("grid").filter(pk=post.pk).first()
    if old is None or old.user_id == to.pk:
        raise Invalid("这个网格员登记已经结束，或者就是这个人的。", field="user")
    if not holds(to, *STAFF):
        raise Invalid(f"{to}在这里没有工作身份，不能当网格员。", field="user")
    new = GridWorker.objects.on_duty(today).filter(user=to, grid=old.grid_id).first()
    if new is None:
        new = GridWorker(user=to, grid=old.grid, work_phone=old.work_phone, starts_on=today, ends_on=old.ends_on)
    if new.pk is None or (old.is_responsible and not new.is_responsible):
        new.is_responsible = new.is_responsible or old.is_responsible
        keep_post(post=new, by=by, now=now)
    old.ends_on = today
    keep_post(post=old, by=by, now=now)
    return new
