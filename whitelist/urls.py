from django.urls import include, path

from whitelist.views import cases, papers, review, statements, steps

urlpatterns = [
    path("whitelist/", include("whitelist.scheme_urls")),
    path("whitelist/", include("whitelist.list_urls")),
    path("whitelist/", cases.case_list, name="case-list"),
    path("whitelist/apply/", cases.case_new, name="case-new"),
    path("whitelist/cases/<int:pk>/", cases.case_detail, name="case-detail"),
    path("whitelist/cases/<int:pk>/edit/", cases.case_edit, name="case-edit"),
    path("whitelist/cases/<int:pk>/officer/", cases.case_officer, name="case-officer"),
    path("whitelist/cases/<int:pk>/check/", cases.case_check, name="case-check"),
    path("whitelist/cases/<int:pk>/step/<str:name>/", steps.case_move, name="case-move"),
    path("whitelist/cases/<int:pk>/documents/new/", papers.document_new, name="case-document-new"),
    path("whitelist/cases/<int:pk>/facts/new/", papers.facts_new, name="case-facts-new"),
    path("whitelist/cases/<int:pk>/facts/verify/", papers.facts_verify_view, name="case-facts-verify"),
    path("whitelist/cases/<int:pk>/opinions/new/", statements.opinions_new, name="case-opinions-new"),
    path("whitelist/cases/<int:pk>/objections/new/", statements.objection_new, name="case-objection-new"),
    path("whitelist/documents/<int:pk>/", papers.document_file, name="case-document-file"),
    path("whitelist/facts/<int:pk>/verify/", papers.fact_verify_view, name="case-fact-verify"),
    path("whitelist/opinions/<int:pk>/", statements.opinion_answer, name="case-opinion-answer"),
    path("whitelist/objections/<int:pk>/", statements.objection_answer_view, name="case-objection-answer"),
    path("whitelist/review/", review.review_queue, name="review-queue"),
    path("whitelist/review/publicise/", review.review_publicise, name="review-publicise"),
    path("whitelist/review/confirm/", review.review_confirm, name="review-confirm"),
    path("whitelist/review/<int:pk>/", review.review_case, name="review-case"),
    path("whitelist/review/<int:pk>/step/<str:name>/", review.review_move, name="review-move"),
    path("whitelist/review/opinions/<int:pk>/", review.review_opinion, name="review-opinion"),
    path("whitelist/review/objections/<int:pk>/", review.review_objection, name="review-objection"),
]
