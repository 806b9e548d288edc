"""How the fields of every form are written into a page (settings.FORM_RENDERER)."""

from django.forms import BoundField, HiddenInput, PasswordInput, Textarea
from django.forms.renderers import DjangoTemplates


class Uncut(BoundField):
    """A text field without `maxlength`, with which a browser cuts off what is pasted and says nothing: a box counts along
    (looks.js), and what is too long is refused beside the field with all of it kept.

    Digits keep it, phones and codes: whoever types them reads them from somewhere, and sees where they end.
    """

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        most = widget.attrs.get("maxlength")
        if most is None or "inputmode" in widget.attrs or isinstance(widget, HiddenInput | PasswordInput):
            return attrs
        # False leaves the attribute out.
        return attrs | {"maxlength": False} | ({"data-most": most} if isinstance(widget, Textarea) else {})


class Renderer(DjangoTemplates):
    bound_field_class = Uncut
