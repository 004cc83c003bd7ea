"""Addresses of the monthly report."""

from django.urls import path

from assessment.views import monthly, production_form

urlpatterns = [
    path("", monthly.monthly_report, name="monthly-report"),
    path("draw/", monthly.monthly_report_draw, name="monthly-report-draw"),
    path("records/", monthly.monthly_report_records, name="monthly-report-records"),
    path("form/", production_form.production_form_page, name="production-form"),
    path("form/file/", production_form.production_form_file, name="production-form-file"),
]
