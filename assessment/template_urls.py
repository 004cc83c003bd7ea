"""Addresses of administrators' templates."""

from django.urls import path

from assessment.views import workbook_templates

urlpatterns = [
    path("", workbook_templates.template_list, name="workbook-templates"),
    path("new/", workbook_templates.template_new, name="workbook-template-new"),
    path("starter/<slug:kind>/", workbook_templates.template_starter, name="workbook-template-starter"),
    path("<int:pk>/file/", workbook_templates.template_file, name="workbook-template-file"),
    path("<int:pk>/withdraw/", workbook_templates.template_withdraw_view, name="workbook-template-withdraw"),
]
