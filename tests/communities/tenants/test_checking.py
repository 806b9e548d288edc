from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.db.transaction import atomic
from django.utils.timezone import now
from structlog.testing import capture_logs

from communities.accounts.models import User
from communities.feedback.models import Ticket
from communities.tenants import actions
from communities.tenants.checking import check_communities
from communities.tenants.errors import ProvisioningFailed
from communities.tenants.models import Community, Street
from communities.tenants.scope import community_of
from config import celery, sweepers

# What is done to alpha, and what the check must say about it.
FAULTS = {
    "DROP TABLE feedback_metoo": ("missing", "column feedback_metoo.ticket_id"),
    "DROP TABLE accounts_token CASCADE": ("missing", "column accounts_token.fingerprint"),
    "ALTER TABLE feedback_ticket DROP COLUMN place": ("missing", "column feedback_ticket.place"),
    "ALTER TABLE feedback_ticket ADD COLUMN extra int": ("extra", "column feedback_ticket.extra"),
    "ALTER TABLE feedback_ticket ALTER COLUMN place TYPE text": ("extra", "column feedback_ticket.place text"),
    "ALTER TABLE feedback_ticket ALTER COLUMN title DROP NOT NULL": ("missing", "column feedback_ticket.title"),
    "ALTER TABLE feedback_ticket ALTER COLUMN id DROP IDENTITY": ("missing", "column feedback_ticket.id"),
    "DROP INDEX ticket_public": ("missing", "index feedback_ticket.ticket_public"),
    "CREATE INDEX stray ON feedback_ticket (place)": ("extra", "index feedback_ticket.stray"),
    "DROP INDEX ticket_public; CREATE INDEX ticket_public ON feedback_ticket (id)": (
        "extra",
        "index feedback_ticket.ticket_public",
    ),
    "ALTER TABLE accounts_grant DROP CONSTRAINT grant_ends_after_it_starts": (
        "missing",
        "constraint accounts_grant.grant_ends_after_it_starts",
    ),
    "ALTER TABLE accounts_grant DROP CONSTRAINT grant_ends_after_it_starts; "
    "ALTER TABLE accounts_grant ADD CONSTRAINT grant_ends_after_it_starts CHECK (true)": (
        "extra",
        "constraint accounts_grant.grant_ends_after_it_starts CHECK true",
    ),
    "DROP TRIGGER step_only_grows ON feedback_step": ("missing", "trigger feedback_step.step_only_grows"),
    "ALTER TABLE audit_entry DISABLE TRIGGER entry_only_grows": ("missing", "trigger audit_entry.entry_only_grows"),
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END $$": (
        "extra",
        "function refuse_change",
    ),
}


def test_communities_made_by_replay_are_what_the_models_say(alpha, beta):
    assert list(check_communities()) == []


@pytest.mark.parametrize("fault", FAULTS, ids=[fault[:45] for fault in FAULTS])
def test_any_difference_is_found_and_named(alpha, beta, fault):
    with connection.cursor() as cursor:
        cursor.execute(fault)
    found = list(check_communities())
    assert {difference.schema for difference in found} == {alpha.schema_name}
    kind, what = FAULTS[fault]
    assert [difference for difference in found if difference.kind == kind and difference.what.startswith(what)]


def test_the_template_itself_is_compared_with_the_models(db, settings):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {settings.TEMPLATE_SCHEMA}.feedback_ticket DROP COLUMN place")
    found = [str(difference) for difference in check_communities()]
    assert f"{settings.TEMPLATE_SCHEMA} 缺少 feedback_ticket.place" in found


def test_a_community_without_its_schema_is_reported(alpha):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA {alpha.schema_name} RENAME TO c_elsewhere")
    assert len(list(check_communities())) > 1000


def test_the_command_lists_what_it_found_and_ends_with_an_error(alpha):
    said = StringIO()
    call_command("check_communities", stdout=said)
    assert said.getvalue() == "2 个社区的结构都与模型一致。\n"
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX ticket_public")
    said = StringIO()
    with pytest.raises(CommandError, match="有 1 处差别"):
        call_command("check_communities", stdout=said)
    assert said.getvalue().startswith(f"{alpha.schema_name} 缺少 index feedback_ticket.ticket_public")


def test_a_table_that_only_communities_have_is_an_error_when_it_is_gone(alpha):
    assert Ticket.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE feedback_ticket CASCADE")
    with pytest.raises(ProgrammingError, match="feedback_ticket"), atomic():
        Ticket.objects.count()


def test_a_table_that_the_platform_has_too_would_be_read_there_and_so_the_check_must_say_it(alpha):
    connection.set_schema_to_public()
    User.objects.create_user("of-the-platform")
    connection.set_tenant(alpha)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE accounts_user CASCADE")
    # control: this is the silent reading that nobody would notice
    assert User.objects.filter(username="of-the-platform").exists()
    assert f"{alpha.schema_name} 缺少 column accounts_user.username character varying64 not null" in map(
        str, check_communities()
    )


def test_a_new_community_whose_schema_came_out_wrong_is_not_opened(db, monkeypatch):
    # given a replay that loses a table which the platform has too
    real = actions.replay_sql
    monkeypatch.setattr(
        actions, "replay_sql", lambda schema: f"{real(schema)}; DROP TABLE {schema}.accounts_token CASCADE"
    )
    fields = {"name": "丙社区", "code": "990101000099", "letters": "CC", "now": now()}
    with pytest.raises(ProvisioningFailed, match="accounts_token"), atomic():
        actions.create_community(slug="gamma", street=Street.objects.first(), **fields)
    assert not Community.objects.filter(slug="gamma").exists()
    # control: nothing else keeps it from being opened
    monkeypatch.setattr(actions, "replay_sql", real)
    assert actions.create_community(slug="gamma", street=Street.objects.first(), **fields).is_open


def test_preparing_ends_with_an_error_that_names_what_differs(committed_db):
    call_command("prepare", stdout=StringIO())
    schema = community_of("alpha").schema_name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {schema}.accounts_token CASCADE")
    said = StringIO()
    with pytest.raises(CommandError, match="与模型不一致"):
        call_command("prepare", stdout=said)
    assert f"{schema} 缺少 column accounts_token." in said.getvalue()


def test_the_nightly_look_logs_one_error_for_each_schema_that_differs(alpha, beta):
    with capture_logs() as lines:
        sweepers.check_schemas()
    assert lines == []
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {alpha.schema_name}.accounts_token CASCADE")
    with capture_logs() as lines:
        sweepers.check_schemas()
    [line] = lines
    assert (line["log_level"], line["event"]) == ("error", "schema_differs")
    assert (line["schema"], line["community"]) == (alpha.schema_name, "alpha")
    assert any("accounts_token" in difference for difference in line["first"])


def test_the_nightly_look_has_its_night():
    assert celery.app.conf.beat_schedule["check_schemas"]["task"] == "config.sweepers.check_schemas"
