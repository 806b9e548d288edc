"""Ticket numbers: arithmetic that the kernel's clock and keys are made for."""

from datetime import UTC, datetime

import pytest

from communities.feedback.numbers import key_in, link_key, opens, ticket_number


def test_a_number_names_community_year_and_key():
    assert ticket_number("YG", datetime(2026, 5, 1, tzinfo=UTC), 1873) == "YG-2026-01873"
    assert ticket_number("YG", datetime(2026, 5, 1, tzinfo=UTC), 1234567) == "YG-2026-1234567"


def test_the_year_is_the_one_here():
    assert ticket_number("YG", datetime(2026, 12, 31, 16, 0, tzinfo=UTC), 1) == "YG-2027-00001"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("YG-2026-01873", 1873),
        (" yg-2026-01873 ", 1873),
        ("YG-2026-1873", None),
        ("YG202601873", None),
        ("YG-2026-01873x", None),
        ("", None),
        ("2026-01873", None),
        ("YG-2026--1873", None),
    ],
)
def test_a_number_is_read_as_people_type_it(typed, key):
    assert key_in(typed) == key


def test_a_link_still_opens_after_the_secret_was_changed(settings):
    key = link_key("c_1", 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]
    assert opens(key, "c_1", 1)
    settings.SECRET_KEY_FALLBACKS = []
    assert not opens(key, "c_1", 1)
