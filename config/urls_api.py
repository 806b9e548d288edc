"""/api/v1/ of a community."""

urlpatterns = []
