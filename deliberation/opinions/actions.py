"""Saying what one thinks, answering it, and keeping the discussion civil with reasons and a second pair of eyes."""

from collections.abc import Collection
from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_text
from communities.notifications.actions import notify, notify_all
from communities.residents.rules import require_level
from deliberation.opinions import carrying
from deliberation.opinions.covering import covered_again
from deliberation.opinions.drafts import paragraphs
from deliberation.opinions.errors import NotOpen, SamePerson
from deliberation.opinions.models import Comment, Draft, Opinion
from deliberation.opinions.rounds import is_of_before
from deliberation.opinions.states import OPEN, Adoption, Channel, Stance
from deliberation.topics.models import Topic
from deliberation.topics.process import opens
from deliberation.topics.rules import committee_of, require_keeper

_LEAST = 4


def held(topic: Topic) -> Topic:
    """The topic as it stands, held so that its meeting does not begin, nor a version come, meanwhile."""
    return Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)


def require_open(topic: Topic, act: str, now: datetime) -> Topic:
    """held(), in a phase in which this may be done. Raises NotOpen."""
    topic = held(topic)
    if topic.state not in OPEN:
        raise NotOpen(f"这个议题现在是“{topic.get_state_display()}”，不再收意见。")
    # From the notice on the phases of its form say so too, by the clock (topics/process.py).
    if topic.plan and not opens(topic.plan, act, now):
        raise NotOpen("公告的开会时间到了，意见请在会上说。")
    return topic


def _said(text: str, field: str = "text") -> str:
    text = text.strip()
    if len(text) < _LEAST:
        raise Invalid(f"请至少写 {_LEAST} 个字。", field=field)
    return text


@atomic
def opine(*, topic: Topic, text: str, channel: str = Channel.WEB, by: User, now: datetime) -> Opinion:
    """Say one's opinion, or say it anew: until the meeting the last one stands. What was covered of it stays covered.

    What was answered stays with its answer; once the topic is talked over anew there may be another.
    """
    topic = require_open(topic, "opine", now)
    require_level(by, "topic", now)
    said = _said(text)
    # Locked, or an answer that is being given would be written over.
    known = Opinion.objects.select_for_update(of=("self",)).filter(topic=topic, user=by).order_by("-pk").first()
    if known and known.adoption and not is_of_before(known):
        raise NotOpen("您的意见已经答复了，不能再改。想再说，请到下面讨论。")
    opinion = known if known and not known.adoption else Opinion(topic=topic, user=by)
    opinion.covered = known.covered if known else []
    # What staff typed in for them says so, as what came on paper does.
    opinion.recorded_by_id = getattr(by, "acted_by", None)
    opinion.channel = Channel.PAPER if opinion.recorded_by_id else channel
    opinion.text, opinion.public_text, opinion.at = said, covered_again(opinion, said), now
    opinion.save()
    record(by=by, verb="opinions.opine", subject=opinion, at=now, topic=topic.pk)
    return opinion


@atomic
def record_paper(*, topic: Topic, text: str, name: str = "", by: User, now: datetime) -> Opinion:
    """Staff type in what came on paper; it counts as any other and says that it was typed in (线下代录)."""
    require_keeper(by)
    topic = require_open(topic, "opine", now)
    said = _said(text)
    opinion = Opinion.objects.create(
        topic=topic,
        channel=Channel.PAPER,
        name=name.strip(),
        recorded_by=by,
        text=said,
        public_text=mask_text(said),
        at=now,
    )
    record(by=by, verb="opinions.record_paper", subject=opinion, at=now, topic=topic.pk)
    return opinion


