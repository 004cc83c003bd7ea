"""Addresses that the public has of enquiries; the form itself stands on a page of the site."""

from django.urls import path, register_converter

from cms.enquiries.languages import LanguageConverter
from cms.enquiries.views import public

register_converter(LanguageConverter, "site_language")

urlpatterns = [
    path("<site_language:language>/enquiry/receipt/<str:token>/", public.receipt, name="enquiry-receipt"),
    path("<site_language:language>/proposals/<str:token>/", public.proposal, name="proposal"),
]
