"""What is said on the screen of what leavers had in hand."""

from django.contrib import messages
from django.utils.html import format_html, format_html_join

from communities.kernel.open_work import InHand
from communities.party.handing_over import HandedOver, in_words
from communities.party.models import Member


def say_handed_over(request, done: HandedOver) -> None:
    """What went, what will go, and what stayed, each with why and the way to it."""
    if done.ahead:
        day = f"{done.ahead:%Y-%m-%d}"
        messages.info(request, f"{day} 零点，{done.member}手上的事一起交给{done.to}。办完会告诉您。")
    elif done.went:
        messages.info(request, f"{done.member}手上的 {len(done.went)} 件事交给了{done.to}：{in_words(done.went)}。")
    elif not done.stayed:
        messages.info(request, f"{done.member}手上没有要转交的事。")
    if done.stayed:
        rows = ((one.address, one.words, why) for one, why in done.stayed)
        links = format_html_join("", '<a href="{}">{}</a>：{}', rows)
        words = "<span>{}手上有 {} 件没交成，还在原处。{}</span>"
        messages.warning(request, format_html(words, done.member, len(done.stayed), links))


def say_left_behind(request, left: list[tuple[Member, list[InHand]]]) -> None:
    """What is still in the hands of those who left, with the way to each; that there is nothing, where that was seen."""
    if not left:
        messages.info(request, "查过了：离任的人手上没有诉求、网格、会议、落实任务和共建项目要转交。")
    for member, work in left:
        links = format_html_join("、", '<a href="{}">{}</a>', ((one.address, one.words) for one in work))
        messages.warning(request, format_html("<span>{}手上还有：{}。请逐件交给接任的人。</span>", member, links))
