"""Documents of a policy claim, and objections against its notice."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.workdays import Calendar
from core.writing import write
from exports.documents import document_keep
from incentives.choices import CHANGEABLE, ClaimStatus
from incentives.claim_flow import CLAIM_FLOW, ENTERED, FILE, require_finance
from incentives.models import ClaimDocument, ClaimObjection, PolicyClaim
from incentives.services.claims import due_of
from whitelist.choices import DocumentKind
from whitelist.flow import is_own_enterprise


def claim_document_add(
    *, claim: PolicyClaim, kind: str, file: UploadedFile, actor: User, today: dt.date | None = None
) -> ClaimDocument:
    """Take in a file of a draft or a returned claim.

    The file is stored before the row and removed again if the row is refused. Raises ValidationError for a
    file that cannot be taken or is there already, MoveRefused.
    """
    document = ClaimDocument(
        claim=claim,
        kind=kind,
        created_at=moment_of(today or timezone.localdate()),
        created_by=actor,
    )
    document_keep(document, file, lambda: _enter(document, actor))
    return document


def _enter(document: ClaimDocument, actor: User) -> None:
    claim = locked(document.claim)
    require(actor, FILE, None if is_own_enterprise(claim.enterprise_id, actor) else claim.area_id)
    if claim.status not in CHANGEABLE:
        raise MoveRefused(_("The claim was handed in. It can be changed after it is returned."))
    document.clean_fields(exclude=["claim", "file", "created_by"])
    if claim.documents.filter(sha256=document.sha256, kind=document.kind).exists():
        raise ValidationError({"file": _("This file is among the documents of the claim already.")})
    document.claim = claim
    document.save(force_insert=True)
    # On the claim: its trail knows who had a hand in it.
    words = str(DocumentKind(document.kind).value)
    changes.record(claim, actor=actor, verb="document_added", changes={"document_kind": [None, words]})


@transaction.atomic
def claim_document_fetched(*, document: ClaimDocument, actor: User) -> None:
    """Note who took a document out of the system. Raises Forbidden for who may not see its claim."""
    if not ClaimDocument.objects.visible_to(actor).filter(pk=document.pk).exists():
        raise Forbidden(_("Your role may not take this step."))
    changes.record_export(
        actor=actor,
        name="policy-claim-document",
        rows=1,
        filters={"document": document.pk},
        columns=["file"],
        sha256=document.sha256,
    )


@transaction.atomic
def claim_objection_record(
    *, claim: PolicyClaim, values: Mapping[str, Any], actor: User, today: dt.date | None = None
) -> ClaimObjection:
    """Enter an objection (received_on, objector, text); the first one stops the notice.

    Raises MoveRefused outside the notice, ValidationError for a day that is not in its time.
    """
    today = today or timezone.localdate()
    claim = locked(claim)
    require_finance(claim, actor)
    if claim.status not in (ClaimStatus.PUBLICITY, ClaimStatus.OBJECTION):
        raise MoveRefused(_("There is no public notice of this claim now."))
    start, end = claim.publicity_from, claim.publicity_until
    received = values["received_on"]
    if start is None or end is None or not start <= received <= min(end, today):
        raise ValidationError(
            {
                "received_on": _(
                    "The notice ran from %(start)s to %(end)s. An objection counts in that time."
                )
                % {"start": start, "end": end}
            }
        )
    days = claim.measure.version.content["clocks"][ClaimStatus.OBJECTION]
    objection = ClaimObjection(
        claim=claim, due_on=Calendar().add(received, days).date, created_by=actor, **values
    )
    objection.clean_fields(exclude=["claim", "created_by"])
    objection.save(force_insert=True)
    changes.record(objection, actor=actor, verb="created", changes={"text": ["", objection.text]})
    if claim.status == ClaimStatus.PUBLICITY:
        target = CLAIM_FLOW.moves["object"].target
        stopped = {"status": target, "status_on": today, **due_of(claim, target, today)}
        write(claim, stopped, actor=actor, verb="object", note=objection.text)
    return objection


@transaction.atomic
def claim_objection_answer(
    *,
    objection: ClaimObjection,
    is_upheld: bool,
    finding: str,
    actor: User,
    today: dt.date | None = None,
) -> ClaimObjection:
    """What was found. The claim goes on by a step of its own. Raises MoveRefused, ValidationError."""
    claim = locked(objection.claim)
    objection = locked(objection)
    require_finance(claim, actor)
    if changes.history_of(claim).filter(actor=actor, verb__in=ENTERED).exists():
        raise Forbidden(_("Somebody else must answer: you brought the claim."))
    if objection.answered_on:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    if not finding.strip():
        raise ValidationError({"finding": _("Say what was found.")})
    values = {
        "is_upheld": is_upheld,
        "finding": finding.strip(),
        "answered_on": today or timezone.localdate(),
        "answered_by": actor,
    }
    return write(objection, values, actor=actor, verb="answered")
