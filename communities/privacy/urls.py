from django.urls import path, re_path

from communities.privacy import leaving_views, own_views, views

app_name = "privacy"
urlpatterns = [
    path("", views.about, name="about"),
    re_path(r"^my-data\.(?P<kind>json|xlsx|zip)$", views.my_copy, name="my_copy"),
    path("mine/", own_views.mine, name="mine"),
    path("mine/phone/", own_views.phone, name="phone"),
    path("mine/phone/code/", own_views.phone_code, name="phone_code"),
    path("mine/consents/<slug:purpose>/withdraw/", own_views.withdraw_consent, name="withdraw_consent"),
    path("mine/children/<int:pk>/<slug:verb>/", own_views.child, name="child"),
    path("leave/", leaving_views.leave, name="leave"),
]
