from django.urls import path

from assessment.views import (
    assessment_schemes,
    assessment_workbooks,
    assessments,
    evidence,
    lines,
    scores,
    unit_reports,
)

urlpatterns = [
    path("", assessments.period_list, name="assessment-periods"),
    path("periods/new/", assessments.period_new, name="assessment-period-new"),
    path("periods/<int:pk>/", assessments.period_detail, name="assessment-period"),
    path("periods/<int:pk>/targets/", assessments.period_targets, name="assessment-targets"),
    path("periods/<int:pk>/lines/new/", lines.line_new, name="assessment-line-new"),
    path("periods/<int:pk>/corrections/new/", lines.correction_new, name="assessment-correction-new"),
    path(
        "periods/<int:pk>/workbook/draft/",
        assessment_workbooks.workbook_draft,
        name="assessment-workbook-draft",
    ),
    path(
        "periods/<int:pk>/workbook/file/", assessment_workbooks.workbook_file, name="assessment-workbook-file"
    ),
    path("periods/<int:pk>/<slug:name>/", assessments.period_step, name="assessment-period-step"),
    path("reports/<int:pk>/", unit_reports.report_detail, name="assessment-report"),
    path("reports/<int:pk>/edit/", unit_reports.report_edit, name="assessment-report-edit"),
    path("reports/<int:pk>/review/", unit_reports.report_review, name="assessment-report-review"),
    path("reports/<int:pk>/steps/<slug:name>/", unit_reports.report_step, name="assessment-report-step"),
    path("reports/<int:pk>/proposals/<int:rule>/", unit_reports.proposal_enter, name="assessment-proposal"),
    path("scores/", assessments.score_list, name="assessment-scores"),
    path("scores/<int:pk>/", scores.score_detail, name="assessment-score"),
    path("scores/<int:pk>/points/", scores.score_judge, name="assessment-score-judge"),
    path("scores/<int:pk>/veto/", scores.score_veto_page, name="assessment-score-veto"),
    path("scores/<int:pk>/objections/new/", scores.score_objection_new, name="assessment-score-object"),
    path("scores/<int:pk>/documents/new/", evidence.score_document_new, name="assessment-score-document"),
    path("lines/", lines.line_list, name="assessment-lines"),
    path("lines/<int:pk>/", lines.line_detail, name="assessment-line"),
    path("lines/<int:pk>/confirm/", lines.line_confirm_post, name="assessment-line-confirm"),
    path("lines/<int:pk>/withdraw/", lines.line_withdraw_page, name="assessment-line-withdraw"),
    path("lines/<int:pk>/objections/new/", lines.line_objection_new, name="assessment-line-object"),
    path("lines/<int:pk>/documents/new/", evidence.line_document_new, name="assessment-line-document"),
    path("documents/<int:pk>/file/", evidence.document_file, name="assessment-document"),
    path("objections/", assessments.objection_list, name="assessment-objections"),
    path("objections/<int:pk>/", scores.objection_detail, name="assessment-objection"),
    path("schemes/", assessment_schemes.scheme_list, name="assessment-schemes"),
    path("schemes/new/", assessment_schemes.scheme_new, name="assessment-scheme-new"),
    path("schemes/<slug:code>/", assessment_schemes.scheme_detail, name="assessment-scheme"),
    path("schemes/<slug:code>/draft/", assessment_schemes.version_new, name="assessment-version-new"),
    path("versions/<int:pk>/", assessment_schemes.version_detail, name="assessment-version"),
    path("versions/<int:pk>/edit/", assessment_schemes.version_edit, name="assessment-version-edit"),
    path("versions/<int:pk>/units/", assessment_schemes.version_units, name="assessment-version-units"),
    path(
        "versions/<int:pk>/indicators/new/", assessment_schemes.indicator_new, name="assessment-indicator-new"
    ),
    path("versions/<int:pk>/rules/new/", assessment_schemes.rule_new, name="assessment-rule-new"),
    path(
        "versions/<int:pk>/publish/",
        assessment_schemes.version_put_into_force,
        name="assessment-version-publish",
    ),
    path("versions/<int:pk>/remove/", assessment_schemes.version_drop, name="assessment-version-remove"),
    path("indicators/<int:pk>/edit/", assessment_schemes.indicator_edit, name="assessment-indicator-edit"),
    path(
        "indicators/<int:pk>/remove/", assessment_schemes.indicator_drop, name="assessment-indicator-remove"
    ),
    path("rules/<int:pk>/edit/", assessment_schemes.rule_edit, name="assessment-rule-edit"),
    path("rules/<int:pk>/remove/", assessment_schemes.rule_drop, name="assessment-rule-remove"),
]