@atomic
def reply(*, opinion: Opinion, adoption: str, text: str, by: User, now: datetime) -> Opinion:
    """Adopt it or not, and say why: whoever said it is told, and everybody reads it."""
    require_keeper(by)
    if adoption not in Adoption.values:
        raise Invalid("请选采纳情况。", field="adoption")
    if not text.strip():
        raise Invalid("请写明理由，大家会看到。", field="text")
    opinion = Opinion.objects.select_for_update(of=("self",)).select_related("topic", "user").get(pk=opinion.pk)
    opinion.adoption, opinion.reply = adoption, mask_text(text.strip())
    opinion.replied_at, opinion.replied_by = now, by
    opinion.save(update_fields=["adoption", "reply", "replied_at", "replied_by"])
    record(by=by, verb="opinions.reply", subject=opinion, at=now, topic=opinion.topic_id, adoption=adoption)
    notify(
        to=opinion.user,
        title=f"您的意见：{opinion.get_adoption_display()}",
        body=f"您对“{opinion.topic}”的意见，居委会答复：{opinion.reply}",
        path=f"topics/{opinion.topic_id}/opinions/",
        key=f"opinion:{opinion.pk}:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    return opinion


@atomic
def write_draft(*, topic: Topic, title: str, text: str, partly: Collection[int] = (), by: User, now: datetime) -> Draft:
    """A new version; the ones before stay with what was said of them. It carries what was adopted of other wordings, or
    is refused; `partly` are the keys of those adopted in part of which it carries something.
    """
    require_keeper(by)
    topic = require_open(topic, "comment", now)
    if not title.strip():
        raise Invalid("请写名称。", field="title")
    if not paragraphs(text):
        raise Invalid("请写正文，段与段之间空一行。", field="text")
    last = topic.drafts.order_by("-version").first()
    carried = carrying.carried(text, carrying.waiting(topic), partly, last)
    version = last.version + 1 if last else 1
    draft = Draft.objects.create(topic=topic, version=version, title=title.strip(), text=text.strip(), by=by, at=now)
    carrying.carry(draft, carried)
    record(by=by, verb="opinions.write_draft", subject=draft, at=now, topic=topic.pk, carries=len(carried))
    return draft


@atomic
def comment(
    *,
    topic: Topic,
    text: str,
    stance: str = Stance.NEUTRAL,
    parent: Comment | None = None,
    draft: Draft | None = None,
    paragraph: int | None = None,
    wording: str = "",
    by: User,
    now: datetime,
) -> Comment:
    """Say a word to everybody: to the topic, to another's word, or to a paragraph of the latest draft."""
    topic = require_open(topic, "comment", now)
    require_level(by, "topic", now)
    if stance not in Stance.values:
        raise Invalid("请选赞成、反对或者说一点。", field="stance")
    if parent and (parent.topic_id != topic.pk or parent.hidden_at):
        raise Invalid("那条话已经不在了。", field="parent")
    # Answers stand below the first word of their talk, one below the other.
    parent = parent and (parent.parent or parent)
    if draft:
        _require_paragraph(topic, draft, paragraph)
    wording = _other_wording(draft, paragraph, wording)
    # Another wording says enough by itself.
    said = "" if wording and not text.strip() else _said(text)
    made = Comment.objects.create(
        topic=topic,
        parent=parent,
        user=by,
        stance=stance,
        text=said,
        public_text=mask_text(said),
        draft=draft,
        paragraph=paragraph if draft else None,
        wording=wording,
        at=now,
    )
    record(by=by, verb="opinions.comment", subject=made, at=now, topic=topic.pk)
    return made


def _other_wording(draft: Draft | None, paragraph: int | None, wording: str) -> str:
    """What is proposed instead of a paragraph; the form begins with it as it stands, which proposes nothing."""
    if draft is None or paragraph is None or wording.strip() == paragraphs(draft.text)[paragraph - 1]:
        return ""
    return mask_text(wording.strip())


def _require_paragraph(topic: Topic, draft: Draft, paragraph: int | None) -> None:
    if draft.topic_id != topic.pk or topic.drafts.filter(version__gt=draft.version).exists():
        raise Invalid("草案已经有新的一稿，请看新的再说。", field="paragraph")
    if not paragraph or not 1 <= paragraph <= len(paragraphs(draft.text)):
        raise Invalid("草案里没有这一段。", field="paragraph")


@atomic
def hide(*, comment: Comment, because: str, by: User, now: datetime) -> Comment:
    """A moderator takes a word off the page, with a reason; its place stays, and its writer may appeal."""
    require_keeper(by)
    if not because.strip():
        raise Invalid("请写明理由，大家会看到。", field="because")
    comment = locked(comment)
    if comment.hidden_at:
        raise Invalid("这条已经不显示了。")
    comment.hidden_at, comment.hidden_by, comment.hidden_because = now, by, mask_text(because.strip())
    comment.appealed_at, comment.appeal = None, ""
    comment.decided_at, comment.decided_by, comment.decided_because = None, None, ""
    comment.save()
    record(by=by, verb="opinions.hide", subject=comment, at=now, topic=comment.topic_id)
    notify(
        to=comment.user,
        title="您的一条发言不再显示",
        body=f"理由：{comment.hidden_because}您不同意，可以请另一位工作人员再看一次。",
        path=comment.page,
        key=f"comment:{comment.pk}:hidden:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    return comment


@atomic
def appeal(*, comment: Comment, text: str, by: User, now: datetime) -> Comment:
    """The writer asks for a second look; whoever may give it is told."""
    comment = locked(comment)
    if comment.user_id != by.pk:
        raise NotAllowed("只有说这句话的人可以申诉。")
    if not comment.hidden_at or comment.appealed_at:
        raise Invalid("这条没有被隐藏，或者已经申诉过。")
    comment.appealed_at, comment.appeal = now, _said(text)
    comment.save(update_fields=["appealed_at", "appeal"])
    record(by=by, verb="opinions.appeal", subject=comment, at=now, topic=comment.topic_id)
    notify_all(
        [person for person in committee_of(now) if person.pk != comment.hidden_by_id],
        title="有一条发言的申诉等您复核",
        body=f"“{comment.topic.public_title}”里有一条发言不再显示，写的人请另一位工作人员再看一次。",
        path=f"manage/topics/opinions/decide/{comment.pk}/",
        key=f"comment:{comment.pk}:appealed:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    return comment


@atomic
def decide_appeal(*, comment: Comment, show: bool | None, text: str, by: User, now: datetime) -> Comment:
    """Another moderator than who hid it shows it again, or lets it stay hidden, and says why to whoever wrote it."""
    require_keeper(by)
    if show is None:
        raise Invalid("请选重新显示还是维持不显示。", field="show")
    if not text.strip():
        raise Invalid("请写明理由，写这句话的人会看到。", field="text")
    comment = locked(comment)
    if not comment.appealed_at or comment.decided_at:
        raise Invalid("这条没有等复核的申诉。")
    if comment.hidden_by_id == by.pk:
        raise SamePerson("是您隐藏的，请另一位同事复核。")
    comment.decided_at, comment.decided_by, comment.decided_because = now, by, mask_text(text.strip())
    if show:
        comment.hidden_at = None
    comment.save(update_fields=["decided_at", "decided_by", "decided_because", "hidden_at"])
    record(by=by, verb="opinions.decide_appeal", subject=comment, at=now, topic=comment.topic_id, show=show)
    notify(
        to=comment.user,
        title="您的申诉有了结果",
        body=f"复核以后，{'您的发言重新显示了' if show else '维持不显示'}。理由：{comment.decided_because}",
        path=comment.page,
        key=f"comment:{comment.pk}:decided:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    return comment


def locked(comment: Comment) -> Comment:
    parts = ("user", "draft", "carried_in")
    return Comment.objects.select_for_update(of=("self",)).select_related(*parts).get(pk=comment.pk)
