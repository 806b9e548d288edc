"""What the API of votes takes and gives."""

from rest_framework import serializers

from deliberation.ballots.kinds import Kind, Share, Whose
from deliberation.ballots.states import State


class BallotProxy(serializers.Serializer):
    holder = serializers.CharField(help_text="委托给谁，姓名打码")
    holder_voted = serializers.BooleanField(help_text="他投了没有")
    used = serializers.BooleanField(allow_null=True, help_text="用上了没有；计票以前是 null")


class BallotHeld(serializers.Serializer):
    id = serializers.IntegerField()
    who = serializers.CharField(help_text="请您替他投的邻居")
    voted_themselves = serializers.BooleanField(help_text="他自己投了，就以他自己的为准")


class BallotDelegate(serializers.Serializer):
    phone = serializers.CharField(max_length=20, allow_blank=True, help_text="替您投票的邻居，要在名单上")
    elector = serializers.IntegerField(required=False, help_text="mine 里的 id；只有一行时不用")


class BallotLine(serializers.Serializer):
    id = serializers.IntegerField(help_text="名下不止一套房时，投票要说是哪一行")
    home = serializers.CharField(help_text="为哪一套房投；一人一票时为空")
    way = serializers.CharField(
        allow_blank=True, help_text="online 网上投了，paper 交了纸质票，proxy 委托的票用上了，空的是还没投"
    )
    proxy = BallotProxy(allow_null=True, help_text="委托了谁")
    mark = serializers.CharField(help_text="现在算数的那一票的记号，投票时放在 seen 里带回来；不含投了什么")


class BallotShort(serializers.Serializer):
    id = serializers.IntegerField()
    question = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_words = serializers.CharField()
    closes_at = serializers.DateTimeField()
    is_mine = serializers.BooleanField(help_text="在名单里")
    waits_for_me = serializers.BooleanField(help_text="可以投，还没投")


class BallotList(serializers.Serializer):
    items = BallotShort(many=True)


class BallotMatter(serializers.Serializer):
    id = serializers.IntegerField(help_text="议题的编号：GET topics/编号")
    title = serializers.CharField()


class BallotWhole(BallotShort):
    topic = BallotMatter(allow_null=True, help_text="哪个议题的；没有议题的是 null")
    about = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    most = serializers.IntegerField(help_text="approval 最多选几个，score 最高几分，其他是 0")
    whose = serializers.ChoiceField(Whose.choices)
    is_secret = serializers.BooleanField(help_text="无记名")
    rules = serializers.ListField(child=serializers.CharField(), help_text="怎么投、怎么计、怎样算通过")
    mine = BallotLine(many=True)
    wants_reasons = serializers.BooleanField(help_text="投反对的要写理由")
    proxies_most = serializers.IntegerField(help_text="一个人最多替几位邻居投；0 是不能委托")
    held = BallotHeld(many=True, help_text="请您替他们投的")


class BallotCast(serializers.Serializer):
    choices = serializers.ListField(
        child=serializers.IntegerField(),
        max_length=20,
        help_text="选项的位置，从 0 数；score 是每一项的分数；ranked 按先后；空的是弃权（consent 不能空）",
    )
    elector = serializers.IntegerField(required=False, help_text="mine 里的 id；只有一行时不用")
    objection = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="wants_reasons 的表决里投反对，要写理由"
    )
    seen = serializers.CharField(
        max_length=64,
        allow_blank=True,
        required=False,
        help_text="mine 里的 mark：别处已经改投了别的，就不覆盖，答 409 voted_elsewhere；不带就不比",
    )


class BallotReceipt(serializers.Serializer):
    receipt = serializers.CharField(help_text="回执；只在这里给一次")
    short = serializers.CharField(help_text="给人抄的短写")
    nonce = serializers.CharField(help_text="随机数；有了它，回执才对得上票")
    choices = serializers.ListField(child=serializers.IntegerField())


class BallotResultLine(serializers.Serializer):
    choice = serializers.CharField()
    sum = serializers.IntegerField()
    online = serializers.IntegerField(allow_null=True, help_text="其中网上的；不分开显示时为 null")
    paper = serializers.IntegerField(allow_null=True, help_text="其中纸质的；不分开显示时为 null")
    won = serializers.BooleanField()


class BallotStation(serializers.Serializer):
    name = serializers.CharField()
    counted = serializers.IntegerField(help_text="票箱里数到的纸质票")
    entered = serializers.IntegerField(help_text="录入的纸质票")
    explanation = serializers.CharField(help_text="不一样的话，为什么")


class BallotResult(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    state_words = serializers.CharField()
    closes_at = serializers.DateTimeField()
    roll = serializers.IntegerField(help_text="名单上有多少")
    voted = serializers.IntegerField(help_text="其中投了的")
    is_final = serializers.BooleanField()
    passed = serializers.BooleanField(allow_null=True, help_text="计票以前是 null")
    verdict = serializers.CharField()
    lines = BallotResultLine(many=True, help_text="截止以前不显示票数的，是空的")
    stations = BallotStation(many=True, help_text="各投票点的纸质票；没有设投票点或计票以前是空的")
    objections = serializers.ListField(child=serializers.CharField(), help_text="反对的理由，不含是谁；计票以前是空的")
    fingerprint = serializers.CharField(help_text="票箱文件的指纹；计票以前为空")


class BallotBoxVote(serializers.Serializer):
    receipt = serializers.CharField()
    nonce = serializers.CharField()
    choices = serializers.ListField(child=serializers.IntegerField())
    way = serializers.CharField(allow_blank=True, help_text="online 或 paper；某一种太少时为空")


class BallotBoxRules(serializers.Serializer):
    kind = serializers.ChoiceField(Kind.choices)
    most = serializers.IntegerField()
    pass_share = serializers.ChoiceField(Share.choices)
    quorum_share = serializers.ChoiceField(Share.choices)
    quorum_least = serializers.IntegerField()


class BallotBox(serializers.Serializer):
    format = serializers.CharField()
    uid = serializers.CharField(help_text="回执里写的是哪一次表决")
    question = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    rules = BallotBoxRules()
    rules_in_words = serializers.ListField(child=serializers.CharField())
    whose = serializers.ChoiceField(Whose.choices)
    is_secret = serializers.BooleanField()
    votes = BallotBoxVote(many=True, help_text="按回执排列")
    result = serializers.DictField(help_text="计票的结果，见核对程序")
    fingerprint = serializers.CharField(help_text="其余全部内容的 SHA-256")
