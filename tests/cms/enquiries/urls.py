"""The addresses of the project, and the form on none of its pages."""

from django.urls import path

from cms.enquiries.languages import in_its_language
from cms.enquiries.views.public import enquiry_form
from config.urls import urlpatterns as of_the_project


@in_its_language
def form(request, language):
    return enquiry_form(request)


urlpatterns = [
    path("<site_language:language>/test-enquiry/", form, name="enquiry-form"),
    *of_the_project,
]
