"""The ledger's codes in words that a secretary reads."""

from django.apps import apps

VERBS = {
    "accounts.join": "建立了账号",
    "accounts.grant": "授予身份",
    "accounts.end_grant": "结束身份",
    "accounts.open_account": "开了工作账号",
    "accounts.issue_link": "发了设密码的链接",
    "accounts.close_account": "停用账号",
    "accounts.open_again": "恢复账号",
    "accounts.bind_wechat": "绑定微信",
    "accounts.take_over_wechat": "换绑微信",
    "feedback.report": "报事",
    "feedback.accept": "受理",
    "feedback.divert": "转告",
    "feedback.withdraw": "撤回",
    "feedback.dispatch": "派发",
    "feedback.object": "退回重派",
    "feedback.sign": "接手",
    "feedback.report_done": "报告办完",
    "feedback.close": "回访办结",
    "feedback.rework": "回访退回",
    "feedback.reopen": "要求重办",
    "feedback.supplement": "补充情况",
    "feedback.reply": "答复",
    "feedback.note": "内部备注",
    "feedback.publish": "公开",
    "feedback.hide": "不再公开",
    "feedback.me_too": "也遇到了",
    "feedback.reveal_contact": "查看报事人电话",
    "feedback.import": "导入",
    "tenants.create_community": "开通社区",
    "shell.create": "新建记录",
    "shell.edit": "修改记录",
}


def verb(code: str) -> str:
    """`feedback.dispatch` → 派发; a code that nobody has put into words → 其他."""
    return VERBS.get(code, "其他")


def thing(label: str) -> str:
    """`feedback.step:12` → 诉求的经过 12; `system` → 系统."""
    if label == "system":
        return "系统"
    if label.startswith("feedback.link:"):
        return "凭链接的报事人"
    name, _colon, key = label.partition(":")
    try:
        return f"{apps.get_model(name)._meta.verbose_name} {key}"
    except (LookupError, ValueError):
        return f"其他 {key}".strip()
