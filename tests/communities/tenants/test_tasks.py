"""A task acts in the community that it names, or not at all."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection

from communities.notifications.models import Delivery, Message
from communities.tenants.errors import NoCommunity
from communities.tenants.models import Community, Domain
from communities.tenants.scope import community_of, in_each_community, inside
from config import celery, sweepers
from config.local import children, valkey
from tests.builders.people import a_resident


def a_waiting_message(number: int = 1) -> None:
    to = a_resident(f"1380000{number:04d}")
    Message.objects.create(to=to, channel="sms", title="您好", body="测试", key=f"test:{number}")


def waiting() -> int:
    return Message.objects.filter(state=Delivery.WAITING).count()


@pytest.fixture
def waits(alpha, beta):
    """One message waits in alpha, one in beta and one on the platform."""
    for community in (alpha, beta):
        with inside(community):
            a_waiting_message()
    connection.set_schema_to_public()
    a_waiting_message()


def all_waiting(*communities) -> list[int]:
    connection.set_schema_to_public()
    counts = [waiting()]
    for community in communities:
        connection.set_tenant(community)
        counts.append(waiting())
    connection.set_schema_to_public()
    return counts


def test_a_task_acts_in_its_community_and_nowhere_else(waits, alpha, beta):
    sweepers.send_messages_of(community=alpha.schema_name)
    assert connection.schema_name == "public"
    assert all_waiting(alpha, beta) == [1, 0, 1]


@pytest.mark.parametrize("named", [None, "", "c_000000000000", "public", "zz_community_template", "alpha", 7])
def test_a_task_without_a_known_community_refuses_and_touches_nothing(waits, alpha, beta, named):
    with pytest.raises(NoCommunity):
        sweepers.send_messages_of(community=named)
    assert all_waiting(alpha, beta) == [1, 1, 1]


@pytest.mark.parametrize("fate", ["closed", "deleted"])
def test_a_task_of_a_community_that_is_over_refuses_and_touches_nothing(waits, alpha, beta, fate):
    connection.set_schema_to_public()
    if fate == "closed":
        Community.objects.filter(pk=alpha.pk).update(is_open=False)
    else:
        Domain.objects.filter(tenant=alpha).delete()
        Community.objects.filter(pk=alpha.pk)._raw_delete("default")
    with pytest.raises(NoCommunity):
        sweepers.send_messages_of(community=alpha.schema_name)
    assert all_waiting(alpha, beta) == [1, 1, 1]


def test_control_a_stock_task_without_a_community_works_on_the_platform(waits, alpha, beta):
    Celery("stock", set_as_current=False).task(sweepers.send_waiting)()
    assert all_waiting(alpha, beta) == [0, 1, 1]


def test_an_error_in_one_community_keeps_no_other_from_its_turn(waits, alpha, beta):
    seen = []

    def work():
        seen.append(connection.schema_name)
        if connection.schema_name == alpha.schema_name:
            raise ValueError("alpha only")

    connection.set_schema_to_public()
    with pytest.raises(ExceptionGroup):
        in_each_community(work)
    assert seen == [alpha.schema_name, beta.schema_name]
    assert connection.schema_name == "public"


def test_every_sweeper_runs_in_all_communities_and_comes_back(waits, alpha, beta):
    connection.set_schema_to_public()
    for name in celery.app.conf.beat_schedule:
        getattr(sweepers, name)()
        assert (name, connection.schema_name) == (name, "public")
    assert all_waiting(alpha, beta) == [1, 0, 0]


def test_every_scheduled_task_exists_and_every_periodic_task_is_scheduled():
    scheduled = {entry["task"] for entry in celery.app.conf.beat_schedule.values()}
    known = {name for name in celery.app.tasks if name.startswith("config.sweepers.")}
    assert scheduled <= known
    assert known - scheduled == {"config.sweepers.send_messages_of", "config.sweepers.work_imports_of"}


@pytest.mark.slow
def test_a_real_worker_refuses_what_has_no_community_and_goes_on(committed_db):
    alpha, beta = (community_of(slug) for slug in ("alpha", "beta"))
    for community in (alpha, beta):
        with inside(community):
            a_waiting_message()
    Community.objects.filter(pk=beta.pk).update(is_open=False)
    with tempfile.TemporaryDirectory(prefix="sl-") as folder:
        data = Path(folder) / "valkey"
        env = {
            **{name: value for name, value in os.environ.items() if not name.endswith("_URL")},
            **valkey.addresses(data),
            "DATABASE_URL": committed_db.url_of(connection.settings_dict["NAME"]),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        words = ["-m", "celery", "-A", "config.celery", "worker", "--pool", "solo", "--without-mingle"]
        running = [children.spawn("valkey", valkey.command(data), Path(folder) / "valkey.log", {})]
        try:
            children.wait_until(lambda: valkey.answers(data), running, 20, "没有就绪")
            with celery.app.connection(env["BROKER_URL"]) as broker:
                for named in (None, "c_000000000000", beta.schema_name, alpha.schema_name):
                    sweepers.send_messages_of.apply_async(kwargs={"community": named}, connection=broker)
            running.append(children.spawn("worker", [sys.executable, *words], Path(folder) / "worker.log", env))

            def done():
                with inside(alpha):
                    return waiting() == 0

            children.wait_until(done, running, 60, "没有办完")
        finally:
            children.stop_all(running)
        said = (Path(folder) / "worker.log").read_text()
    assert said.count("拒绝执行") + said.count("这个社区没有开通") >= 3
    connection.set_tenant(beta)
    assert waiting() == 1
