from django.urls import path

from communities.grid.views import card, who

app_name = "grid"
urlpatterns = [
    path("", who.who, name="who"),
    path("here/", who.here, name="here"),
    path("card/", card.mine, name="my_card"),
    path("card/withdraw/", card.withdraw, name="withdraw_card"),
]
