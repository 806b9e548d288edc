import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.timezone import now

from communities.audit.models import Entry
from communities.feedback.models import Category
from communities.grid.models import Unit
from communities.tenants import actions, template
from communities.tenants.actions import create_community
from communities.tenants.checking import check_communities
from communities.tenants.errors import ProvisioningFailed
from communities.tenants.models import Community, Domain, Street
from communities.tenants.scope import community_of, inside
from config.local.places import ROOT
from tests.builders.people import a_client
from tests.communities.tenants.together import outcome, together


def a_new(slug="gamma", **changes):
    fields = {"name": "丙社区", "code": "990101000099", "letters": "CC", "now": now()}
    return create_community(slug=slug, street=Street.objects.first(), **(fields | changes))


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%'")
        return {name for (name,) in cursor.fetchall()}


def test_a_new_community_is_whole_at_once(db):
    community = a_new()
    assert community.schema_name in schemas()
    assert list(check_communities()) == []
    assert a_client("gamma").get("/manage/sign-in/").status_code == 200
    with inside(community):
        assert (Category.objects.count() > 0, Unit.objects.count() > 0) == (True, True)
    connection.set_schema_to_public()
    assert Entry.objects.latest("seq").verb == "tenants.create_community"


def test_a_new_community_counts_from_one_and_shares_no_sequence(db, alpha):
    connection.set_schema_to_public()
    community = a_new()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"{community.schema_name}.feedback_ticket_id_seq"])
        assert cursor.fetchone()[0] == 1
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = %s "
            "AND column_default LIKE 'nextval%%' AND column_default NOT LIKE %s",
            [community.schema_name, f"%{community.schema_name}.%"],
        )
        assert cursor.fetchone()[0] == 0


def test_foreign_keys_leave_a_community_only_for_the_directory_of_departments(alpha, beta):
    # a step on the way to several machines: docs/scaling.md
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT a.relname, b.relnamespace::regnamespace::text, b.relname FROM pg_constraint k "
            "JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid "
            "WHERE a.relnamespace <> b.relnamespace"
        )
        assert cursor.fetchall() == [("grid_unit", "public", "tenants_department")]


def test_a_failure_in_the_middle_leaves_nothing(committed_db, monkeypatch):
    before = schemas(), Community.objects.count(), Domain.objects.count(), Entry.objects.count()
    for broken in ("_replay", "record"):
        with monkeypatch.context() as patch:
            whole = getattr(actions, broken)

            def fail(*args, _whole=whole, **kwargs):
                _whole(*args, **kwargs)
                raise OSError("disk")

            patch.setattr(actions, broken, fail)
            with pytest.raises(OSError, match="disk"):
                a_new()
        connection.set_schema_to_public()
        assert (schemas(), Community.objects.count(), Domain.objects.count(), Entry.objects.count()) == before
    assert a_new().pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "alpha"}, "slug"),
        ({"code": "990101000001"}, "code"),
        ({"letters": "AA"}, "letters"),
        ({"slug": "Gamma"}, "slug"),
        ({"slug": "9gamma"}, "slug"),
        ({"slug": "gam_ma"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "g" * 33}, "slug"),
        ({"slug": "丙"}, "slug"),
        ({"code": "12"}, "code"),
        ({"letters": "cc"}, "letters"),
        ({"letters": "'; DROP SCHEMA public;--"}, "letters"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_taken_or_malformed_is_refused_in_chinese(db, changes, field):
    before = schemas()
    with pytest.raises(ValidationError) as refused:
        a_new(**changes)
    assert list(refused.value.message_dict) == [field]
    assert all(not any("a" <= letter.lower() <= "z" for letter in said) for said in refused.value.messages)
    assert schemas() == before


def test_a_host_name_of_another_is_refused(db, settings):
    Domain.objects.create(tenant=community_of("alpha"), domain="gamma.localhost", is_primary=False)
    with pytest.raises(ValidationError, match=r"gamma\.localhost"):
        a_new()
    settings.PLATFORM_HOST, settings.COMMUNITY_HOST_SUFFIX = "portal.example.cn", "example.cn"
    with pytest.raises(ValidationError, match=r"portal\.example\.cn"):
        a_new("portal")


def test_the_command_says_in_chinese_what_is_wrong_and_what_was_done(db):
    words = ["gamma", "丙社区", "--code", "990101000099", "--letters", "CC"]
    with pytest.raises(CommandError, match="没有代码是 7 的街道"):
        call_command("create_community", *words, "--street", "7")
    said = StringIO()
    call_command("create_community", *words, "--street", "990101000000", stdout=said)
    assert said.getvalue() == "已开通 丙社区：http://gamma.localhost/\n"


def test_without_a_template_of_this_code_nothing_is_made(committed_db, tmp_path, settings):
    settings.TEMPLATE_CACHE = tmp_path
    template._template_sql.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA {template.TEMPLATE} IS 'an older recipe'")
    with pytest.raises(ProvisioningFailed):
        a_new()
    assert list(tmp_path.iterdir()) == []
    template.mark()
    assert a_new().pk
    template._template_sql.cache_clear()


def test_two_at_once_both_succeed_and_of_two_alike_one(committed_db):
    made = together(*(lambda n=n: a_new(f"g{n}", code=f"99010100010{n}", letters=f"G{chr(65 + n)}") for n in range(3)))
    assert len({community.schema_name for community in made}) == 3
    alike = together(*(outcome(lambda: a_new("same")) for _ in range(3)))
    refused = [answer for answer in alike if isinstance(answer, ValidationError)]
    assert len(refused) == 2
    assert list(check_communities()) == []


@pytest.mark.slow
def test_two_processes_at_once_both_succeed(committed_db, tmp_path):
    env = {
        **os.environ,
        "DATABASE_URL": committed_db.url_of(connection.settings_dict["NAME"]),
        "VAR_DIR": str(tmp_path),
    }
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONUTF8": "1"}
    running = [
        subprocess.Popen(
            [sys.executable, "manage.py", "create_community", slug, slug, "--street", "990101000000"]
            + ["--code", code, "--letters", letters],
            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for slug, code, letters in [("one", "990101000101", "ON"), ("two", "990101000102", "TW")]
    ]  # fmt: skip
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert list(check_communities()) == []
