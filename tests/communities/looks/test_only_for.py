"""Every page of a community's back office answers alike where it may not be read."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from communities.importing.views import keepers_only as imports
from communities.party.access import office
from communities.receptions.desk import keepers_only as receptions
from communities.residents.desk_views import keepers_only as residents


@pytest.mark.parametrize("guard", [imports, office, receptions, residents])
def test_a_page_is_there_in_a_community_alone_and_for_who_may_alone(cast, alpha, guard):
    def asked(community, user):
        request = RequestFactory().get("/")
        request.community, request.user = community, user
        return guard(lambda request: HttpResponse("here"))(request)

    with pytest.raises(Http404):
        asked(None, cast.secretary)
    with pytest.raises(PermissionDenied):
        asked(alpha, cast.resident)
    answer = asked(alpha, cast.secretary)  # control
    assert answer.content == b"here" and "no-store" in answer["Cache-Control"]
