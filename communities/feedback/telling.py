"""What residents and handlers are told of each step, in words. Pure."""

from communities.kernel.clock import HERE

WEEKDAYS = "一二三四五六日"


def day_and_time(moment) -> str:
    """11月28日（周六）18:00"""
    here = moment.astimezone(HERE)
    return f"{here.month}月{here.day}日（周{WEEKDAYS[here.weekday()]}）{here:%H:%M}"


def for_reporter(step, ticket) -> tuple[str, str] | None:
    """Title and body of the message to who raised it; None where nobody needs to be told."""
    said = f"“{step.public_text}”" if step.public_text else ""
    name = f"您报的“{ticket.title}”"
    words = {
        "report": ("收到了", f"{name}已收到，最迟 {day_and_time(ticket.accept_by)} 前受理。"),
        "accept": ("已受理", f"{name}，居委会已受理，最迟 {_moment(ticket.due_at)} 前派出去办。"),
        "divert": ("有回音了", f"{name}不由社区直接办理。{said}"),
        "dispatch": ("已派出去办", f"{name}已派给{ticket.handler_name}，最迟 {_due(ticket)} 前答复您。"),
        "object": ("正在重新安排", f"{name}需要换一个单位来办，居委会正在重新派。"),
        "sign": ("有人接手了", f"{name}，{ticket.handler_name}已接手，最迟 {_due(ticket)} 前答复您。"),
        "reply": ("有新答复", f"{name}：{said}"),
        "report_done": ("办完了，请您看看", f"{name}，{ticket.handler_name}说已办完。{said}您说没解决，就重新办。"),
        "miss": ("回访没有联系上您", f"{name}，{ticket.handler_name}说已办完。请您看看：解决了没有，点开就能评。"),
        "close": ("已办结", f"{name}已办结。没真正解决的话，您还可以要求重办。"),
        "close_unreached": ("已办结", f"{name}，几次没有联系上您，先办结了。没真正解决的话，您还可以要求重办。"),
        "rework": ("重新办", f"{name}会重新办理，最迟 {_due(ticket)} 前再答复您。"),
        "reopen": ("重新办", f"{name}会重新办理，最迟 {_due(ticket)} 前再答复您。"),
    }
    return words.get(step.verb)


def for_neighbours(step, ticket) -> tuple[str, str] | None:
    """Title and body for those who said “me too”: only what everybody may read of a public ticket."""
    name = f"您也遇到的“{ticket.public_title}”"
    words = {
        "divert": ("有回音了", f"{name}不由社区直接办理。“{step.public_text}”"),
        "reply": ("有新答复", f"{name}：“{step.public_text}”"),
        "close": ("已办结", f"{name}已办结。还没解决的话，请重新报一件事。"),
        "close_unreached": ("已办结", f"{name}已办结。还没解决的话，请重新报一件事。"),
    }
    return words.get(step.verb)


def for_handler(step, ticket) -> tuple[str, str] | None:
    """Title and body of the message to those who have it in hand."""
    words = {
        "dispatch": ("有一件事派给您", f"{ticket.title}，最迟 {_due(ticket)} 前办完。"),
        "rework": ("要重新办", f"{ticket.title}，回访时说没解决。最迟 {_due(ticket)} 前办完。"),
        "reopen": ("要重新办", f"{ticket.title}，居民说没解决。最迟 {_due(ticket)} 前办完。"),
        "supplement": ("居民补充了情况", f"{ticket.title}：“{step.public_text}”"),
    }
    return words.get(step.verb)


def _due(ticket) -> str:
    return _moment(ticket.finish_by)


def _moment(moment) -> str:
    return day_and_time(moment) if moment else ""
