from django.urls import include, path

from assessment.views import observations, policy, scoreboard

urlpatterns = [
    path("policy/", policy.policy_list, name="policy-list"),
    path("assessment/", include("assessment.score_urls")),
    path("policy/targets/", policy.target_list, name="target-list"),
    path("assessment/editions/", include("assessment.edition_urls")),
    path("assessment/monthly/", include("assessment.monthly_urls")),
    path("assessment/templates/", include("assessment.template_urls")),
    path("policy/scoreboard/", scoreboard.scoreboard, name="scoreboard"),
    path("policy/figures/", scoreboard.figure_records, name="figure-records"),
    path("policy/metrics/", observations.metric_list, name="metric-list"),
    path("policy/observations/", observations.observation_list, name="observation-list"),
    path("policy/observations/new/", observations.observation_new, name="observation-new"),
    path("policy/observations/<int:pk>/", observations.observation_detail, name="observation-detail"),
    path(
        "policy/observations/<int:pk>/correct/", observations.observation_correct, name="observation-correct"
    ),
]
