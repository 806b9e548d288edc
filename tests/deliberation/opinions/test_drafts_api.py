"""A mini-program reads a draft paragraph by paragraph, proposes another wording and appeals, as the pages do."""

import pytest
from django.utils.timezone import now as clock

from deliberation.opinions import actions
from deliberation.opinions.answering import answer_wording
from deliberation.topics.models import Topic
from tests.builders.browsers import a_browser, phone_of
from tests.builders.topics import a_gathering_topic, verified

SAID = {"paragraph": 1, "text": "过夜怎么算？", "wording": "先到先停，过夜登记。"}


@pytest.fixture
def address(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    topic = a_gathering_topic(cast)
    Topic.objects.filter(pk=topic.pk).update(threshold=99)
    text = "先到先停。\n\n不占消防通道。"
    actions.write_draft(topic=topic, title="停车公约", text=text, by=cast.secretary, now=clock())
    return f"/api/v1/topics/{topic.pk}"


def send(program, path, body):
    return program.post(path, body, content_type="application/json")


def test_a_wording_travels_from_a_program_to_the_next_version_and_everybody_reads_its_answer(cast, address):
    versions = a_browser().get(f"{address}/drafts").json()["data"]["items"]
    assert [(one["version"], one["title"]) for one in versions] == [(1, "停车公约")]
    said = send(phone_of(cast.neighbour), f"{address}/drafts/1", SAID)
    assert (said.status_code, said.json()["data"]["is_open"]) == (201, True)
    word = Topic.objects.get().comments.get()
    answer_wording(comment=word, adoption="ADOPTED", text="说得对。", by=cast.secretary, now=clock())
    text = "先到先停，过夜登记。\n\n不占消防通道。"
    actions.write_draft(topic=word.topic, title="停车公约", text=text, by=cast.secretary, now=clock())
    read = a_browser().get(f"{address}/drafts/1").json()["data"]
    told = read["paragraphs"][0]["words"][0]
    assert (told["wording"], told["adoption"], told["reply"], told["carried_in"], told["is_mine"]) == (
        "先到先停，过夜登记。",
        "ADOPTED",
        "说得对。",
        2,
        False,
    )
    assert (read["is_open"], read["carries"]) == (False, [])
    # and the version says what it took over
    [carried] = a_browser().get(f"{address}/drafts/2").json()["data"]["carries"]
    assert (carried["id"], carried["draft"], carried["paragraph"]) == (word.pk, 1, 1)
    assert (carried["standing"], carried["wording"], carried["reply"]) == ("先到先停。", SAID["wording"], "说得对。")


@pytest.mark.parametrize(
    ("version", "sent", "status"),
    [(1, SAID | {"paragraph": 3}, 400), (1, {"paragraph": 1, "text": ""}, 400), (9, SAID, 404)],
    ids=["no such paragraph", "no words", "no such version"],
)
def test_what_does_not_fit_the_draft_is_refused_and_nothing_is_kept(cast, address, version, sent, status):
    refused = send(phone_of(cast.neighbour), f"{address}/drafts/{version}", sent)
    assert refused.status_code == status, refused.json()
    assert not Topic.objects.get().comments.exists()


def test_only_who_said_it_appeals_and_once(cast, address):
    topic = Topic.objects.get()
    word = actions.comment(topic=topic, text="一句气话。", by=cast.neighbour, now=clock())
    actions.hide(comment=word, because="请好好说。", by=cast.secretary, now=clock())
    path, body = f"{address}/words/{word.pk}/appeal", {"text": "这话没有骂人。"}
    assert send(phone_of(cast.resident), path, body).status_code == 404
    assert [send(phone_of(cast.neighbour), path, body).status_code for _ in range(2)] == [201, 400]
    word.refresh_from_db()
    assert word.appeal == "这话没有骂人。"


def test_a_program_is_told_which_of_its_own_words_are_hidden_and_why_and_of_others_nothing(cast, address):
    topic = Topic.objects.get()
    send(phone_of(cast.neighbour), f"{address}/drafts/1", SAID)
    wording = topic.comments.get()
    plain = actions.comment(topic=topic, text="一句气话。", by=cast.neighbour, now=clock())
    for word in (wording, plain):
        actions.hide(comment=word, because="请好好说。", by=cast.secretary, now=clock())

    def told(program):
        paragraphs = program.get(f"{address}/drafts/1").json()["data"]["paragraphs"]
        return paragraphs[0]["words"] + program.get(f"{address}/words").json()["data"]["items"]

    own = told(phone_of(cast.neighbour))
    assert [one["id"] for one in own] == [wording.pk, plain.pk]
    assert [one["text"] for one in own] == [SAID["text"], "一句气话。"]
    for one in own:
        assert (one["is_hidden"], one["hidden_because"], one["may_appeal"]) == (True, "请好好说。", True)
    for other in (a_browser(), phone_of(cast.resident)):
        read = told(other)
        assert [one["id"] for one in read] == [wording.pk, plain.pk] and read[0]["wording"] == ""
        for one in read:
            hidden = (one["is_hidden"], one["text"], one["hidden_because"], one["may_appeal"])
            assert hidden == (True, "", "请好好说。", False)
