"""Nothing in the database joins a secret vote to who cast it: before closing, after it, whoever asks."""

import json
from itertools import product

import pytest
from django.db import connection
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.masking import mask_phone
from communities.notifications.models import Message
from communities.tenants.scope import community_of, inside
from deliberation.ballots import sealed
from deliberation.ballots.casting import place_of
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.models import Ballot, Vote
from tests.builders.ballots import a_ballot, counted, over, vote, voters
from tests.builders.people import api_of, cast_of


def rows(sql: str, *values) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def everything(table: str) -> list[dict]:
    """Every column of a table, and what PostgreSQL itself knows of its rows."""
    return rows(f"SELECT ctid::text, xmin::text, xmax::text, cmin::text, * FROM {table} t ORDER BY ctid")


def columns_joining(left: list[dict], right: list[dict]) -> list[tuple[str, str]]:
    """Pairs of columns of which a value stands once on either side, so that it would join one row to one other."""
    found = []
    for a, b in product(left[0] if left else (), right[0] if right else ()):
        ours, theirs = [str(row[a]) for row in left], [str(row[b]) for row in right]
        once = {v for v in ours if ours.count(v) == 1} & {v for v in theirs if theirs.count(v) == 1}
        if once - {"", "None"}:
            found.append((a, b))
    return found


# What is equal by chance and numbers nothing: the places in the heap of two tables.
PLACES = {("ctid", "ctid")}


def held(secret: bool) -> tuple[Ballot, dict[int, str]]:
    """A ballot at which twelve voted one after the other, and each one's receipt, which only they were given."""
    cast, people = cast_of(), voters(12)
    ballot = a_ballot(cast.secretary, people, is_secret=secret)
    given = {user.pk: vote(ballot, user, place % 3).receipt for place, user in enumerate(people)}
    return ballot, given


@pytest.fixture
def entered(committed_db):
    """Each cast is a transaction of its own, as in life: else all would share one number of it."""
    with inside(community_of("alpha")):
        yield


def joins() -> list[tuple[str, str]]:
    found = columns_joining(everything("ballots_elector"), everything("ballots_vote"))
    return [pair for pair in found if pair not in PLACES]


def in_order_of_votes(given: dict[int, str]) -> bool:
    """Whether the heap, the key or the number of the transaction shows votes in the order of the roll's lines."""
    sorts = ("ctid", "xmin::text::bigint, cmin::text::bigint", "receipt")
    orders = [[row["receipt"] for row in rows(f"SELECT receipt FROM ballots_vote ORDER BY {by}")] for by in sorts]
    return [*given.values()] in orders


def written_anywhere(words: set[str]) -> set[str]:
    """The tables of the community in which one of these words stands, wherever in a row."""
    tables = rows("SELECT tablename FROM pg_tables WHERE schemaname = %s", connection.schema_name)
    found = set()
    for table in (row["tablename"] for row in tables):
        texts = [row["t"] for row in rows(f'SELECT t::text AS t FROM "{table}" t')]
        if any(word in text for word in words for text in texts):
            found.add(table)
    return found


@pytest.mark.slow
def test_secret_ballot_no_query_by_an_administrator_joins_voter_to_choice(entered):
    ballot, given = held(secret=True)
    assert not Vote.objects.exists()
    assert written_anywhere(set(given.values())) == set(), "no receipt stands anywhere while voting is open"
    assert len({len(line.sealed) for line in ballot.electors.all()}) == 1
    assert len({line.sealed for line in ballot.electors.all()}) == 12

    count_ballot(ballot=over(ballot), by=None, now=clock())

    assert joins() == []
    assert not in_order_of_votes(given)
    assert written_anywhere(set(given.values())) == {"ballots_vote"}
    assert {row["xmin"] for row in everything("ballots_elector")} == {everything("ballots_vote")[0]["xmin"]}
    assert not ballot.electors.exclude(sealed="").exists()
    assert Ballot.objects.get().box_key == ""
    assert [row["n"] for row in rows("SELECT count(elector_id) + count(at) AS n FROM ballots_vote")] == [0]


@pytest.mark.slow
def test_control_the_same_questions_join_the_votes_of_a_named_ballot(entered):
    ballot, given = held(secret=False)
    assert written_anywhere(set(given.values())) == {"ballots_vote", "audit_entry"}
    assert ("id", "elector_id") in joins()
    assert in_order_of_votes(given)
    count_ballot(ballot=over(ballot), by=None, now=clock())
    assert ("id", "elector_id") in joins()


@pytest.mark.slow
def test_control_votes_written_down_in_the_order_of_the_roll_are_noticed(entered, monkeypatch):
    monkeypatch.setattr("secrets.SystemRandom.shuffle", lambda self, votes: None)
    ballot, given = held(secret=True)
    count_ballot(ballot=over(ballot), by=None, now=clock())
    by_unit = sorted(ballot.electors.all(), key=lambda line: line.unit)
    assert in_order_of_votes({line.user_id: given[line.user_id] for line in by_unit})


def test_ledger_outbox_and_kept_answers_hear_nothing_of_a_secret_vote(cast):
    ballot = a_ballot(cast.secretary, [cast.resident], is_secret=True)
    told, noted = Message.objects.count(), Entry.objects.count()
    phone = api_of(cast.resident)
    address = f"/api/v1/ballots/{ballot.pk}/vote"
    phone.defaults["HTTP_IDEMPOTENCY_KEY"] = "0123456789abcdef"
    schema = connection.tenant
    answer = phone.put(address, {"choices": [0]}, content_type="application/json")
    connection.set_tenant(schema)
    assert answer.status_code == 200
    assert (Message.objects.count(), Entry.objects.count()) == (told, noted)
    assert written_anywhere({answer.json()["data"]["receipt"], answer.json()["data"]["nonce"]}) == set()


def test_a_secret_vote_says_no_time_finer_than_the_day(cast):
    kinds = {row["column_name"]: row["data_type"] for row in rows(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_name = 'ballots_elector' AND table_schema = %s", connection.schema_name)}  # fmt: skip
    assert kinds["voted_on"] == "date"
    assert not [name for name, kind in kinds.items() if "time" in kind]


def test_a_sealed_vote_cannot_be_moved_to_another_line_or_read_with_another_key(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour], is_secret=True)
    vote(ballot, cast.resident, 0)
    line, other = ballot.electors.order_by("pk")
    key = Ballot.objects.get().box_key
    assert sealed.opened(line.sealed, key=key, place=place_of(line))[0] == [0]
    for wrong in ({"key": key, "place": place_of(other)}, {"key": sealed.new_key(), "place": place_of(line)}):
        with pytest.raises(Exception) as refused:
            sealed.opened(line.sealed, **wrong)
        assert type(refused.value).__name__ == "InvalidTag"
    [kept] = rows("SELECT box_key FROM ballots_ballot")
    assert key not in json.dumps(kept), "the key itself lies sealed"


def test_of_a_named_ballot_the_public_file_names_nobody(cast):
    from deliberation.ballots.box import published

    ballot = a_ballot(cast.secretary, [cast.resident])
    vote(ballot, cast.resident, 0)
    text = json.dumps(published(counted(ballot)), ensure_ascii=False)
    phone = cast.resident.phone  # whole or masked: three bare digits turn up in any receipt
    assert not [word for word in ("李阿姨", phone, mask_phone(phone), "user:", "person:", "elector") if word in text]
