import pytest
from django.db.models import TextChoices

from communities.kernel.errors import Invalid, NotAllowed, RuleBroken, TooOften
from communities.kernel.identifiers import fingerprint, new_code, new_link_key, new_token
from communities.kernel.states import StepNotAllowed, state_after


class Light(TextChoices):
    RED = "RED", "红"
    GREEN = "GREEN", "绿"


STEPS = {"go": ({Light.RED}, Light.GREEN), "wait": ({Light.RED, Light.GREEN}, None)}


def test_a_step_leads_where_the_table_says():
    assert state_after("go", "RED", steps=STEPS) == "GREEN"
    assert state_after("wait", "GREEN", steps=STEPS) == "GREEN"


def test_another_step_is_refused_with_a_code_and_the_state_in_words():
    with pytest.raises(StepNotAllowed, match="绿") as refused:
        state_after("go", "GREEN", steps=STEPS)
    assert (refused.value.code, refused.value.status) == ("step_not_allowed", 409)


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (RuleBroken("不行"), "rule_broken", 409),
        (NotAllowed(), "not_allowed", 403),
        (TooOften("慢点"), "too_often", 429),
        (Invalid("不对", field="phone"), "invalid", 400),
    ],
)
def test_a_refusal_carries_code_status_and_words(error, code, status):
    assert (error.code, error.status) == (code, status)
    assert error.message == str(error) != ""


def test_random_names_do_not_repeat_and_are_long_enough():
    assert len({new_token() for _ in range(1000)}) == len({new_link_key() for _ in range(1000)}) == 1000
    assert (len(new_token()), len(new_link_key())) == (43, 22)


def test_a_code_has_six_digits_with_leading_zeros_and_all_are_possible():
    codes = [new_code() for _ in range(3000)]
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert {code[0] for code in codes} == set("0123456789")


def test_a_fingerprint_is_the_sha256_of_the_secret():
    assert fingerprint("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
