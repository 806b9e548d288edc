import pytest
from django.contrib.contenttypes.models import ContentType, ContentTypeManager
from django.core.cache import caches
from django.db import connection
from django.utils.module_loading import import_string
from wagtail.models import Page, Site

from communities.accounts.models import User
from communities.tenants.contenttypes import keep_per_schema
from communities.tenants.scope import community_of, inside
from config.settings import base
from tests.communities.tenants.together import together


@pytest.mark.parametrize("alias", ["default", "renditions"])
def test_what_one_community_keeps_no_other_finds(alpha, beta, alias):
    with inside(alpha):
        caches[alias].set("key", "alpha's")
    with inside(beta):
        assert caches[alias].get("key") is None
    connection.set_schema_to_public()
    assert caches[alias].get("key") is None
    with inside(alpha):
        assert caches[alias].get("key") == "alpha's"


def test_control_a_cache_with_django_s_own_keys_leaks(alpha, beta, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "leaky"}}
    with inside(alpha):
        caches["default"].set("key", "alpha's")
    with inside(beta):
        assert caches["default"].get("key") == "alpha's"


def test_the_global_alias_counts_across_communities(alpha, beta):
    with inside(alpha):
        caches["global"].set("key", 1)
    with inside(beta):
        assert caches["global"].get("key") == 1


def test_every_alias_of_the_real_settings_carries_the_schema_except_global():
    with_schema = {name for name, options in base.CACHES.items() if "KEY_FUNCTION" in options}
    assert with_schema == set(base.CACHES) - {"global"}
    assert import_string(base.CACHES["default"]["KEY_FUNCTION"]).__module__ == "django_tenants.cache"


def _root_urls(*communities) -> list[str]:
    urls = []
    for community in communities:
        with inside(community):
            Site.objects.all().delete()
            Site.objects.create(hostname=f"{community.slug}.localhost", root_page=_root_page(), is_default_site=True)
            Site.clear_site_root_paths_cache()
    for community in communities:
        with inside(community):
            urls += [path.root_url for path in Site.get_site_root_paths()]
    return urls


def _root_page():
    return Page.objects.filter(depth=2).first() or Page.get_first_root_node().add_child(title="首页", slug="home")


def test_wagtail_s_root_paths_are_each_community_s_own(alpha, beta):
    assert _root_urls(alpha, beta) == ["http://alpha.localhost", "http://beta.localhost"]


def test_control_wagtail_with_plain_keys_gives_another_community_s_address(alpha, beta, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "leaky"}}
    assert len(set(_root_urls(alpha, beta))) == 1


def _wrong_content_types(rounds: int) -> int:
    """How often threads in two communities read a number of a content type that is not their own."""
    communities = [community_of(slug) for slug in ("alpha", "beta")]
    with inside(communities[1]), connection.cursor() as cursor:
        # another number for the same model, as in two schemas with different histories
        cursor.execute(
            "UPDATE django_content_type SET app_label = 'old' WHERE app_label = 'accounts' AND model = 'user'"
        )
        cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES ('accounts', 'user')")
    truth = {}
    for community in communities:
        with inside(community), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM django_content_type WHERE app_label = 'accounts' AND model = 'user'")
            truth[community.schema_name] = cursor.fetchone()[0]

    def read(turn: int):
        def work():
            wrong = 0
            for step in range(rounds):
                with inside(communities[(turn + step) % 2]) as community:
                    wrong += ContentType.objects.get_for_model(User).pk != truth[community.schema_name]
            return wrong

        return work

    return sum(together(*(read(turn) for turn in range(4))))


def test_threads_in_two_communities_always_read_their_own_content_types(committed_db):
    keep_per_schema()
    assert _wrong_content_types(300) == 0


def test_control_django_s_one_cache_of_content_types_gives_wrong_numbers(committed_db, monkeypatch):
    monkeypatch.setattr(ContentTypeManager, "_cache", {}, raising=False)
    monkeypatch.setattr(ContentTypeManager, "clear_cache", lambda manager: None)
    assert _wrong_content_types(50) > 0
