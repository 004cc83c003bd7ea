"""A step together with its decision document, as the form of a step hands both in."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from exports.files import sha256_of
from whitelist.choices import DocumentKind
from whitelist.models import Case, CaseDocument
from whitelist.services.cases import case_move
from whitelist.services.papers import decision_correct, document_add


def case_decide(
    *,
    case: Case,
    name: str,
    actor: User,
    values: Mapping[str, Any],
    file: UploadedFile | None = None,
    about_file: Mapping[str, Any] | None = None,
    seen_status: str = "",
    today: dt.date | None = None,
) -> Case:
    """Hand in the decision document, then take the step (`values` as for case_move).

    `about_file`: number, issued_on. A document of a step that is refused stays with the case and can be
    chosen next time; the same file is not taken in twice, but its number and day are those typed last until
    a step carries it. Raises ValidationError, MoveRefused.
    """
    given = dict(values)
    if file is not None:
        known = _known(case, file)
        about = about_file or {}
        given["document"] = (
            decision_correct(document=known, values=about, actor=actor, today=today)
            if known
            else document_add(
                case=case,
                file=file,
                values={"kind": DocumentKind.DECISION, **about},
                actor=actor,
                today=today,
            )
        )
    return case_move(case=case, name=name, actor=actor, values=given, seen_status=seen_status, today=today)


def _known(case: Case, file: UploadedFile) -> CaseDocument | None:
    return case.documents.filter(kind=DocumentKind.DECISION, sha256=sha256_of(file)).first()
