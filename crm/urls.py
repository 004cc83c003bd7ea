from django.urls import path

from crm.views import activities, conflicts, contacts, leads, lists, quick, sites

urlpatterns = [
    path("leads/", lists.lead_list, name="lead-list"),
    path("leads/quick/", quick.lead_quick, name="lead-quick"),
    path("leads/<int:pk>/", leads.lead_detail, name="lead-detail"),
    path("leads/<int:pk>/edit/", leads.lead_edit, name="lead-edit"),
    path("leads/<int:pk>/assign/", leads.lead_assign_view, name="lead-assign"),
    path("leads/<int:pk>/move/<slug:name>/", leads.lead_move_view, name="lead-move"),
    path("leads/<int:pk>/contacts/new/", contacts.lead_contact_add, name="lead-contact-add"),
    path("leads/activities/", lists.activity_list, name="activity-list"),
    path("leads/activities/<int:pk>/edit/", activities.activity_edit, name="activity-edit"),
    path("leads/contacts/", lists.contact_list, name="contact-list"),
    path("leads/contacts/<int:pk>/edit/", contacts.contact_edit, name="contact-edit"),
    path("conflicts/", conflicts.conflict_list, name="conflict-list"),
    path("enterprises/check/", quick.name_check, name="name-check"),
    path("enterprises/<int:pk>/follow-up/", activities.activity_log_view, name="activity-log"),
    path("enterprises/<int:pk>/contacts/new/", contacts.contact_add_view, name="contact-add"),
    path("projects/<int:pk>/sites/", sites.project_sites, name="project-sites"),
    path("projects/<int:pk>/sites/<int:site>/reserve/", sites.site_reserve_view, name="site-reserve"),
    path("reservations/<int:pk>/release/", sites.reservation_release_view, name="reservation-release"),
    path("reservations/<int:pk>/take/<slug:name>/", sites.reservation_take, name="reservation-take"),
]
