"""Documents of a case, and what an enterprise declares of itself."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.writing import write
from exports.documents import document_keep
from whitelist.choices import OF_THE_OFFICE
from whitelist.flow import refuse_named_officer
from whitelist.indicators import INDICATORS, IndicatorKind
from whitelist.indicators.conditions import WHOLE, number_clean
from whitelist.models import Case, CaseDocument, DeclaredFact, Event
from whitelist.rights import require_party

EARLIEST = 1900  # year of a declared figure


def document_add(
    *,
    case: Case,
    file: UploadedFile,
    values: Mapping[str, Any],
    actor: User,
    today: dt.date | None = None,
) -> CaseDocument:
    """Take in a file. `values`: kind, number, issuer, issued_on.

    The file is stored before the row and removed again if the row is refused. Raises ValidationError for a
    file that cannot be taken or is there already, MoveRefused when the actor may not.
    """
    today = today or timezone.localdate()
    _refuse_ahead(values, today)
    document = CaseDocument(
        case=case,
        created_at=moment_of(today),
        created_by=actor,
        **values,
    )
    document_keep(document, file, lambda: _enter(document, actor))
    return document


def _enter(document: CaseDocument, actor: User) -> None:
    case = locked(document.case)
    require_party(case, actor, office=document.kind in OF_THE_OFFICE)
    document.clean_fields(exclude=["case", "file", "created_by"])
    if case.documents.filter(sha256=document.sha256, kind=document.kind).exists():
        raise ValidationError({"file": _("This file is among the documents of the case already.")})
    document.case = case
    document.save(force_insert=True)
    changes.record(document, actor=actor, verb="created", changes={"kind": [None, document.kind]})


@transaction.atomic
def decision_correct(
    *, document: CaseDocument, values: Mapping[str, Any], actor: User, today: dt.date | None = None
) -> CaseDocument:
    """Enter another number or day (`values`: number, issued_on; what is empty stays) of a decision document
    that carries no step yet; that of one that does is left as it is. Raises ValidationError, MoveRefused.
    """
    case = locked(document.case)
    require_party(case, actor, office=True)
    document = locked(document)
    given = {name: values[name] for name in ("number", "issued_on") if values.get(name)}
    if not given or Event.objects.filter(document=document).exists():
        return document
    _refuse_ahead(given, today or timezone.localdate())
    return write(document, given, actor=actor, verb="updated")


def _refuse_ahead(values: Mapping[str, Any], today: dt.date) -> None:
    if values.get("issued_on") and values["issued_on"] > today:
        raise ValidationError({"issued_on": _("This day lies ahead. Enter the day on the document.")})


@transaction.atomic
def document_fetched(*, document: CaseDocument, actor: User) -> None:
    """Note who took a document out of the system. The caller has checked that he may see it."""
    changes.record_export(
        actor=actor,
        name="whitelist-document",
        rows=1,
        filters={"document": document.pk},
        columns=["file"],
        sha256=document.sha256,
    )


@transaction.atomic
def fact_declare(
    *,
    case: Case,
    indicator: str,
    as_of: dt.date,
    actor: User,
    number: Decimal | None = None,
    is_true: bool | None = None,
    document: CaseDocument | None = None,
    today: dt.date | None = None,
) -> DeclaredFact:
    """Enter what the enterprise says of itself; it counts once somebody else verified it.

    `number` in the unit of the indicator, or `is_true` for a yes or no. Earlier ones stay, the newest
    verified one counts. Raises ValidationError for what is not declared or cannot be, MoveRefused.
    """
    today = today or timezone.localdate()
    case = locked(case)
    require_party(case, actor)
    _check_value(indicator, number, is_true)
    _check_day(as_of, today)
    if document is not None and document.case_id != case.pk:
        raise ValidationError({"document": _("This document belongs to another case.")})
    if document is not None and document.kind in OF_THE_OFFICE:
        raise ValidationError(
            {"document": _("This is a paper of the office. Choose one that proves the figure.")}
        )
    fact = DeclaredFact(
        case=case,
        indicator=indicator,
        number=number,
        is_true=is_true,
        as_of=as_of,
        document=document,
        created_at=moment_of(today),
        created_by=actor,
    )
    fact.full_clean(exclude=["case", "document", "created_by"], validate_unique=False)
    fact.save(force_insert=True)
    changes.record(fact, actor=actor, verb="created", changes={"indicator": [None, indicator]})
    return fact


def _check_value(code: str, number: Any, is_true: Any) -> None:
    """It is of the kind of the indicator, and within its bounds."""
    indicator = INDICATORS.get(code)
    if indicator is None or not indicator.is_declared:
        raise ValidationError({code: _("An enterprise does not declare this: %(code)s.") % {"code": code}})
    try:
        if indicator.kind == IndicatorKind.YES_NO:
            if number is not None or not isinstance(is_true, bool):
                raise ValidationError(_("Say yes or no."))
        elif is_true is not None:
            raise ValidationError(_("Enter a number."))
        elif number_clean(indicator, number) % 1 and indicator.unit in WHOLE:
            raise ValidationError(_("Enter a whole number."))
    except ValidationError as refused:
        raise ValidationError({code: refused.messages}) from refused


def _check_day(as_of: Any, today: dt.date) -> None:
    if type(as_of) is not dt.date or as_of.year < EARLIEST:
        raise ValidationError({"as_of": _("Enter a day from the year %(year)s on.") % {"year": EARLIEST}})
    if as_of > today:
        raise ValidationError({"as_of": _("This day lies ahead. Enter the day to which the figure belongs.")})


@transaction.atomic
def fact_verify(*, fact: DeclaredFact, actor: User, today: dt.date | None = None) -> DeclaredFact:
    """Confirm a statement against its document. Raises MoveRefused: not by who declared it."""
    case = locked(fact.case)
    fact = locked(fact)
    require_party(case, actor, office=True)
    refuse_named_officer(case, actor)
    return locked_fact_verify(fact, actor, today)


def locked_fact_verify(fact: DeclaredFact, actor: User, today: dt.date | None) -> DeclaredFact:
    """One statement of a locked case, by who was asked whether he verifies data of that case."""
    if fact.created_by_id == actor.pk:
        raise Forbidden(_("A second person must verify it: you declared it."))
    if fact.verified_on:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    if fact.document_id is None:
        raise MoveRefused(_("It has no document to be verified against. Declare it again with one."))
    values = {"verified_by": actor, "verified_on": today or timezone.localdate()}
    return write(fact, values, actor=actor, verb="verified")
