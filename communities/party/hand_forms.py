"""To whom goes what leavers have in hand: asked at the last look of a 换届, at the end of a post, and afterwards."""

from collections.abc import Sequence

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from communities.accounts.models import User
from communities.kernel.open_work import InHand
from communities.looks.forms import Refusable
from communities.party.forms import Day, VerbForm
from communities.party.handing_over import SECRETARY_DECIDES
from communities.party.kinds import PostKind
from communities.party.models import Appointment, Member
from communities.party.open_work import of_member
from communities.party.posts import Seat
from communities.party.queries import seats_of

BY_HAND = ("", _("不在这里交，我逐件办"))
_NOBODY = _("接任的人还没有账号，这里交不了，请逐件办。")


class Receiver(forms.ChoiceField):
    """One of those who can be chosen: {account: in words}; cleaned to the account, or None."""

    def __init__(self, label, receivers: dict[User, str], first=BY_HAND, **more):
        self.receivers = {str(user.pk): user for user in receivers}
        choices = [first, *((str(user.pk), words) for user, words in receivers.items())]
        wrong = {"invalid_choice": _("请从名单里选。")}
        super().__init__(label=label, choices=choices, required=False, error_messages=wrong, **more)
        self.help_text = "" if receivers else _NOBODY

    def clean(self, value):
        return self.receivers.get(super().clean(value))


class HandsForm(Refusable):
    """A choice for each leaver with open work, among those who were elected and have an account."""

    def __init__(self, *args, left, ending: Sequence[Appointment], elected: Sequence[Seat], may: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        receivers = _called((seat.member, seat.post) for seat in elected) if may else {}
        for member, work in left:
            field = Receiver(
                _("%(who)s手上的事交给") % {"who": member}, receivers, initial=_best(member, ending, elected)
            )
            field.work = work
            field.help_text = field.help_text if may else SECRETARY_DECIDES
            self.fields[f"work_of_{member.pk}"] = field

    def work_to(self) -> dict[int, User]:
        """By the leaver's Member.pk."""
        return {int(name.rpartition("_")[2]): user for name, user in self.cleaned_data.items() if user}


def _called(pairs) -> dict[User, str]:
    """Each account once: 王梅（书记、组织委员）."""
    found: dict[User, list] = {}
    for member, post in pairs:
        user = member.person.user
        if user and user.is_active:
            found.setdefault(user, [str(member)]).append(str(post))
    return {user: f"{name}（{'、'.join(posts)}）" for user, (name, *posts) in found.items()}


def _best(member: Member, ending: Sequence[Appointment], elected: Sequence[Seat]) -> str:
    """Who was elected into a post that they had, else the secretary."""
    theirs = {held.post_id for held in ending if held.member_id == member.pk}
    wanted = [seat for seat in elected if seat.post.pk in theirs]
    wanted += [seat for seat in elected if seat.post.kind == PostKind.SECRETARY]
    return next((str(user.pk) for seat in wanted if (user := seat.member.person.user)), "")


class HandForm(VerbForm):
    """What somebody who left a post still has in hand, and those who are in a post of the unit."""

    first = ("", _("请选一位"))

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.work: list[InHand] = of_member(subject.member)
        # Who has nothing in hand is not asked about, unless somebody was chosen already.
        if self.work or subject.work_to:
            self.fields["work_to"] = self._receiver(seats_of(subject.unit, localdate()))

    def _receiver(self, seats: Sequence[Appointment]) -> Receiver:
        held, chosen = self.subject, self.subject.work_to
        others = [one for one in seats if one.member_id != held.member_id]
        receivers = _called((one.member, one.post) for one in others)
        if chosen:
            receivers.setdefault(chosen, str(chosen))
        field = Receiver(_("手上的事交给"), receivers, self.first)
        secretary = next((one.member.person.user for one in others if one.post.kind == PostKind.SECRETARY), None)
        if best := chosen or secretary:
            field.initial = str(best.pk)
        # Whoever goes on in another post keeps their work.
        if any(one.member_id == held.member_id and one.pk != held.pk for one in seats):
            field.initial = ""
        return field


class EndForm(HandForm):
    """Of a post whose end is set already, with that end and whoever was chosen: another may be chosen."""

    ends_on = Day(label=_("从哪天起不再担任"), initial=localdate)
    first = BY_HAND

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        if subject.ends_on:
            self.initial["ends_on"] = subject.ends_on
