"""Addresses of schemes, their versions and criteria."""

from django.urls import path

from whitelist.views import criteria, schemes, trial

urlpatterns = [
    path("schemes/", schemes.scheme_list, name="scheme-list"),
    path("new-scheme/", schemes.scheme_new, name="scheme-new"),
    path("schemes/<slug:code>/", schemes.scheme_detail, name="scheme-detail"),
    path("schemes/<slug:code>/draft/", schemes.version_new, name="scheme-draft"),
    path("versions/<int:pk>/", schemes.version_detail, name="scheme-version"),
    path("versions/<int:pk>/settings/", schemes.version_settings, name="scheme-version-settings"),
    path(
        "versions/<int:pk>/consequences/",
        schemes.version_consequences,
        name="scheme-version-consequences",
    ),
    path(
        "versions/<int:pk>/publish/",
        schemes.version_put_into_force,
        name="scheme-version-publish",
    ),
    path("versions/<int:pk>/remove/", schemes.version_drop, name="scheme-version-remove"),
    path("versions/<int:pk>/criteria/new/", criteria.criterion_new, name="criterion-new"),
    path("versions/<int:pk>/trial/", trial.version_trial, name="scheme-version-trial"),
    path(
        "versions/<int:pk>/trial/<int:enterprise>/",
        trial.trial_enterprise,
        name="scheme-version-trial-enterprise",
    ),
    path("criteria/<int:pk>/", criteria.criterion_edit, name="criterion-edit"),
    path("criteria/<int:pk>/remove/", criteria.criterion_delete, name="criterion-remove"),
]
