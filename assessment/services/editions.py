"""Filing workbooks, and noting who took one out."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from assessment.choices import EditionKind
from assessment.edition_changes import CHANGES, EDITION, Snapshot, canonical, changes_between
from assessment.editions import EditionDiffers, Renderer, current_renderer, rendered, template_bytes
from assessment.models import Edition, WorkbookTemplate
from assessment.periods import Period
from core import changes
from core.advisory import serialise
from core.flow import Forbidden, MoveRefused
from exports.books.filling import NoRoom

FILE, VIEW = "assessment.file_edition", "assessment.view_edition"


def edition_file(
    *,
    kind: str,
    area: Area | None,
    period: str,
    snapshot: Mapping[str, Any],
    actor: User,
    subject: str = "",
    template: WorkbookTemplate | None = None,
    language: str = "",
) -> Edition:
    """Make a workbook from `snapshot` and keep it for good: snapshot, bytes and their hash.

    `area` None is the whole region, which the region office files; `subject` tells apart what else there is
    more than one of. The snapshot says everything that the
    workbook shows, without floats; keys "edition" and "changes" are added here. The workbook is made before
    the transaction begins. Raises Forbidden; MoveRefused where nothing changed since the last edition, or
    somebody filed another one meanwhile; ValidationError for a period that is none and a template without
    room.
    """
    _require(actor, area)
    _check(kind, period, template)
    renderer, language = current_renderer(kind), language or settings.LANGUAGE_CODE
    last = editions_about(kind, area, period, subject).first()
    complete = _completed(kind, area, period, snapshot, actor, last)
    _refuse_the_same(complete, renderer, language, template, last)
    content = _content(renderer, complete, language, template)
    edition = Edition(
        kind=kind,
        area=area,
        subject=subject,
        period=period,
        number=complete[EDITION]["number"],
        snapshot=complete,
        renderer=renderer.version,
        language=language,
        template=template,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        filed_by=actor,
        filed_at=timezone.now(),
    )
    # Under the hash alone: what people call it never becomes a path.
    edition.file.save(f"{edition.sha256[:16]}.xlsx", ContentFile(content), save=False)
    try:
        _enter(edition, last)
    except BaseException:
        edition.file.delete(save=False)
        raise
    return edition


def edition_refile(*, edition: Edition, template: WorkbookTemplate, actor: User) -> Edition:
    """File the figures of the last edition as the next one, on an administrator's own form.

    Raises what `edition_file` does, and MoveRefused for an edition that is not the last.
    """
    _require(actor, edition.area)
    same = editions_about(edition.kind, edition.area, edition.period, edition.subject)
    last = same.values_list("pk", flat=True).first()
    if last != edition.pk:
        raise MoveRefused(_("A later edition is filed. Put that one on the form."))
    return edition_file(
        kind=edition.kind,
        area=edition.area,
        period=edition.period,
        snapshot={key: part for key, part in edition.snapshot.items() if key not in (EDITION, CHANGES)},
        actor=actor,
        subject=edition.subject,
        template=template,
        language=edition.language,
    )


@transaction.atomic
def _enter(edition: Edition, last: Edition | None) -> None:
    serialise(f"assessment.edition {edition.kind} {edition.subject} {edition.area_id} {edition.period}")
    about = editions_about(edition.kind, edition.area, edition.period, edition.subject)
    newest = about.values_list("pk", flat=True).first()
    if newest != (last.pk if last else None):
        raise MoveRefused(_("Somebody filed another edition meanwhile. Look at it, then file again."))
    edition.save(force_insert=True)
    filed = {"number": [None, edition.number], "sha256": [None, edition.sha256]}
    changes.record(edition, actor=edition.filed_by, verb="filed", changes=filed)


@transaction.atomic
def edition_fetched(*, edition: Edition, actor: User) -> None:
    """Note who took a filed workbook out of the system."""
    require(actor, VIEW)
    if not Edition.objects.visible_to(actor).filter(pk=edition.pk).exists():
        raise Forbidden(_("This workbook is not for you."))
    changes.record_export(
        actor=actor,
        name="filed-workbook",
        rows=1,
        filters={"edition": edition.pk},
        columns=["file"],
        sha256=edition.sha256,
    )


def _require(actor: User, area: Area | None) -> None:
    require(actor, FILE, area)
    if area is None and not actor.works_in(None):
        raise Forbidden(_("The workbook of the whole region is filed by the region office."))


def _check(kind: str, period: str, template: WorkbookTemplate | None) -> None:
    try:
        Period.of(period)
    except ValueError as error:
        raise ValidationError({"period": _("Write a period such as 2025, 2025Q3 or 2025M06.")}) from error
    if kind not in EditionKind.values:
        raise ValidationError({"kind": _("There is no such kind of workbook.")})
    if template is not None and (template.kind != kind or not template.is_active):
        raise ValidationError({"template": _("This template is not in use for this kind of workbook.")})


def editions_about(kind: str, area: Area | None, period: str, subject: str = "") -> QuerySet[Edition]:
    """The editions of the same workbook, the last one first."""
    same = Edition.objects.filter(kind=kind, subject=subject, area=area, period=period)
    return same.order_by("-number")


def _completed(
    kind: str,
    area: Area | None,
    period: str,
    snapshot: Mapping[str, Any],
    actor: User,
    last: Edition | None,
) -> Snapshot:
    """The snapshot with what the edition says of itself."""
    if snapshot.keys() & {EDITION, CHANGES}:
        raise ValueError("the snapshot has keys that edition_file adds")
    about = {
        "kind": kind,
        "area": area.code if area else None,
        "period": period,
        "number": last.number + 1 if last else 1,
        "before": last.number if last else None,
        "filed_at": timezone.localtime().replace(tzinfo=None, microsecond=0),
        "filed_by": str(actor),
    }
    differing = changes_between(last.snapshot, snapshot) if last else []
    return canonical({**snapshot, EDITION: about, CHANGES: differing})


def _refuse_the_same(
    snapshot: Snapshot,
    renderer: Renderer,
    language: str,
    template: WorkbookTemplate | None,
    last: Edition | None,
) -> None:
    if last is None or snapshot[CHANGES]:
        return
    made_by = (last.renderer, last.language, last.template_id)
    if made_by == (renderer.version, language, template.pk if template else None):
        raise MoveRefused(_("Nothing changed since the last edition. There is nothing to file."))


def _content(
    renderer: Renderer, snapshot: Snapshot, language: str, template: WorkbookTemplate | None
) -> bytes:
    try:
        bytes_of_template = template_bytes(template) if template else None
        return rendered(renderer, snapshot, language=language, template=bytes_of_template)
    except EditionDiffers as error:
        raise ValidationError({"template": str(error)}) from error
    except NoRoom as error:
        words = _("The template has room for %(room)s rows at “%(name)s”, and there are %(needed)s.")
        about = {"room": error.room, "name": error.name, "needed": error.needed}
        raise ValidationError({"template": words % about}) from error
