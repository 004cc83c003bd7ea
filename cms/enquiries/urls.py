"""Addresses of enquiries on the desk."""

from django.urls import path

from cms.enquiries.views import answers, enquiries, routes

urlpatterns = [
    path("enquiries/", enquiries.enquiry_list, name="enquiry-list"),
    path("enquiries/held/", enquiries.held_list, name="enquiry-held"),
    path("enquiries/clocks/", enquiries.clock_list, name="enquiry-clocks"),
    path("enquiries/indicators/", enquiries.indicators, name="enquiry-indicators"),
    path("enquiries/routes/", routes.route_list, name="enquiry-routes"),
    path("enquiries/routes/new/", routes.route_new, name="enquiry-route-new"),
    path("enquiries/routes/<int:pk>/", routes.route_edit, name="enquiry-route"),
    path("enquiries/routes/<int:pk>/remove/", routes.route_delete, name="enquiry-route-remove"),
    path("enquiries/answers/<int:pk>/", answers.answer_edit, name="enquiry-answer"),
    path("enquiries/answers/<int:pk>/sent/", answers.answer_sent, name="enquiry-answer-sent"),
    path("enquiries/proposals/<int:pk>/", answers.proposal_detail, name="enquiry-proposal"),
    path("enquiries/proposals/<int:pk>/edit/", answers.proposal_edit, name="enquiry-proposal-edit"),
    path(
        "enquiries/proposals/<int:pk>/withdraw/", answers.proposal_withdraw, name="enquiry-proposal-withdraw"
    ),
    path("enquiries/<int:pk>/", enquiries.enquiry_detail, name="enquiry"),
    path("enquiries/<int:pk>/step/<str:name>/", enquiries.enquiry_step, name="enquiry-step"),
    path("enquiries/<int:pk>/stop/", enquiries.enquiry_stop, name="enquiry-stop"),
    path("enquiries/<int:pk>/go-on/", enquiries.enquiry_go_on, name="enquiry-go-on"),
    path("enquiries/<int:pk>/give/", enquiries.enquiry_give, name="enquiry-give"),
    path("enquiries/<int:pk>/lead/", enquiries.enquiry_lead, name="enquiry-lead"),
    path("enquiries/<int:pk>/answers/new/", answers.answer_new, name="enquiry-answer-new"),
    path("enquiries/<int:pk>/proposals/new/", answers.proposal_new, name="enquiry-proposal-new"),
]
