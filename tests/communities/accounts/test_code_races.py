from django.utils.timezone import now as clock

from communities.accounts.codes import send_code, use_code
from communities.tenants.scope import community_of, inside
from tests.communities.tenants.together import outcome, together

PHONE = "13800000001"
NOW = clock()


def send() -> str:
    return send_code(phone=PHONE, address="10.0.0.1", now=NOW)


def use(code: str) -> str:
    return use_code(phone=PHONE, code=code, now=NOW)


def test_of_two_uses_at_the_same_moment_one_succeeds(committed_db):
    community = community_of("alpha")
    with inside(community):
        code = send()

    def race():
        with inside(community):
            return use(code)

    answers = together(*(outcome(race) for _ in range(5)))
    assert sum(answer == PHONE for answer in answers) == 1


def test_of_many_asked_at_the_same_moment_one_is_sent(committed_db):
    community = community_of("alpha")

    def race():
        with inside(community):
            return send()

    answers = together(*(outcome(race) for _ in range(6)))
    assert sum(isinstance(answer, str) for answer in answers) == 1


def test_guesses_at_the_same_moment_are_five_at_most(committed_db):
    community = community_of("alpha")
    with inside(community):
        code = send()

    def race():
        with inside(community):
            use(f"{(int(code) + 1) % 10**6:06d}")

    answers = together(*(outcome(race) for _ in range(9)))
    assert sum("不对" in str(answer) for answer in answers) == 5
