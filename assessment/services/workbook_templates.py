"""Templates of administrators: taken in only if they can be filled, and withdrawn."""

import os
from collections.abc import Sequence
from tempfile import NamedTemporaryFile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from assessment.editions import fillable_kinds
from assessment.models import WorkbookTemplate
from core import changes
from core.advisory import serialise
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write
from exports.books.filling import Field
from exports.books.template_check import template_problems
from exports.files import sha256_of
from exports.limits import Refused
from exports.messages import refusal_words

MANAGE = "assessment.manage_templates"
MAX_MB = 5


def template_upload(*, kind: str, name: str, file: UploadedFile, actor: User) -> WorkbookTemplate:
    """Take in the next version of a template; it is in use from then on, and the one before no more.

    Raises Forbidden, and ValidationError with everything that is wrong with the file: nothing is kept then.
    """
    require(actor, MANAGE)
    renderer = fillable_kinds().get(kind)
    if renderer is None:
        raise ValidationError({"kind": _("No templates are filled for this kind of workbook.")})
    if (file.size or 0) > MAX_MB * 1024 * 1024:
        words = _("The file is larger than %(size)s MB. Take pictures out of it.")
        raise ValidationError({"file": words % {"size": MAX_MB}})
    template = WorkbookTemplate(
        kind=kind,
        name=name.strip(),
        filename=os.path.basename(file.name or "")[-200:] or "template.xlsx",
        size=file.size or 0,
        sha256=sha256_of(file),
        uploaded_by=actor,
    )
    template.clean_fields(exclude=["file", "version", "uploaded_by"])
    _refuse_problems(file, renderer.fields)
    file.name = f"{template.sha256[:16]}.xlsx"
    template.file.save(file.name, file, save=False)
    try:
        _enter(template, actor)
    except BaseException:
        template.file.delete(save=False)
        raise
    return template


def _refuse_problems(file: UploadedFile, fields: Sequence[Field]) -> None:
    with NamedTemporaryFile(suffix=".xlsx") as copy:
        copy.writelines(file.chunks())
        copy.flush()
        try:
            problems = template_problems(copy.name, fields)
        except Refused as refused:
            problems = [refusal_words(refused)]
    file.seek(0)
    if problems:
        raise ValidationError({"file": [str(problem) for problem in problems]})


@transaction.atomic
def _enter(template: WorkbookTemplate, actor: User) -> None:
    serialise(f"assessment.template {template.kind} {template.name}")
    others = WorkbookTemplate.objects.filter(kind=template.kind, name=template.name)
    if others.filter(sha256=template.sha256, is_active=True).exists():
        raise ValidationError({"file": _("This file is in use as that template already.")})
    for other in others.filter(is_active=True):
        write(locked(other), {"is_active": False}, actor=actor, verb="withdrawn")
    template.version = (others.aggregate(last=Max("version"))["last"] or 0) + 1
    template.save(force_insert=True)
    about = {"version": [None, template.version], "sha256": [None, template.sha256]}
    changes.record(template, actor=actor, verb="created", changes=about)


@transaction.atomic
def template_withdraw(*, template: WorkbookTemplate, actor: User) -> WorkbookTemplate:
    """New workbooks are no longer filled into it; editions that were stay as they are."""
    require(actor, MANAGE)
    template = locked(template)
    if not template.is_active:
        raise MoveRefused(_("This template is not in use any more."))
    return write(template, {"is_active": False}, actor=actor, verb="withdrawn")
