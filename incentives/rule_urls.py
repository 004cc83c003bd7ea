"""Addresses of rules of all kinds."""

from django.urls import path

from incentives.views import rules, what_if

urlpatterns = [
    path("rules/", rules.rule_list, name="rule-list"),
    path("new-rule/", rules.rule_new, name="rule-new"),
    path("rules/<int:pk>/", rules.rule_detail, name="rule-version"),
    path("rules/<int:pk>/edit/", rules.rule_edit, name="rule-edit"),
    path("rules/<int:pk>/next/", rules.rule_next, name="rule-next"),
    path("rules/<int:pk>/review/", rules.rule_review, name="rule-review"),
    path("rules/<int:pk>/enforce/", rules.rule_put_into_effect, name="rule-enforce"),
    path("rules/<int:pk>/withdraw/", rules.rule_end, name="rule-withdraw"),
    path("rule-sets/<int:pk>/what-if/", what_if.rule_what_if, name="rule-what-if"),
    path("rule-sets/<int:pk>/what-if/export/", what_if.what_if_workbook, name="rule-what-if-export"),
    path("rules/<int:pk>/remove/", rules.rule_drop, name="rule-remove"),
]
