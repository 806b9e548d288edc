"""The cache and broker of one's own: both addresses are understood by those who read them."""

import tempfile
from pathlib import Path

import kombu
import pytest
from django.core.cache.backends.redis import RedisCache

from config.local import children, valkey


@pytest.fixture(params=["valkey", "深 处" + "长" * 30 + "/valkey"])
def data(request, monkeypatch):
    with tempfile.TemporaryDirectory(prefix="sl-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        data = Path(folder).resolve() / request.param
        child = children.spawn("valkey", valkey.command(data), data.parent / "valkey.log", {})
        children.wait_until(lambda: valkey.answers(data), [child], 20, "没有就绪")
        yield data
        children.stop_all([child])


def test_djangos_cache_reads_the_cache_url(data):
    cache = RedisCache(valkey.addresses(data)["CACHE_URL"], {})
    cache.set("社区", "阳光", 10)
    assert cache.get("社区") == "阳光"


def test_celerys_messages_travel_by_the_broker_url(data):
    with kombu.Connection(valkey.addresses(data)["BROKER_URL"]) as connection:
        queue = connection.SimpleQueue("q")
        queue.put({"一": 1})
        assert queue.get(timeout=5).payload == {"一": 1}
        queue.close()
