"""What an application and a decision rest on: documents of the right hand and kind, and a clause."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.advisory import serialise
from core.flow import Move, MoveRefused
from whitelist.choices import OF_THE_OFFICE, DocumentKind
from whitelist.models import Case, CaseDocument, Criterion, Event, SchemeVersion
from whitelist.queries import clauses_of


def what_is_missing(criteria: Sequence[Criterion]) -> str:
    """Of criteria that nothing proves: what is handed in by the applicant, and what by the office."""
    for_office = [
        one for one in criteria if one.evidence_kinds and OF_THE_OFFICE.issuperset(one.evidence_kinds)
    ]
    for_applicant = [one for one in criteria if one not in for_office]
    said = []
    if for_applicant:
        words = _("There is neither a datum nor a document for: %(criteria)s. Hand in what proves them.")
        said.append(words % {"criteria": _named(for_applicant)})
    if for_office:
        words = _(
            "There is no datum for: %(criteria)s. A manager of the area enters it on the page of the "
            "enterprise, or hands in its document here."
        )
        said.append(words % {"criteria": _named(for_office)})
    return " ".join(said)


def _named(criteria: Sequence[Criterion]) -> str:
    return ", ".join(criterion.label for criterion in criteria)


def check_document(case: Case, move: Move, document: Any) -> None:
    """A decision has a document of its own, dated after the public notice. Raises MoveRefused."""
    if document is None or "document" not in move.needs:
        return
    if not isinstance(document, CaseDocument) or document.case_id != case.pk:
        raise MoveRefused(_("This document belongs to another case. Choose one of this case."))
    if document.kind != DocumentKind.DECISION:
        raise MoveRefused(_("Hand in the decision document of the authority, and choose it here."))
    noticed_until = case.publicity_until if move.name == "list" else None
    if document.issued_on and noticed_until and document.issued_on <= noticed_until:
        raise MoveRefused(
            _("The decision is dated %(issued)s, but the public notice ran until %(day)s. Decide after it.")
            % {"issued": document.issued_on, "day": noticed_until}
        )
    _refuse_used(case, move, document)


def _refuse_used(case: Case, move: Move, document: CaseDocument) -> None:
    """One file carries one decision: on this case, or the admission of all who stood in one public notice."""
    # Two cases at once with one file. Whoever holds this waits for no other row of a case.
    serialise(f"whitelist.document {document.sha256}")
    used = Event.objects.filter(document__sha256=document.sha256).select_related("case")
    notice = case.notices.order_by("-pk").first() if move.name == "list" else None
    if notice is not None:
        used = used.exclude(verb="list", case__in=notice.cases.exclude(pk=case.pk))
    before = used.first()
    if before is not None:
        raise MoveRefused(
            _(
                "This file is the decision document of another step (%(number)s, %(day)s). "
                "Hand in that of this step."
            )
            % {"number": before.case.number, "day": before.on}
        )


def check_clause(clause: str | None, version: SchemeVersion) -> None:
    """A decision cites a clause of the rules that judge the case, if they have any. Raises MoveRefused."""
    known = clauses_of(version.criteria.all()) if clause else {}
    if known and clause not in known:
        raise MoveRefused(
            _("The scheme has no clause “%(clause)s”. Choose one of: %(clauses)s.")
            % {"clause": clause, "clauses": ", ".join(known)}
        )
