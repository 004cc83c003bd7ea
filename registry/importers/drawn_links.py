"""Links from branches to head offices that an import drew by their names, beyond the rows of its file."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from accounts.models import User
from core import changes
from core.models import ChangeEntry
from registry.branches import head_offices
from registry.models import Enterprise

AT_ONCE = 500
DRAWN = "branch_linked"  # the verb of a link that nobody drew by hand


def drawn_links(heads: Sequence[int], *, inside: Collection[int], until: dt.datetime) -> dict[int, int]:
    """{branch: head office} of branches beyond `inside` whose link was drawn by itself until then."""
    links: dict[int, int] = {}
    for start in range(0, len(heads), AT_ONCE):
        rows = Enterprise.objects.filter(branch_of__in=heads[start : start + AT_ONCE])
        pairs = rows.values_list("pk", "branch_of")
        links |= {pk: head for pk, head in pairs if head is not None and pk not in inside}
    drawn: dict[str, bool] = {}
    branches = list(map(str, links))
    for start in range(0, len(branches), AT_ONCE):
        entries = ChangeEntry.objects.filter(
            label=changes.label_of(Enterprise),
            object_pk__in=branches[start : start + AT_ONCE],
            changes__has_key="branch_of",
        )
        for branch, verb, at in entries.order_by("pk").values_list("object_pk", "verb", "at"):
            drawn[branch] = verb == DRAWN and at <= until  # the last one counts
    return {branch: head for branch, head in links.items() if drawn.get(str(branch))}


def links_undraw(links: dict[int, int], *, actor: User, verb: str) -> None:
    """Take these links back. In the caller's transaction."""
    rows = Enterprise.objects.select_for_update(of=("self",)).select_related("branch_of")
    branches = list(rows.filter(pk__in=links).order_by("pk"))
    entries = [(branch, verb, {"branch_of": [branch.branch_of, None]}) for branch in branches]
    changes.record_many(entries, actor=actor)
    for branch in branches:
        branch.branch_of = None
        branch.save(update_fields=["branch_of", "updated_at"])


def without_reason(links: dict[int, int]) -> dict[int, int]:
    """Those that would not be drawn again by the names of now."""
    branches: Iterable[Enterprise] = Enterprise.objects.filter(pk__in=links)
    named = {branch.pk: head.pk for branch, head in head_offices(branches)}
    return {branch: head for branch, head in links.items() if named.get(branch) != head}
