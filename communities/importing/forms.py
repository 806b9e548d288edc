"""What is sent with a sheet."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from communities.kernel.sheets.registers import Register
from communities.looks.forms import Refusable


class SheetForm(Refusable):
    # Whatever is refused of a sheet is refused of the file.
    names = {None: "sheet"}

    sheet = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel（.xlsx）或 CSV。文件本身不保存，只读模板里有的列。"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.gz,.json"}),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的。")},
    )

    def __init__(self, *args, register: Register, **kwargs):
        super().__init__(*args, **kwargs)
        for option in register.options:
            self.fields[option.name] = forms.BooleanField(label=option.label, required=False)

    def clean_sheet(self):
        sheet = self.cleaned_data["sheet"]
        if sheet.size > settings.IMPORT_MOST_MB << 20:
            raise forms.ValidationError(
                _("文件有 %(size)d MB，最多 %(most)d MB，请拆成几个文件。"),
                params={"size": sheet.size >> 20, "most": settings.IMPORT_MOST_MB},
            )
        return sheet

    def options(self) -> list[str]:
        return [name for name, value in self.cleaned_data.items() if value is True]
