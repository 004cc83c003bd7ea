"""Filed workbooks can be made again: the same snapshot and the same code give the same bytes.

The apps that make a kind of workbook register how: a renderer turns a snapshot into bytes, and may also say
what goes into the named cells of an administrator's template. A renderer that changes gets another version;
the old one stays as long as editions name it.
"""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessment.edition_changes import CHANGES, EDITION, Change, Snapshot, canonical
from assessment.models import Edition, WorkbookTemplate
from exports.books.filling import Field, filled

Render = Callable[[Snapshot], bytes]
Values = Callable[[Snapshot], Mapping[str, Any]]
Tell = Callable[[Sequence[Change]], Iterable[Change]]


@dataclass(frozen=True)
class Renderer:
    kind: str
    version: str
    render: Render
    fields: tuple[Field, ...] = ()  # the names that a template of this kind may use
    values: Values | None = None  # what goes to them; None: no templates for this kind
    tell: Tell | None = None  # a change list in the words of the form; None: by the keys of the snapshot


class EditionDiffers(Exception):
    """A filed workbook cannot be made again as it was, or its file was changed; the text says how."""


_renderers: dict[tuple[str, str], Renderer] = {}


def register_renderer(
    kind: str,
    version: str,
    render: Render,
    *,
    fields: tuple[Field, ...] = (),
    values: Values | None = None,
    tell: Tell | None = None,
) -> None:
    """Make a version of a renderer known; the one registered last makes new editions of its kind.

    `render` gets the snapshot as `edition_file` completed it: with "edition" (kind, area, period, number,
    filed_at as local time without a zone, filed_by, before) and "changes", for `write_changes`.
    """
    if (kind, version) in _renderers:
        raise ValueError(f"two renderers of {kind} are called {version}")
    _renderers[kind, version] = Renderer(kind, version, render, fields, values, tell)


def renderer_of(kind: str, version: str) -> Renderer:
    """Raises EditionDiffers for a version that is no longer there."""
    renderer = _renderers.get((kind, version))
    if renderer is None:
        words = _("Version %(version)s of the code that made it is no longer there.")
        raise EditionDiffers(words % {"version": version})
    return renderer


def current_renderer(kind: str) -> Renderer:
    """Raises KeyError where nothing makes this kind of workbook."""
    versions = [renderer for renderer in _renderers.values() if renderer.kind == kind]
    if not versions:
        raise KeyError(kind)
    return versions[-1]


def fillable_kinds() -> dict[str, Renderer]:
    """The kinds of workbook that can be filled into a template, each with the renderer of now."""
    current = {renderer.kind: renderer for renderer in _renderers.values()}
    return {kind: renderer for kind, renderer in current.items() if renderer.values}


def filed_at_of(snapshot: Mapping[str, Any]) -> dt.datetime:
    """The moment of filing as a renderer needs it for `Book(created=...)`: local, without a zone."""
    return dt.datetime.fromisoformat(snapshot[EDITION]["filed_at"])


def rendered(renderer: Renderer, snapshot: Snapshot, *, language: str, template: bytes | None) -> bytes:
    """The workbook in that language, built or filled into a template. Raises NoRoom."""
    with override(language):
        if template is None:
            return renderer.render(snapshot)
        assert renderer.values  # a template is taken in only for a kind that fills one
        values = renderer.values(snapshot)
        return filled(template, renderer.fields, values, created=filed_at_of(snapshot))


def draft_bytes(kind: str, figures: Mapping[str, Any], *, by: str, language: str) -> bytes:
    """The workbook as it would be now, kept nowhere and without a list of changes."""
    now = timezone.localtime().replace(tzinfo=None, microsecond=0)
    about = {"number": 0, "before": None, "filed_at": now, "filed_by": by}
    snapshot = canonical({**figures, EDITION: about, CHANGES: []})
    return rendered(current_renderer(kind), snapshot, language=language, template=None)


def edition_bytes(edition: Edition) -> bytes:
    """The workbook made again from its snapshot. Raises EditionDiffers unless each byte is the same."""
    renderer = renderer_of(edition.kind, edition.renderer)
    template = template_bytes(edition.template) if edition.template else None
    content = rendered(renderer, canonical(edition.snapshot), language=edition.language, template=template)
    if hashlib.sha256(content).hexdigest() != edition.sha256:
        raise EditionDiffers(_differing_parts(kept_bytes(edition), content))
    return content


def template_bytes(template: WorkbookTemplate) -> bytes:
    """Raises EditionDiffers if its file is gone: without it nothing can be filled."""
    try:
        return bytes_of(template.file)
    except FileNotFoundError as error:
        words = _("The file of the template “%(name)s” is gone. Restore it from a backup.")
        raise EditionDiffers(words % {"name": template}) from error


def bytes_of(file: FieldFile) -> bytes:
    """What is in store now, whatever was read of it before. Raises FileNotFoundError."""
    assert file.name
    with file.storage.open(file.name) as stored:
        return stored.read()


def kept_bytes(edition: Edition) -> bytes:
    """The file that was filed. Raises EditionDiffers if somebody changed or removed it."""
    try:
        content = bytes_of(edition.file)
    except FileNotFoundError as error:
        raise EditionDiffers(_("The file that was filed is gone. Restore it from a backup.")) from error
    if hashlib.sha256(content).hexdigest() != edition.sha256:
        raise EditionDiffers(
            _("The file in store is not the one that was filed: its hash differs. Restore it from a backup.")
        )
    return content


def changes_told(edition: Edition) -> list[Change]:
    """What changed since the edition before, in the words of the form where its renderer knows them."""
    changes = [Change(*change) for change in edition.snapshot[CHANGES]]
    renderer = _renderers.get((edition.kind, edition.renderer))
    return list(renderer.tell(changes)) if renderer and renderer.tell else changes


def _differing_parts(kept: bytes, made: bytes) -> str:
    filed, again = _parts(kept), _parts(made)
    differing = sorted(name for name in filed.keys() | again.keys() if filed.get(name) != again.get(name))
    if not differing:
        return _("Made again it has the same content, packed in another way by another version of zlib.")
    words = _("Made again it differs from the file that was filed, in: %(parts)s.")
    return words % {"parts": ", ".join(differing)}


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
