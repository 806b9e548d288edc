"""The committee's answer to another wording of a paragraph: adopted, or not, with the reason."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from communities.notifications.actions import notify
from deliberation.opinions.actions import held, locked, require_open
from deliberation.opinions.models import Comment
from deliberation.opinions.states import Adoption
from deliberation.topics.rules import require_keeper


@atomic
def answer_wording(*, comment: Comment, adoption: str, text: str, by: User, now: datetime) -> Comment:
    """Adopt the wording, so that the next version carries it, or say why not: whoever proposed it is told, and everybody
    reads it. It may be changed until a version carries it. Raises Invalid, NotOpen.
    """
    require_keeper(by)
    if adoption not in Adoption.values:
        raise Invalid("请选采纳情况。", field="adoption")
    if not text.strip():
        raise Invalid("请写明理由，大家会看到。", field="text")
    # The topic before the wording, as the next version does, which carries what is adopted by then.
    if adoption == Adoption.NOT:
        held(comment.topic)
    else:
        require_open(comment.topic, "comment", now)
    comment = locked(comment)
    _require_answerable(comment, adoption)
    comment.adoption, comment.reply = adoption, mask_text(text.strip())
    comment.replied_at, comment.replied_by = now, by
    comment.save(update_fields=["adoption", "reply", "replied_at", "replied_by"])
    record(by=by, verb="opinions.answer_wording", subject=comment, at=now, topic=comment.topic_id, adoption=adoption)
    notify(
        to=comment.user,
        title=f"您建议的改法：{comment.get_adoption_display()}",
        body=f"您对“{comment.draft.title}”第 {comment.paragraph} 段建议的改法，居委会答复：{comment.reply}",
        path=comment.page,
        key=f"wording:{comment.pk}:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    return comment


def _require_answerable(comment: Comment, adoption: str) -> None:
    if not comment.wording or comment.hidden_at:
        raise Invalid("这一条没有建议改法，或者已经不显示了。")
    if comment.carried_in_id:
        raise Invalid(f"已经写进第 {comment.carried_in.version} 稿，答复不能再改。")
    same = Comment.objects.to_carry().filter(draft=comment.draft_id, paragraph=comment.paragraph)
    if adoption == Adoption.ADOPTED and same.filter(adoption=Adoption.ADOPTED).exclude(pk=comment.pk).exists():
        raise Invalid("这一段已经采纳了另一个改法，只能部分采纳，或者先改那一条的答复。", field="adoption")
