"""What every operation of the API has in common, in words and in OpenAPI."""

import json

INTRODUCTION = """一个社区的接口，给小程序和别的程序用。网页上居民能做的，这里都能做。

每个社区有两个根地址：自己的域名下 `/api/v1`，和平台域名下 `/c/社区/api/v1`（小程序用后一个，只需登记一个域名）。

每个答复都是 `{"code", "message", "data", "request_id"}`，HTTP 状态码如实。`code` 是 `ok` 就成功；否则 `message` 是可以\
直接给用户看的中文，`errors` 指出哪一栏不对。时间是带时区的 ISO 8601，坐标是 WGS-84 的度。"""
SERVERS = [
    {"url": "/api/v1", "description": "社区自己的域名"},
    {
        "url": "/c/{community}/api/v1",
        "description": "平台的域名",
        "variables": {"community": {"default": "yangguang", "description": "社区的网址简称"}},
    },
]
TAGS = [
    {"name": "登录", "description": "换取和管理令牌。令牌只在发给它的社区里有用。"},
    {"name": "我的住处", "description": "登记的住处，住址核实到哪一级，怎么核实。"},
    {"name": "个人信息", "description": "社区保存的关于本人的信息：下载、更正、撤回同意、注销。"},
    {"name": "地点", "description": "报事时选的楼栋和场所。"},
    {"name": "找人", "description": "一栋楼有事找谁，和自己的名片。"},
    {"name": "接待日", "description": "党代表、人大代表、政协委员接待居民，和自己的预约。"},
    {"name": "表决", "description": "投票、回执、结果和票箱文件。"},
    {"name": "问卷", "description": "答问卷，看大家怎么答的。"},
    {"name": "会议", "description": "协商会议：看公告、答复、旁听，会上到会、发言、提问。"},
    {"name": "商量", "description": "大家商量着办：提议题、附议、意见、讨论、看经过、结果、异议和评议。"},
    {"name": "照片", "description": "先逐张上传，再把 key 放进报事、补充或答复里。"},
    {"name": "诉求", "description": "居民报事、查看、跟进和评价。"},
    {"name": "工作台", "description": "居委会和承办人办理。"},
    {"name": "消息", "description": "站内消息。"},
]
ENUM_NAMES = {
    "TicketState": "communities.feedback.states.TicketState",
    "TicketKind": "communities.feedback.states.Kind",
    "PlaceKind": "communities.residents.models.PlaceKind",
    "UnitKind": "communities.grid.kinds.UnitKind",
    "Disposition": "communities.feedback.states.Disposition",
    "Satisfaction": "communities.feedback.states.Satisfaction",
    "ReceptionSeat": "communities.receptions.models.Seat",
    "OpinionChannel": "deliberation.opinions.states.Channel",
    "Adoption": "deliberation.opinions.states.Adoption",
    "WordStance": "deliberation.opinions.states.Stance",
    "TopicState": "deliberation.topics.states.TopicState",
    "TopicOrigin": "deliberation.topics.states.Origin",
    "TopicSide": "deliberation.topics.states.Side",
    "TopicGrade": "deliberation.topics.states.Grade",
    "SupportHindrance": "deliberation.topics.rules.Hindrance",
    "RefusalGround": "deliberation.topics.states.Ground",
    "BallotKind": "deliberation.ballots.kinds.Kind",
    "BallotWhose": "deliberation.ballots.kinds.Whose",
    "BallotShare": "deliberation.ballots.kinds.Share",
    "BallotState": "deliberation.ballots.states.State",
    "SurveyState": "deliberation.surveys.states.State",
    "SurveyAudience": "deliberation.surveys.states.Audience",
    "SurveyQuestionKind": "deliberation.surveys.questions.Kind",
    "MeetingState": "deliberation.meetings.states.MeetingState",
    "MeetingForm": "deliberation.topics.process.Form",
    "RoomForMeeting": "deliberation.meetings.states.Room",
    "MeetingMode": "deliberation.meetings.states.Mode",
    "InvitationAnswer": "deliberation.meetings.states.Answer",
    "MotionState": "deliberation.meetings.states.MotionState",
    "SpeechStance": "deliberation.meetings.states.Stance",
    "QuestionState": "deliberation.meetings.states.QuestionState",
    "MinutesState": "deliberation.outcomes.states.MinutesState",
    "WhomAbove": "deliberation.outcomes.states.Above",
    "TaskState": "deliberation.outcomes.states.TaskState",
    "MeetingOutcome": "deliberation.topics.process.Outcome",
    "TimeClass": "communities.feedback.models.TimeClass",
}
REFUSAL = {
    "type": "object",
    "required": ["code", "message", "data", "request_id"],
    "properties": {
        "code": {"type": "string", "description": "给程序看的代码，全部列在文末"},
        "message": {"type": "string", "description": "给人看的话"},
        "data": {"type": "null"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
    },
}
# status: (name of the component, words, code and message of its example)
_REFUSALS = {
    400: ("Invalid", "填的内容不对", "invalid", "请选一栋楼，或写清楚在什么地方。"),
    401: ("NotSignedIn", "没有登录，或令牌已失效", "token_refused", "登录已过期，请重新登录。"),
    403: ("NotAllowed", "没有权限", "not_allowed", "您没有办理这一步的权限。"),
    404: ("NotFound", "没有，或者不给您看", "not_found", "没有找到，或者没有公开。"),
    409: (
        "Conflict",
        "现在不能这样做",
        "step_not_allowed",
        "这件事现在是“已办结”，不能这样办。请刷新页面看看最新进展。",
    ),
    413: ("TooLarge", "太大", "photo_too_large", "照片太大（52 MB）。请选 20 MB 以内的照片，或先用相册裁剪。"),
    415: ("WrongType", "不支持的内容", "photo_not_a_picture", "这个文件不是照片。请选手机相册里的照片。"),
    422: (
        "KeyReused",
        "同一个 Idempotency-Key 用于不同的请求",
        "idempotency_key_reused",
        "这个 Idempotency-Key 已用于另一个请求。",
    ),
    429: ("TooOften", "太频繁", "too_often", "刚发过验证码，请等 1 分钟再要。"),
    503: ("Unavailable", "要用到的外部服务暂时不行", "sms_unavailable", "短信暂时发不出去，请稍后再试。"),
}
_REQUEST_ID = "8f2b6c1d9a3e4f70"
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "8 到 128 个可见的 ASCII 字符，每次新的操作用新的。重发时带同一个，只办一次，得到同样的答复。",
    "schema": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$"},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "上次答复的 ETag；没有变化就答 304，没有内容。",
    "schema": {"type": "string"},
}


