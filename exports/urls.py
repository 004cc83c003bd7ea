from django.urls import path

from exports import job_views, views

urlpatterns = [
    path("tables/<slug:key>/export", views.table_export, name="table-export"),
    path("tables/<slug:key>/template", views.table_template, name="table-template"),
    path("tables/<slug:key>/filters", views.filter_save, name="filter-save"),
    path("filters/<int:pk>/share", views.filter_share, name="filter-share"),
    path("filters/<int:pk>/delete", views.filter_delete, name="filter-delete"),
    path("exports/", job_views.export_list, name="export-list"),
    path("exports/<int:pk>/cancel", job_views.export_cancel, name="export-cancel"),
    path("exports/<int:pk>/file", job_views.export_file, name="export-file"),
    path("imports/", views.import_list, name="import-list"),
    path("imports/new/<slug:key>", views.import_upload, name="import-upload"),
    path("imports/<int:pk>/", views.import_detail, name="import-detail"),
    path("imports/<int:pk>/mapping", views.import_map, name="import-map"),
    path("imports/<int:pk>/sheet", views.import_sheet, name="import-sheet"),
    path("imports/<int:pk>/confirm", views.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/undo", views.import_undo, name="import-undo"),
    path("imports/<int:pk>/progress", views.import_progress, name="import-progress"),
    path("imports/<int:pk>/report", views.import_report, name="import-report"),
]
