from django.urls import path

from assessment import views

urlpatterns = [
    path("policy/", views.policy_list, name="policy-list"),
    path("policy/targets/", views.target_list, name="target-list"),
]