def refusals() -> dict:
    """components/responses: one for each status, with an example."""
    return {name: _refusal(words, code, message) for name, words, code, message in _REFUSALS.values()}


def _refusal(words: str, code: str, message: str) -> dict:
    example = {"code": code, "message": message, "data": None, "request_id": _REQUEST_ID}
    content = {"schema": {"$ref": "#/components/schemas/Refusal"}, "example": example}
    return {"description": words, "content": {"application/json": content}}


def complete(operation: dict, *, method: str, address: str) -> None:
    """Put the envelope around the answer, and add parameters and refusals that follow from method and address."""
    for status, response in operation["responses"].items():
        response["description"] = response.get("description") or "好的"
        _wrap(response, status)
    _one_way_to_send(operation.get("requestBody", {}).get("content", {}))
    parameters = operation.setdefault("parameters", [])
    if method == "post":
        parameters.append(_IDEMPOTENCY)
    if method == "get":
        parameters.append(_IF_NONE_MATCH)
        operation["responses"]["304"] = {"description": "没有变化"}
    for status in _statuses(operation, method, address):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_REFUSALS[status][0]}"}


def _one_way_to_send(content: dict) -> None:
    """Forms are read too, but one way is enough to describe."""
    if "application/json" in content:
        for other in set(content) - {"application/json"}:
            del content[other]


def _wrap(response: dict, status: str) -> None:
    content = response.setdefault("content", {})
    if "image/jpeg" in content:
        return
    data = content.get("application/json", {}).get("schema", {"type": "null"})
    properties = {
        "code": {"type": "string", "const": "ok"},
        "message": {"type": "string"},
        "data": data,
        "request_id": {"type": "string"},
    }
    content["application/json"] = {"schema": {"type": "object", "required": list(properties), "properties": properties}}


# Where codes are sent, or tried.
_CODES = ("/auth", "/me/leave", "/me/phone")


def _statuses(operation: dict, method: str, address: str) -> list[int]:
    """The refusals that this operation may give."""
    signed_in = {} not in operation.get("security", [{}])
    checks = {
        400: True,
        401: True,
        403: signed_in or method == "post",
        404: "{" in address or address == "/duty" or (address == "/duty/card" and method != "post"),
        409: (method in {"post", "put"} and ("{" in address or address.startswith(("/auth", "/me/leave", "/me/homes"))))
        or (method == "delete" and address.endswith("/support")),
        413: method == "post",
        415: method == "post",
        422: method == "post",
        429: (method == "post" and (address.startswith((*_CODES, "/uploads")) or address == "/tickets"))
        or address == "/me/data",
        503: method == "post" and address.startswith(_CODES),
    }
    return [status for status, may_happen in checks.items() if may_happen]


def add_examples(operation: dict, example: dict) -> None:
    """The request and the answer of api_examples.yaml."""
    if "request" in example:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example["request"]
    status = next(status for status in operation["responses"] if status.startswith("2"))
    content = operation["responses"][status]["content"]
    if "application/json" in content:
        content["application/json"]["example"] = {
            "code": "ok",
            "message": "好的",
            "data": example["answer"],
            "request_id": _REQUEST_ID,
        }


def pretty(example) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)
