"""The project's addresses and one list page of our own."""

from django.urls import path

from accounts.access import desk_staff
from config.urls import urlpatterns as project_urls
from exports.lists import table_page
from tests.exports.organisations import TABLE


@desk_staff()
def organisation_list(request):
    return table_page(request, TABLE)


urlpatterns = [*project_urls, path("desk/organisations/", organisation_list, name="organisation-list")]
