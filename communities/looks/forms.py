"""What all forms of the product have in common."""

from django import forms

from communities.kernel.errors import RuleBroken


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

    def refuse(self, error: RuleBroken) -> None:
        self.status = error.status
        name = self.names.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, error.message)
