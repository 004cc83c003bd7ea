"""Addresses of policy claims, of what an enterprise is entitled to, and of what is overdue."""

from django.urls import path

from incentives.views import claims, entitlements

urlpatterns = [
    path("incentives/claims/", claims.claim_list, name="policy-claims"),
    path("incentives/claim-notices/", claims.claim_notices, name="policy-claim-notices"),
    path("incentives/claims/<int:pk>/", claims.claim_detail, name="policy-claim"),
    path("incentives/claims/<int:pk>/edit/", claims.claim_edit, name="policy-claim-edit"),
    path("incentives/claims/<int:pk>/step/<str:name>/", claims.claim_step, name="policy-claim-step"),
    path("incentives/claims/<int:pk>/documents/new/", claims.document_new, name="policy-claim-document-new"),
    path(
        "incentives/claims/<int:pk>/objections/new/",
        claims.objection_new,
        name="policy-claim-objection-new",
    ),
    path("incentives/claim-documents/<int:pk>/", claims.document_file, name="policy-claim-document"),
    path("incentives/claim-objections/<int:pk>/", claims.objection_answer, name="policy-claim-objection"),
    path("incentives/measures/<int:pk>/claim/", claims.claim_new, name="policy-claim-new"),
    path("incentives/overdue/", entitlements.overdue_obligations, name="overdue-obligations"),
    path("enterprises/<int:pk>/entitlements/", entitlements.enterprise_entitlements, name="entitlements"),
    path("my-entitlements/", entitlements.my_entitlements, name="my-entitlements"),
]
