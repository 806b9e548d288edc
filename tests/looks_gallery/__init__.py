"""Every component in every state, for eyes and for axe."""

from datetime import timedelta
from pathlib import Path

from django import forms
from django.template import Context
from django.template.engine import Engine
from django.utils import timezone
from django.utils.safestring import mark_safe

from communities.looks.icons import ICONS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGES = sorted(page.name for page in HERE.glob("*.html"))
DOORS = {"home.html": "首页"}
STEPS = ["什么事", "在哪儿", "说说情况", "核对并提交"]
KINDS = {"car": "停车", "noise": "噪声", "trash": "垃圾", "fire": "消防", "elevator": "电梯", "tools": "维修"}


class Photos(forms.FileInput):
    allow_multiple_selected = True


class Report(forms.Form):
    kind = forms.ChoiceField(label="是哪一类的事？", choices=KINDS.items(), widget=forms.RadioSelect)
    text = forms.CharField(
        label="说说情况",
        help_text="什么时候、影响了谁。不用写门牌号和别人的名字。",
        max_length=500,
        widget=forms.Textarea,
    )
    phone = forms.CharField(
        label="您的手机号", help_text="只用来告诉您办得怎么样。", widget=forms.TextInput({"inputmode": "tel"})
    )
    code = forms.CharField(
        label="短信验证码",
        widget=forms.TextInput({"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    photos = forms.FileField(label="照片", required=False, widget=Photos)
    place = forms.ChoiceField(
        label="在哪儿？",
        choices=[
            ("", "请选一处"),
            ("阳光里小区", [("7-1", "7 号楼 1 单元"), ("7-2", "7 号楼 2 单元")]),
            ("公共地方", [("p", "中心花园")]),
        ],
    )
    where = forms.CharField(label="说得更细一点", required=False, help_text="比如：地库 B 区、3 层楼道")
    solved = forms.ChoiceField(
        label="解决了吗？", choices=[("y", "解决了"), ("n", "没解决，请重新办")], widget=forms.RadioSelect
    )
    open_to_all = forms.BooleanField(label="愿意让邻居看到这件事（不显示您是谁）", required=False)


def _moment(days, hours=0):
    return timezone.now() + timedelta(days=days, hours=hours)


def gallery_context(*, elder, door):
    blank, wrong = Report(), Report({"phone": "1380013", "text": "楼上夜里装修"})
    wrong.add_error("phone", "手机号少了几位。请填 11 位手机号，比如 138 0013 8000。")
    wrong.add_error("photos", "照片太大（52 MB）。请选 20 MB 以内的照片，或先用相册裁剪。")
    return {
        "request": {"elder_mode": elder, "get_full_path": "/"},
        "csrf_token": "token",
        "street": "清河街道",
        "community": {"name": "阳光社区", "phone": "010-0000 0000", "hours": "周一至周日 8:30–20:00"},
        "doors": [
            {"url": "#", "icon": icon, "label": label, "current": label == door}
            for icon, label in [
                ("home", "首页"),
                ("report", "报事"),
                ("talk", "商量"),
                ("notice", "公告"),
                ("me", "我的"),
            ]
        ],
        "footing": [
            {"url": "#", "label": label} for label in ("投诉与建议", "隐私与我的数据", "无障碍说明", "公开数据")
        ],
        "blank": blank,
        "wrong": wrong,
        "kind_icons": {kind: kind for kind in KINDS},
        "kind_hints": {"car": "占道、占车位、乱停"},
        "solved_hints": {"n": "会回到居委会，换一位同事接着办"},
        "step_names": STEPS,
        "phases": ["议题", "征求意见", "方案", "协商", "表决", "公示", "落实"],
        "ago": _moment(-2),
        "long_ago": _moment(-9),
        "soon": _moment(0, 5),
        "later": _moment(5, 3),
        "past": _moment(0, -5),
        "history": [
            {"state": "done", "title": "您报了这件事", "who": "照片 2 张", "when": _moment(-2)},
            {"state": "done", "title": "居委会受理", "who": "张主任", "when": _moment(-1, -10)},
            {"state": "done", "title": "派给阳光物业", "who": "按派单目录“装修噪声”", "when": _moment(-1, -9)},
            {
                "state": "now",
                "title": "物业上门劝导",
                "text": "已与该户约定 20:00 后停工，明晚复查。",
                "who": "阳光物业",
                "when": _moment(0, -3),
            },
        ],
        "late_history": [
            {"state": "done", "title": "您报了这件事", "when": _moment(-9)},
            {"state": "late", "title": "物业没有按时答复", "who": "已自动提醒街道", "when": _moment(-1)},
        ],
        "similar": [
            {
                "title": "6 号楼夜里装修",
                "url": "#",
                "meta": "昨天 22:14 · 4 位邻居也遇到了",
                "chip": "处理中",
                "tone": "hand",
                "value": 1,
            },
            {
                "title": "6 号楼电钻声很大，早上六点就开始",
                "url": "#",
                "meta": "11月18日（周二）",
                "chip": "待派发",
                "tone": "wait",
                "value": 2,
            },
        ],
        "photos": [{"url": _picture(hue), "name": f"{n}.jpg", "value": n} for n, hue in enumerate((150, 205), 1)],
        "next": ["今天 18:00 前，居委会会决定派给谁办。", "办完后有人回访您；您说没解决，就重新办。"],
        "tips": ["说清楚小区、楼号、几层。", "烧的是什么，有没有人被困。", "不要坐电梯，不要开门看火。"],
        "map_svg": mark_safe(
            '<svg viewBox="0 0 600 300"><rect width="600" height="300" fill="#eef3ee"/>'
            '<path d="M0 210h600M240 0v300" stroke="#fff" stroke-width="26"/>'
            '<path d="M40 40h150v60H40zM40 125h150v55H40zM290 40h110v130H290zM440 40h120v130H440zM290 240h250v40H290z"'
            ' fill="#cfdcd4"/>'
            '<circle cx="345" cy="105" r="16" fill="#1a5698"/></svg>'
        ),
        "places": [{"label": "6 号楼：1 件，处理中", "url": "#"}, {"label": "中心花园：没有", "url": ""}],
        "icons": ICONS,
    }


def _picture(hue):
    return (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E"
        f"%3Crect width='4' height='3' fill='hsl({hue},25%25,65%25)'/%3E%3C/svg%3E"
    )


def render(template, *, elder=False):
    """The page as text; its static files are read from the working tree."""
    engine = Engine(
        dirs=[HERE, ROOT / "templates"],
        builtins=["django.templatetags.static"],
        libraries={
            "looks": "communities.looks.templatetags.looks",
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
        },
    )
    text = engine.get_template(template).render(Context(gallery_context(elder=elder, door=DOORS.get(template, "报事"))))
    return text.replace('"/static/', f'"file://{ROOT}/static/')
