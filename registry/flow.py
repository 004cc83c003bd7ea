"""States of a chain role: proposed, recognised, reviewed, ended."""

from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Move
from registry.choices import RoleStatus

MANAGE = "registry.manage_chain_roles"

CHAIN_ROLE_FLOW = Flow.of(
    RoleStatus.values,
    Move(
        "recognise",
        {RoleStatus.CANDIDATE},
        RoleStatus.RECOGNISED,
        MANAGE,
        _("Recognise"),
        needs=("recognised_by", "recognised_on"),
    ),
    Move(
        "review", {RoleStatus.RECOGNISED}, RoleStatus.UNDER_REVIEW, MANAGE, _("Put under review"), ("note",)
    ),
    Move("confirm", {RoleStatus.UNDER_REVIEW}, RoleStatus.RECOGNISED, MANAGE, _("Confirm after review")),
    Move(
        "withdraw",
        {RoleStatus.CANDIDATE, RoleStatus.RECOGNISED, RoleStatus.UNDER_REVIEW},
        RoleStatus.REVOKED,
        MANAGE,
        _("Withdraw"),
        needs=("note",),
    ),
    Move(
        "expire",
        {RoleStatus.RECOGNISED, RoleStatus.UNDER_REVIEW},
        RoleStatus.EXPIRED,
        MANAGE,
        _("Mark as expired"),
        needs=("valid_to",),
    ),
)
