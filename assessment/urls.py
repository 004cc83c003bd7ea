from django.urls import include, path

from assessment.views import policy

urlpatterns = [
    path("policy/", policy.policy_list, name="policy-list"),
    path("policy/targets/", policy.target_list, name="target-list"),
    path("assessment/editions/", include("assessment.edition_urls")),
    path("assessment/monthly/", include("assessment.monthly_urls")),
    path("assessment/templates/", include("assessment.template_urls")),
]
