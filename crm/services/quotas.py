"""Land, energy and environmental capacity of a project: asked for, granted, used, given back (S4)."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.locking import locked
from core.writing import write
from crm.choices.projects import QuotaStatus
from crm.models import Project, ResourceQuota
from crm.quota_flow import KEEP, QUOTA_FLOW
from crm.services.entry import require_project
from crm.services.projects import open_project


@transaction.atomic
def quota_request(
    *,
    project: Project,
    actor: User,
    kind: str,
    amount: Decimal,
    document: str = "",
    today: dt.date | None = None,
) -> ResourceQuota:
    """Ask for a quota in the unit of its kind. Raises Forbidden, ValidationError."""
    project = locked(project)
    require_project(actor, KEEP, project)
    open_project(project)
    if amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    asked = project.quotas.filter(kind=kind, amount=amount, status=QuotaStatus.REQUESTED)
    if asked.exists():  # a form that is sent twice asks once
        raise ValidationError({"amount": _("The same is asked for already.")})
    quota = ResourceQuota.objects.create(
        project=project,
        kind=kind,
        amount=amount,
        document=document,
        status_on=today or timezone.localdate(),
        created_by=actor,
    )
    changes.record(quota, actor=actor, verb="created", changes={"status": [None, quota.status]})
    return quota


@transaction.atomic
def quota_move(
    *, quota: ResourceQuota, name: str, actor: User, document: str = "", today: dt.date | None = None
) -> ResourceQuota:
    """Take a move of QUOTA_FLOW; to grant one needs its document. Raises MoveRefused."""
    quota = locked(quota)
    move = QUOTA_FLOW.check(quota, name, actor, {"document": document})
    require_project(actor, move.permission, quota.project)
    values = {"status": QuotaStatus(move.target), "status_on": today or timezone.localdate()}
    if document:
        values["document"] = document
    return write(quota, values, actor=actor, verb=move.name)
