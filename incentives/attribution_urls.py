"""Addresses of parties, events and shares."""

from django.urls import path

from incentives.views import attribution as views

urlpatterns = [
    path("shares/", views.share_list, name="share-list"),
    path("shares/<int:pk>/", views.share_set, name="share-set"),
    path("shares/<int:pk>/lock/", views.shares_locked, name="share-set-lock"),
    path("shares/<int:pk>/withdraw/", views.shares_end, name="share-set-withdraw"),
    path("shares/<int:pk>/decide/", views.shares_decision, name="share-set-decide"),
    path("share/<int:pk>/agree/", views.share_agreed, name="share-agree"),
    path("share/<int:pk>/letter/", views.share_letter, name="share-letter"),
    path("projects/<int:pk>/", views.shares_of_project, name="project-shares"),
    path("projects/<int:pk>/party/", views.party_new, name="party-new"),
    path("projects/<int:pk>/event/", views.event_new, name="attribution-event-new"),
    path("projects/<int:pk>/shares/", views.shares_new, name="shares-new"),
    path("projects/<int:pk>/shares/decide/", views.shares_first, name="shares-decide-first"),
    path("parties/<int:pk>/confirm/", views.party_confirmed, name="party-confirm"),
    path("parties/<int:pk>/withdraw/", views.party_end, name="party-withdraw"),
    path("events/<int:pk>/withdraw/", views.event_end, name="attribution-event-withdraw"),
]
