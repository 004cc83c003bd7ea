"""Addresses of filed workbooks."""

from django.urls import path

from assessment.views import editions

urlpatterns = [
    path("", editions.edition_list, name="filed-editions"),
    path("<int:pk>/", editions.edition_detail, name="filed-edition"),
    path("<int:pk>/file/", editions.edition_download, name="filed-edition-file"),
    path("<int:pk>/form/", editions.edition_refile_view, name="filed-edition-form"),
    path("<int:pk>/check/", editions.edition_check, name="filed-edition-check"),
]
