"""What all forms of the product have in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.kernel.errors import RuleBroken
from communities.kernel.suspects import suspects


class Refusable(forms.Form):
    """A refusal of the rules stands beside its field, else above the form.

    Labels have no colon, and the browser leaves what is missing to us.
    """

    # What a page answers with when the form has errors.
    status = 400
    # Where an action names a field otherwise than the form does.
    names: dict[str | None, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.use_required_attribute = False

    # What the step of `passes` answered.
    done: Any = None

    def passes(self, act: Callable[..., Any], **who: Any) -> bool:
        """Whether what was sent is right and `act` takes it, with `who`; a refusal stands on the form."""
        if not self.is_valid():
            return False
        try:
            self.done = act(**self.cleaned_data, **who)
        except RuleBroken as refusal:
            self.refuse(refusal)
        return not self.errors

    def refuse(self, error: RuleBroken) -> None:
        self.status = error.status
        name = self.names.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, error.message)


class ReadByAll(Refusable):
    """What staff writes for everybody. Where `shown` may tell who somebody is, a tick says that it was looked at: no mask is
    sure of a name, so a person decides (个人信息保护法 arts. 6, 25). What was ticked holds for these words alone.
    """

    shown: tuple[str, ...] = ("text", "reason")

    def clean(self) -> dict[str, Any]:
        for name in self.shown:
            if name in self.fields:
                self.require_looked(self.found_in(name), name)
        return self.cleaned_data

    def found_in(self, name: str) -> list[str]:
        """What of this field is asked about: of lines that were read into rows, as they were typed."""
        typed = self.cleaned_data.get(name) or ""
        return suspects(typed if isinstance(typed, str) else self.data.get(self.add_prefix(name), ""))

    def require_looked(self, found: list[str], field: str | None, else_: str = _("是的话，请换个说法。")) -> None:
        """That each of `found` was looked at. `else_` says what to do with one that is somebody's."""
        said = "、".join(dict.fromkeys(f"“{part}”" for part in found))
        name = f"looked_{field}" if field else "looked"
        if said and self.data.get(self.add_prefix(name)) != said:
            label = _("看过了：%s 不是谁的姓名、住址") % said
            self.fields[name] = forms.BooleanField(
                label=label, required=False, widget=forms.CheckboxInput({"value": said})
            )
            told = _("这里好像写着谁的姓名或住址：%(said)s，大家会看到。%(else)s不是的，勾上“看过了”再按。")
            self.add_error(field, told % {"said": said, "else": else_})


class Moment(forms.DateTimeField):
    """A day and an hour, with the browser's own calendar."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, label, **more):
        wrong = {"required": _("请填时间。"), "invalid": _("请填时间，例如 2027-01-15 14:00。")}
        super().__init__(label=label, error_messages=wrong, **more)


def words(label, *, most: int, rows: int = 0, missing: str = "", hint: str = "") -> forms.CharField:
    """A field of at most `most` letters; with `rows` a box of so many lines, with `missing` the words when it is empty.

    What is said of one that is longer stands in locale/, for every form; no browser cuts it (rendering.py).
    """
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=hint,
        required=bool(missing),
        widget=forms.Textarea({"rows": rows}) if rows else forms.TextInput,
        error_messages={"required": missing},
    )
