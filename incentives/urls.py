from django.urls import include, path

urlpatterns = [
    path("incentives/", include("incentives.rule_urls")),
    path("incentives/", include("incentives.attribution_urls")),
    path("incentives/", include("incentives.reward_urls")),
    path("", include("incentives.claim_urls")),
]
