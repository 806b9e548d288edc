"""The steps of those who have a ticket in hand, and the words that both sides write."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from communities.feedback import handling, rules
from communities.feedback.desk.forms import ActForm, words_field
from communities.feedback.models import Photo
from communities.feedback.photos import PhotoRefused
from communities.feedback.uploads import take_upload

MOST_PHOTOS = 6


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class PhotosField(forms.FileField):
    """Several photos, each checked by its content and kept at once, so that a form that comes back still has them."""

    widget = Files({"accept": "image/*"})

    def clean(self, data, initial=None):
        return [super(PhotosField, self).clean(file, initial) for file in data or []]


class WithPhotos(ActForm):
    """A step to which photos belong; `kept` are those that were sent with an earlier try."""

    with_files = True

    photos = PhotosField(
        label=_("照片"), required=False, help_text=_("最多 6 张，每张 20 MB 以内。不要拍到人脸、车牌。")
    )

    def clean_photos(self):
        """The photos of this try and those before, as rows that belong to no ticket yet."""
        taken = self.kept
        for file in self.cleaned_data["photos"]:
            if len(taken) >= MOST_PHOTOS:
                raise forms.ValidationError(_("最多 6 张照片，多出来的没有放进来。"))
            try:
                taken.append(take_upload(file, by=self.user, now=self.now))
            except PhotoRefused as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return taken

    @property
    def kept(self) -> list[Photo]:
        if not hasattr(self, "_kept"):
            keys = self.data.getlist("kept")[:MOST_PHOTOS] if self.is_bound else []
            mine = Photo.objects.filter(key__in=keys, owner=self.user, ticket__isnull=True)
            self._kept = list(mine.order_by("id")) if keys else []
        return self._kept


class Sign(ActForm):
    verb, short, title, go = "sign", _("接手"), _("接手办理"), _("接手")
    said = _("已接手，报事人会收到消息。")
    lead = _("接手以后，报事人会看到是谁在办。")

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_handle(user, ticket)

    def act(self):
        handling.sign(**self.common())


class ReportDone(WithPhotos):
    verb, short, title, go = "report_done", _("报办完"), _("报告办完"), _("报告办完")
    said = _("已报告办完，等居委会回访。")

    text = words_field(_("怎么办的，结果怎样"), _("报事人和公众会看到。"))

    field_order = ["text", "photos"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if settings.DONE_NEEDS_PHOTO:
            self.fields["photos"].help_text = _("至少一张办完后的照片，最多 6 张，每张 20 MB 以内。")

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_handle(user, ticket)

    def act(self):
        handling.report_done(**self.cleaned_data, **self.common())


class Object(ActForm):
    verb, short, title, go = "object", _("退回"), _("不该我办，请重新派"), _("退回重派")
    said = _("已退回，居委会会重新派。")

    reason = words_field(_("为什么不该您办"), _("居委会看得到，报事人看不到。"))

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_handle(user, ticket)

    def act(self):
        handling.object_to(**self.cleaned_data, **self.common())


class Reply(WithPhotos):
    verb, short, title, go = "reply", _("答复"), _("答复报事人"), _("发出答复")
    said = _("答复已发出。")

    text = words_field(_("答复"), _("报事人会看到；公开的事，大家都会看到。"))

    field_order = ["text", "photos"]

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_answer(user, ticket)

    def act(self):
        handling.reply(**self.cleaned_data, **self.common())


class Note(ActForm):
    verb, short, title, go = "note", _("备注"), _("内部备注"), _("记下")
    said = _("备注已记下，居民看不到。")

    text = words_field(_("备注"), _("只有居委会和承办人看得到。"))

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_answer(user, ticket)

    def act(self):
        handling.note(**self.cleaned_data, **self.common())
