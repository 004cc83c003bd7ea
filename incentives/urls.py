from django.urls import include, path

urlpatterns = [
    path("incentives/", include("incentives.rule_urls")),
    path("incentives/", include("incentives.reward_urls")),
]
