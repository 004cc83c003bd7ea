"""Addresses of the monthly report."""

from django.urls import path

from assessment.views import monthly

urlpatterns = [
    path("", monthly.monthly_report, name="monthly-report"),
    path("draw/", monthly.monthly_report_draw, name="monthly-report-draw"),
    path("records/", monthly.monthly_report_records, name="monthly-report-records"),
]
