"""How a resource quota of a project moves."""

from django.utils.translation import pgettext_lazy

from core.flow import Flow, Move
from crm.choices.projects import QuotaStatus

KEEP, GRANT = "crm.change_project", "crm.review_stage"

QUOTA_FLOW = Flow.of(
    QuotaStatus.values,
    Move(
        "grant",
        {QuotaStatus.REQUESTED},
        QuotaStatus.GRANTED,
        GRANT,
        pgettext_lazy("quota", "Grant"),
        needs=("document",),
        four_eyes=True,
    ),
    Move(
        "refuse",
        {QuotaStatus.REQUESTED},
        QuotaStatus.REFUSED,
        GRANT,
        pgettext_lazy("quota", "Refuse"),
        four_eyes=True,
    ),
    Move("use", {QuotaStatus.GRANTED}, QuotaStatus.USED, KEEP, pgettext_lazy("quota", "In use")),
    Move(
        "give_back",
        {QuotaStatus.GRANTED, QuotaStatus.USED},
        QuotaStatus.RETURNED,
        KEEP,
        pgettext_lazy("quota", "Give back"),
    ),
)
