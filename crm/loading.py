"""The rules of a jurisdiction's policy folder that this app works by."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef

from core.loading import Counts, LoadError, rows_sync
from crm.models import Claim, ClaimRule

CLAIM_RULES_FILE = "claim_rules.yaml"
Entry = dict[str, Any]


def claim_rules_load(entries: list[Entry]) -> Counts:
    """The versions of the first-report rule; one that the file no longer has stays.

    Raises LoadError for a version that contradicts itself, or that claims were made under and that now says
    something else.
    """
    is_used = Exists(Claim.objects.filter(rule=OuterRef("pk")))
    present = list(ClaimRule.objects.annotate(is_used=is_used))
    for entry in entries:
        _refuse_contradictions(_cleaned(entry), entry, present)
    return rows_sync(ClaimRule, entries, file=CLAIM_RULES_FILE)


def _refuse_contradictions(wanted: ClaimRule, entry: Entry, present: list) -> None:
    where = f"{CLAIM_RULES_FILE}, {wanted.code}"
    for rule in present:
        if rule.code != wanted.code:
            if rule.valid_from == wanted.valid_from:
                raise LoadError(f"{where}: version {rule.code} is already valid from {rule.valid_from}")
            continue
        changed = [name for name in entry if getattr(rule, name) != getattr(wanted, name)]
        if changed and rule.is_used:
            raise LoadError(
                f"{where}: claims were made under this version, it cannot change ({', '.join(changed)}): "
                "write a new version"
            )


def _cleaned(entry: Entry) -> ClaimRule:
    wanted = ClaimRule(**entry)
    try:
        wanted.clean_fields()
        for constraint in ClaimRule._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(ClaimRule, wanted)
    except ValidationError as error:
        words = getattr(error, "message_dict", None) or {"": error.messages}
        said = "; ".join(f"{name} {' '.join(texts)}".strip() for name, texts in words.items())
        raise LoadError(f"{CLAIM_RULES_FILE}, {entry['code']}: {said}") from None
    return wanted
