from django.urls import path

from whitelist.views import lists, touches

urlpatterns = [
    path("register/", lists.register_page, name="whitelist-register"),
    path("changes/", lists.changes_page, name="whitelist-changes"),
    path("candidates/", lists.candidate_list, name="candidate-list"),
    path("notices/", lists.notice_list, name="notice-list"),
    path("notices/<int:pk>/", lists.notice_detail, name="notice-detail"),
    path("notices/<int:pk>/paper/", touches.notice_paper, name="notice-paper"),
    path("minutes/", lists.minutes_list, name="minutes-list"),
    path("editions/", lists.edition_list, name="edition-list"),
    path("editions/new/", lists.edition_new, name="edition-new"),
    path("editions/<int:pk>/", lists.edition_detail, name="edition-detail"),
    path("edition-lines/<int:pk>/check/", lists.edition_check, name="edition-check"),
    path("cases/<int:pk>/contacts/new/", touches.touch_new, name="touch-new"),
    path("letters/<int:pk>/", touches.letter, name="letter"),
]
