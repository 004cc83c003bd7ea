from django.urls import path

from search.views import page, saved, targets

urlpatterns = [
    path("search/", page.search, name="search"),
    path("search/suggest", page.suggest, name="search-suggest"),
    path("search/saved/", saved.saved_search_list, name="saved-search-list"),
    path("search/saved/keep", saved.saved_search_keep, name="saved-search-keep"),
    path("search/saved/<int:pk>/open", saved.saved_search_open, name="saved-search-open"),
    path("search/saved/<int:pk>/edit", saved.saved_search_edit, name="saved-search-edit"),
    path("search/saved/<int:pk>/delete", saved.saved_search_delete, name="saved-search-delete"),
    path("target-lists/", targets.prospect_lists, name="prospect-lists"),
    path("target-lists/new", targets.prospect_list_new, name="prospect-list-new"),
    path("target-lists/add", targets.prospect_list_add, name="prospect-list-add"),
    path("target-lists/<int:pk>/", targets.prospect_list, name="prospect-list"),
    path("target-lists/<int:pk>/edit", targets.prospect_list_edit, name="prospect-list-edit"),
    path("target-lists/<int:pk>/delete", targets.prospect_list_delete, name="prospect-list-delete"),
    path("target-entries/<int:pk>/edit", targets.prospect_entry_edit, name="prospect-entry-edit"),
    path("target-entries/<int:pk>/remove", targets.prospect_entry_remove, name="prospect-entry-remove"),
]
