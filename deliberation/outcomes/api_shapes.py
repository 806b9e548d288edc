"""Results for mini-programs, as they are described: what each answer holds and what is sent."""

from rest_framework import serializers

from deliberation.outcomes.signing import Stand
from deliberation.outcomes.states import SIGNERS, MinutesState, TaskState
from deliberation.topics.process import Outcome
from deliberation.topics.states import Above


class MinutesSection(serializers.Serializer):
    heading = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    table = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="第一行是表头；没有表格为空"
    )


class OneObjection(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField(help_text="电话等已打码，不写是谁提的")
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="最迟什么时候答复")
    answer = serializers.CharField(help_text="还没有答复时为空")
    answered_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField(help_text="过了期限没有答复，或者答复晚了")
    is_mine = serializers.BooleanField()


class SigningPart(serializers.Serializer):
    part = serializers.ChoiceField(SIGNERS)
    name = serializers.CharField()
    state = serializers.ChoiceField(Stand.choices)
    there = serializers.IntegerField(help_text="到会几个人，每个人自己签")
    signed = serializers.IntegerField()
    refused = serializers.IntegerField()


class OneOutcome(serializers.Serializer):
    id = serializers.IntegerField()
    topic = serializers.IntegerField()
    title = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(MinutesState.choices)
    outcome = serializers.ChoiceField(Outcome.choices, allow_blank=True)
    outcome_name = serializers.CharField()
    reason = serializers.CharField(help_text="为什么更正；第一版为空")
    published_at = serializers.DateTimeField(allow_null=True)
    open_until = serializers.DateTimeField(allow_null=True, help_text="到什么时候可以提异议")
    is_open = serializers.BooleanField(help_text="现在可以提异议")
    taken_up_again_at = serializers.DateTimeField(
        allow_null=True, help_text="从什么时候起重新商量，这份结果不再作准；没有重新商量为 null"
    )
    fingerprint = serializers.CharField(help_text="原始数据的 SHA-256，十六进制")
    data_path = serializers.CharField(help_text="原始数据（JSON）的地址，可以自己核对指纹")
    pdf_path = serializers.CharField()
    word_path = serializers.CharField()
    sections = MinutesSection(many=True)
    signing = SigningPart(many=True, help_text="正在签字时，各方签得怎么样；不然为空")
    signs = serializers.BooleanField(help_text="现在等自己签字")
    objections = OneObjection(many=True)


class TaskReport(serializers.Serializer):
    at = serializers.DateTimeField()
    percent = serializers.IntegerField()
    text = serializers.CharField()
    who = serializers.CharField()
    photos = serializers.ListField(child=serializers.CharField(), help_text="照片的地址")


class TaskMilestone(serializers.Serializer):
    due_on = serializers.DateField()
    percent = serializers.IntegerField(help_text="到那天要到百分之几")
    words = serializers.CharField()
    reached_on = serializers.DateField(allow_null=True, help_text="哪天做到的；还没有做到为 null")
    is_late = serializers.BooleanField()


class OneTask(serializers.Serializer):
    number = serializers.IntegerField()
    matter = serializers.CharField()
    unit = serializers.CharField()
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    percent = serializers.IntegerField()
    state = serializers.ChoiceField(TaskState.choices)
    state_name = serializers.CharField()
    is_late = serializers.BooleanField(help_text="延误")
    fund = serializers.CharField()
    amount = serializers.CharField(allow_null=True, help_text="元，两位小数")
    problem = serializers.CharField()
    reason = serializers.CharField(help_text="搁置的理由")
    milestones = TaskMilestone(many=True)
    reports = TaskReport(many=True)


class ReviewStep(serializers.Serializer):
    at = serializers.DateTimeField()
    title = serializers.CharField()
    text = serializers.CharField()


class ReviewOfTopic(serializers.Serializer):
    due_on = serializers.DateField(allow_null=True, help_text="哪天由责任人公开说明；没有定或者说完了为 null")
    is_late = serializers.BooleanField()
    steps = ReviewStep(many=True, help_text="定日期、办好了、延期、不再办，早的在前")


class EarlierEvaluation(serializers.Serializer):
    round = serializers.IntegerField(help_text="第几轮商量")
    told = serializers.CharField(help_text="多少人评议、多少人说解决了")


class WaitingAbove(serializers.Serializer):
    to = serializers.ChoiceField(Above.choices)
    whom = serializers.CharField(help_text="交给谁决定，如清河街道、业主大会")
    sent_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="最迟什么时候答复；业主大会什么时候定由业主安排，为 null"
    )
    is_late = serializers.BooleanField(help_text="过了日子，还没有答复")


class DecidedElsewhere(serializers.Serializer):
    whom = serializers.CharField(help_text="谁定的，如清河街道、业主大会；当场答复的是居委会")
    on = serializers.DateField()
    number = serializers.CharField(help_text="文号或者文件；没有为空")
    text = serializers.CharField()


class OutcomesOfTopic(serializers.Serializer):
    above = WaitingAbove(allow_null=True, help_text="交出去决定、正在等答复时；不然为 null")
    decision = DecidedElsewhere(
        allow_null=True, help_text="交出去以后定下来的，或者当场答复的；它就是结果。没有为 null"
    )
    versions = serializers.ListField(child=serializers.IntegerField(), help_text="公示过的各版，新的在前")
    to_sign = serializers.IntegerField(allow_null=True, help_text="等自己签字的纪要：GET outcomes/编号；没有为空")
    tasks = OneTask(many=True)
    review = ReviewOfTopic()
    evaluation = serializers.CharField(help_text="这一轮商量以后，多少人评议、多少人说解决了")
    earlier_evaluations = EarlierEvaluation(many=True, help_text="重新商量以前各轮的评议，早的在前")
    evaluation_until = serializers.DateTimeField(allow_null=True, help_text="正在评议时，到什么时候")
    is_evaluated = serializers.BooleanField(help_text="这一轮自己评议过，不用再评；评议以后又办了的，又是 false")


class TimelineRow(serializers.Serializer):
    at = serializers.DateTimeField()
    title = serializers.CharField()
    text = serializers.CharField()
    who = serializers.CharField()
    path = serializers.CharField(help_text="有自己一页的，它的地址；没有为空")


class Timeline(serializers.Serializer):
    items = TimelineRow(many=True)


class Objecting(serializers.Serializer):
    text = serializers.CharField(max_length=2000)


class Signing(serializers.Serializer):
    """Nobody signs by leaving something empty."""

    does = serializers.ChoiceField([("sign", "签字"), ("refuse", "不签")], help_text="sign 签字，refuse 不签")
    refusal = serializers.CharField(max_length=200, default="", allow_blank=True, help_text="不签的理由，不签才填")

    def validate(self, told: dict) -> dict:
        refuses, why = told["does"] == "refuse", told["refusal"].strip()
        if refuses and not why:
            raise serializers.ValidationError({"refusal": "不签的话，请写明理由。"})
        if why and not refuses:
            raise serializers.ValidationError({"refusal": "写了不签的理由，does 请填 refuse。"})
        return {"refusal": why}


class Evaluating(serializers.Serializer):
    score = serializers.IntegerField(min_value=1, max_value=5)
    solved = serializers.BooleanField()
    comment = serializers.CharField(max_length=400, default="", allow_blank=True)
