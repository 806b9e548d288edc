"""{% load looks %}: icons and words for templates."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from communities.looks import words as spoken
from communities.looks.icons import ICONS

register = template.Library()

TONE_ICONS = {"good": "check", "hand": "progress", "wait": "clock", "late": "alert"}


@register.simple_tag
def icon(name, label=""):
    """An icon of the one line set. It is decoration beside words, unless it carries a `label` itself."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" focusable="false" {}>{}</svg>',
        role,
        ICONS.get(name, ""),
    )


@register.simple_tag
def shape(*names):
    """The icon of the first name that is given: a tone's own (colour never speaks alone) or an icon by name."""
    name = next(filter(None, names), "")
    return icon(TONE_ICONS.get(name, name)) if name else ""


@register.filter
def message_tone(level):
    """The tone of a Django message's level."""
    return {"success": "good", "warning": "wait", "error": "late"}.get(level, "hand")


@register.filter
def when(moment):
    """{{ ticket.reported_at|when }} → 今天 22:14"""
    return spoken.when(moment, timezone.now()) if moment else ""


@register.filter
def day(which):
    """{{ notice.published_on|day }} → 11月28日（周六）"""
    return spoken.day(which, timezone.now()) if which else ""


@register.filter
def left(due):
    """{{ ticket.due_at|left }} → 还剩 2 天 3 小时, 已超 5 小时"""
    return spoken.left(due, timezone.now()) if due else ""


@register.filter
def lasting(span):
    """{{ took|lasting }} → 2 天 3 小时"""
    return spoken.lasting(span) if span is not None else ""


@register.simple_tag
def measure(start, due, percent="", tone="", words="", icon=""):
    """What components/meter.html draws: the time gone, its tone, words and shape; whatever is given wins."""
    if start and due:
        now = timezone.now()
        gone = spoken.used(start, due, now)
        percent = gone if percent in ("", None) else percent
        tone = tone or ("late" if now > due else "wait" if gone >= 75 else "hand")
        words = words or spoken.left(due, now)
    tone = tone or "hand"
    # A number stands off from Chinese words, words do not: 用了不到 1 分钟.
    words = str(words).replace(" 不到", "不到")
    return {"percent": percent or 0, "tone": tone, "words": words, "icon": icon or TONE_ICONS[tone]}


@register.filter
def filesize_zh(size):
    return spoken.filesize(size)


@register.filter
def pick(mapping, key):
    """{{ icons|pick:choice.value }}: the entry of a dict whose key is a variable; nothing if there is none."""
    return (mapping or {}).get(str(key), "")


@register.filter
def nth(things, number):
    """{{ names|nth:3 }}: the third, counted as people count."""
    return things[int(number) - 1] if 0 < int(number) <= len(things) else ""
