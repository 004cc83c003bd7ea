"""The rules of a jurisdiction's policy folder, as drafts: nothing takes effect without its reviews."""

from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Area
from core.loading import Counts, LoadError, ids_by_code, rows_sync
from incentives.choices import RuleKind
from incentives.models import ProhibitedPattern, RuleVersion
from incentives.services.rules import rule_draft
from registry.models import Chain

INCENTIVES_FILE = "incentives.yaml"
Entry = dict[str, Any]
TEXTS = ("title_zh", "title_en", "document", "valid_from", "valid_to")


def rules_load(kind: RuleKind, entries: list[Entry], *, file: str = INCENTIVES_FILE) -> Counts:
    """A draft of each rule that has no version yet; what is there stays as people left it.

    Raises LoadError for what the kind refuses.
    """
    present = set(RuleVersion.objects.filter(kind=kind).values_list("code", flat=True))
    missing = [entry for entry in entries if entry["code"] not in present]
    for entry in missing:
        _draft(kind, entry, file)
    return Counts(new=len(missing))


def prohibited_patterns_load(entries: list[Entry]) -> Counts:
    """What fair competition forbids, by code. Raises LoadError."""
    return rows_sync(ProhibitedPattern, entries, file=INCENTIVES_FILE)


def _draft(kind: RuleKind, entry: Entry, file: str) -> None:
    values = {name: entry[name] for name in TEXTS if name in entry}
    values |= {
        name: model._default_manager.get(pk=ids_by_code(model)[entry[name]])
        for name, model in (("area", Area), ("chain", Chain))
        if entry.get(name)
    }
    try:
        rule_draft(kind=kind, code=entry["code"], values=values, content=entry["content"], actor=None)
    except ValidationError as error:
        raise LoadError(f"{file}, {entry['code']}: {' '.join(error.messages)}") from None
