"""How a period, the report of a unit and a score move on (domain.md 2.12)."""

from django.utils.translation import gettext_lazy as _

from assessment.scheme_choices import PeriodStatus, ReportStatus, ScoreStatus
from core.flow import Flow, Move

VIEW = "assessment.view_score"
REPORT = "assessment.report_score"
SUBMIT = "assessment.submit_score"
REVIEW = "assessment.review_score"
ENTER_LINE = "assessment.enter_line"
CONFIRM_LINE = "assessment.confirm_line"
ANSWER = "assessment.answer_objection"
KEEP = "assessment.freeze_period"
DRAFT = "assessment.draft_scheme"
PUBLISH = "assessment.publish_scheme"

# When all units have handed in, or their time is over, their reports are closed; what was verified is open to
# objections for so many working days; then the period is frozen.
PERIOD_FLOW = Flow.of(
    PeriodStatus.values,
    Move("close", {PeriodStatus.OPEN}, PeriodStatus.REVIEWING, KEEP, _("Close the reports")),
    Move(
        "reopen", {PeriodStatus.REVIEWING}, PeriodStatus.OPEN, KEEP, _("Reopen the reports"), needs=("note",)
    ),
    Move("show", {PeriodStatus.REVIEWING}, PeriodStatus.OBJECTION, KEEP, _("Open to objections")),
    # What is found out after those days counts only if the units may object to it.
    Move(
        "show_again",
        {PeriodStatus.OBJECTION},
        PeriodStatus.OBJECTION,
        KEEP,
        _("Begin the days for objections anew"),
        needs=("note",),
    ),
    Move("freeze", {PeriodStatus.OBJECTION}, PeriodStatus.FINAL, KEEP, _("Freeze the period")),
)
REPORT_FLOW = Flow.of(
    ReportStatus.values,
    Move("hand_in", {ReportStatus.FILLING}, ReportStatus.HANDED_IN, SUBMIT, _("Hand in")),
    Move(
        "send_back", {ReportStatus.HANDED_IN}, ReportStatus.FILLING, REVIEW, _("Send back"), needs=("note",)
    ),
)
SCORE_FLOW = Flow.of(
    ScoreStatus.values,
    Move("verify", {ScoreStatus.SELF, ScoreStatus.REVIEWED}, ScoreStatus.REVIEWED, REVIEW, _("Verify")),
    Move("object", {ScoreStatus.REVIEWED}, ScoreStatus.OBJECTION, SUBMIT, _("Object")),
    Move("answer", {ScoreStatus.OBJECTION}, ScoreStatus.REVIEWED, ANSWER, _("Answer the objection")),
    Move("fix", {ScoreStatus.SELF, ScoreStatus.REVIEWED}, ScoreStatus.FINAL, KEEP, _("Freeze the period")),
)
