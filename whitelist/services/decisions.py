"""A step together with its decision document, as the form of a step hands both in: both, or neither."""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

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

    `about_file`: number, issued_on. A document of a step that is refused is not kept; one that the case has
    already is used, with the number and day typed now. Raises ValidationError, MoveRefused.
    """
    move = partial(case_move, case=case, name=name, actor=actor, seen_status=seen_status, today=today)
    if file is None:
        return move(values=values)
    known, document, about = _known(case, file), None, about_file or {}
    try:
        with transaction.atomic():
            document = (
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
            return move(values={**values, "document": document})
    except BaseException:
        if document is not None and not known:
            document.file.delete(save=False)
        raise


def _known(case: Case, file: UploadedFile) -> CaseDocument | None:
    return case.documents.filter(kind=DocumentKind.DECISION, sha256=sha256_of(file)).first()
