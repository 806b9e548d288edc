"""The ledger's codes in words that a secretary reads."""

from django.apps import apps

# What is done to those who leave is told without a name.
NAMELESS = frozenset({"residents.erase_person", "privacy.erase", "feedback.erase_identity", "feedback.erase_words"})

VERBS = {
    "accounts.join": "第一次登录，有了账号",
    "accounts.grant": "给了身份",
    "accounts.end_grant": "结束了身份",
    "accounts.open_account": "开了工作账号",
    "accounts.issue_link": "发了设密码的链接",
    "accounts.close_account": "停用了账号",
    "accounts.open_again": "恢复了账号",
    "accounts.bind_wechat": "绑定了微信",
    "accounts.take_over_wechat": "换绑了微信",
    "feedback.report": "报了一件事",
    "feedback.accept": "受理了",
    "feedback.divert": "告知了该走的渠道",
    "feedback.withdraw": "撤回了",
    "feedback.dispatch": "派出去办",
    "feedback.object": "请社区重新派",
    "feedback.sign": "接手办理",
    "feedback.report_done": "报告办完了",
    "feedback.close": "确认解决了，办结",
    "feedback.rework": "说没解决，重新办",
    "feedback.reopen": "办结后又说没解决，重新办",
    "feedback.supplement": "补充了情况",
    "feedback.reply": "答复了报事人",
    "feedback.note": "记了一笔内部备注",
    "feedback.publish": "公开了这件事",
    "feedback.hide": "不再公开这件事",
    "feedback.me_too": "说“我也遇到了”",
    "feedback.claim": "登录后认领了自己报的事",
    "feedback.reveal_contact": "看了报事人的电话",
    "feedback.import": "从旧表格导入",
    "importing.upload": "上传了要导入的表",
    "importing.confirm": "确认写入导入的表",
    "importing.row": "按导入的表写了一行",
    "importing.stop": "让导入停下",
    "importing.go_on": "让导入接着写",
    "importing.cancel": "取消了导入",
    "importing.undo": "要撤销一次导入",
    "importing.undone": "一次导入整批撤销了",
    "importing.faults": "下载了导入时有误的行",
    "importing.export": "导出了台账",
    "topics.propose": "提出了议题",
    "topics.accept": "审查通过了议题",
    "topics.place": "把议题列入了议程",
    "topics.refuse": "没有列入议题",
    "topics.merge": "把议题并入了另一个",
    "topics.to_ticket": "把议题转为诉求",
    "topics.withdraw": "撤回了议题",
    "topics.grade": "定了议题怎么商量",
    "topics.answer": "当场答复了议题",
    "topics.note": "给议题记了一笔",
    "topics.support": "附议了议题",
    "topics.take_back_support": "撤回了附议",
    "topics.publicise": "公示了协商结果",
    "topics.resolve": "公示期满，结果生效",
    "topics.escalate": "把议题提交上级决定",
    "topics.reopen": "把议题重新商量",
    "topics.carry_out": "开始落实协商结果",
    "topics.evaluate": "结束了评议",
    "topics.archive": "把议题归档",
    "outcomes.draft": "起草了会议纪要",
    "outcomes.write": "写了会议纪要",
    "outcomes.send": "把会议纪要送各方签字",
    "outcomes.take_back": "把会议纪要收回修改",
    "outcomes.sign": "在会议纪要上签字",
    "outcomes.revise": "更正公示的纪要",
    "outcomes.object": "对公示的结果提出异议",
    "outcomes.answer": "答复了异议",
    "outcomes.lay_down": "定了一项落实任务",
    "outcomes.report": "报了任务的进展",
    "outcomes.shelve": "搁置了一项任务",
    "outcomes.file": "下载了议题的案卷",
    "outcomes.evaluate": "评议了落实的结果",
    "feedback.erase_words": "去掉了经过里关于个人的话",
    "feedback.erase_identity": "去掉了诉求里的个人信息",
    "privacy.copy": "下载了自己的数据",
    "privacy.erase": "注销了账号，删除了个人信息",
    "privacy.correct": "更正了自己的信息",
    "accounts.change_phone": "换了手机号",
    "residents.consent": "同意了一项个人信息的使用",
    "residents.withdraw_consent": "撤回了一项同意",
    "residents.assist": "开始代居民办理",
    "residents.end_assistance": "结束了代办",
    "residents.erase_person": "从居民台账里删除了个人信息",
    "residents.enter": "登记了居民",
    "residents.correct": "改了居民的登记",
    "residents.move_in": "登记了住处",
    "residents.move_out": "登记了搬走",
    "residents.own_space": "登记了产权车位",
    "residents.disown_space": "车位不再记在名下",
    "residents.reveal_phone": "看了居民的完整电话",
    "residents.link": "把账号连到了居民",
    "residents.join": "把两位居民的登记并成了一位",
    "residents.make_code": "做了住址验证码",
    "residents.verify": "核实了住址",
    "residents.revoke": "撤销了住址核实",
    "residents.revoke_before": "撤销了一批住址核实",
    "grid.keep_grid": "改了网格",
    "grid.keep_post": "登记或改了网格员",
    "grid.keep_role": "身份的期限跟着网格员登记改了",
    "grid.show_card": "同意公开自己的名片",
    "grid.withdraw_card": "撤回了自己的名片",
    "party.found_unit": "设立了党组织",
    "party.move_unit": "调整了党组织的上级",
    "party.answer_for": "改了党组织负责的楼栋",
    "party.admit_member": "登记了党员",
    "party.transfer": "转接了组织关系",
    "party.give_reason": "写了提醒的原因",
    "party.reveal_phone": "看了党员的电话",
    "party.appoint": "任了党内职务",
    "party.end_appointment": "结束了党内职务",
    "party.start_term": "开始了一届",
    "party.re_elect": "办了换届",
    "party.edit_unit": "改了党组织的资料",
    "party.dissolve_unit": "撤销了党组织",
    "party.plan_meeting": "安排了党内会议",
    "party.hold_meeting": "记下了党内会议",
    "party.correct_meeting": "更正了党内会议的记录",
    "party.cancel_meeting": "取消了党内会议",
    "party.change_offer": "改了报到党员的特长和时间",
    "party.end_tie": "结束了党员的报到",
    "party.take_on": "登记了党员认领的需求",
    "party.serve": "记下了党员的服务",
    "party.send_back": "退回了党员服务的登记",
    "party.confirm": "确认了党员的服务",
    "party.give_up": "登记了党员放弃认领",
    "party.add_item": "往共建清单里列了一项",
    "party.finish_item": "办完了共建清单里的一项",
    "party.drop_item": "取消了共建清单里的一项",
    "party.write": "写了章程、进展或者楼宇情况",
    "receptions.announce": "公开了一次代表接待",
    "receptions.call_off": "取消了一次代表接待",
    "receptions.book": "预约了接待的时段",
    "receptions.give_back": "取消了接待的预约",
    "receptions.write_note": "记下了接待时说的",
    "receptions.make_ticket": "把接待时说的转成了诉求",
    "receptions.reveal_phone": "看了预约人的电话",
    "tenants.create_community": "开通了社区",
    "tenants.open_first_account": "开了第一个工作账号",
    "shell.create": "添加了记录",
    "shell.edit": "修改了记录",
}


def verb(code: str) -> str:
    """`feedback.dispatch` → 派发; a code that nobody has put into words → 其他."""
    return VERBS.get(code, "其他")


def thing(label: str) -> str:
    """`grid.unit:3` → 承办单位 3; `system` → 系统自动. Whose name is not to be shown is a resident."""
    if label == "system":
        return "系统自动"
    if label.startswith("feedback.link:"):
        return "报事人（没有登录）"
    name, _colon, key = label.partition(":")
    if name == "accounts.user":
        return f"居民（账号 {key}）"
    return f"{apps.get_model(name)._meta.verbose_name} {key}" if is_model(name) else f"其他 {key}".strip()


def is_model(name: str) -> bool:
    """Whether `name`, as in `grid.unit`, is a kind of row that there is."""
    try:
        apps.get_model(name)
    except (LookupError, ValueError):
        return False
    return True
