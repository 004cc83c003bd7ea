"""What searching leads to, as lists: the result of a search, and the enterprises of target lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.columns import PURSUED, pursued_by, with_open_leads
from exports.columns import Column, Kind, Table, register
from exports.lists import EVERYTHING, KeyedSelection
from registry.columns import DETAILS, FIGURES, IDENTITY, TIES, enterprise_rows
from registry.models import Enterprise
from search import finding
from search.addresses import NEWER, TEXT, Address, read_address
from search.kinds.enterprises import ENTERPRISES
from search.models import TargetEntry, TargetList
from search.narrowing import filter_words
from search.results import find_page

MOST_ROWS = 10_000  # of one workbook: what follows is the long tail of an engine's order


# The result of a search


@dataclass
class FoundSelection(KeyedSelection):
    """Also says of each row why it was found, as far as the page does."""

    reasons: dict[int, str] = field(default_factory=dict)

    def in_order(self) -> Iterator[Any]:
        for enterprise in super().in_order():
            enterprise.found_because = self.reasons.get(enterprise.pk, "")
            yield enterprise


def _prospects(user) -> QuerySet[Enterprise]:
    return with_open_leads(enterprise_rows(user))


def _found(table: Table, user: User, params: QueryDict) -> FoundSelection:
    address = read_address(params, [ENTERPRISES])
    keys, reasons, count = _keys_reasons_and_count(address, user)
    return FoundSelection(
        table,
        None,
        table.rows(user),
        table.order,
        params.get(EVERYTHING) == "1",
        keys=keys,
        asked=_as_asked(address),
        asked_words=_words(address),
        remarks=_remarks(count),
        reasons=reasons,
    )


def _keys_reasons_and_count(address: Address, user: User) -> tuple[Sequence[int], dict[int, str], int]:
    if address.is_empty:
        return [], {}, 0
    asked = address.asked_by(user)
    first = find_page(asked, replace(address, cursor=""), limit=finding.POOL)
    reasons = {hit.record.pk: str(hit.reason.label) for hit in first.hits if hit.reason}
    keys = finding.keys(asked, newer_than=address.newer_than, most=MOST_ROWS)
    return keys, reasons, first.count or 0


def _as_asked(address: Address) -> dict[str, Any]:
    asked: dict[str, Any] = {TEXT: address.text} if address.text else {}
    asked |= {name: list(values) for name, values in address.filters.items()}
    return asked | ({NEWER: address.newer_than} if address.newer_than else {})


def _words(address: Address) -> list[tuple[str, str]]:
    return [*([(gettext("Search"), address.text)] if address.text else []), *filter_words(address)]


def _remarks(found: int) -> list[tuple[str, str]]:
    if found <= MOST_ROWS:
        return []
    return [(gettext("Cut"), cut_words(found))]


def cut_words(found: int) -> str:
    """What page and workbook say of a result that is longer than a workbook may be."""
    return ngettext(
        "A workbook holds the first %(most)s of %(found)s enterprise. Narrow the search to have all.",
        "A workbook holds the first %(most)s of %(found)s enterprises. Narrow the search to have all.",
        found,
    ) % {"most": f"{MOST_ROWS:,}", "found": f"{found:,}"}


REASON = Column(
    "reason",
    _("Found by"),
    value=lambda enterprise: getattr(enterprise, "found_because", ""),
    importable=False,
    width=18,
)
PROSPECTS = register(
    Table(
        key="prospects",
        label=_("Search result"),
        columns=(*IDENTITY[:2], PURSUED, *IDENTITY[2:], REASON, *DETAILS, *FIGURES, *TIES),
        rows=_prospects,
        selection=_found,
        parameters=(TEXT, NEWER, *(facet.name for facet in ENTERPRISES.facets), *ENTERPRISES.finer),
        order=("sort_key", "pk"),
        url_name="search",
        view_permission="registry.view_enterprise",
    )
)


# Target lists


class EntryFilter(django_filters.FilterSet):
    target_list = django_filters.ModelChoiceFilter(
        label=_("Target list"), queryset=lambda request: TargetList.objects.visible_to(request.user)
    )

    class Meta:
        model = TargetEntry
        fields = ("target_list",)


def _entries(user) -> QuerySet[TargetEntry]:
    related = ("enterprise__area", "enterprise__division__parent__parent", "enterprise__industry")
    rows = TargetEntry.objects.visible_to(user).select_related(*related, "target_list", "added_by")
    return with_open_leads(rows, leads="enterprise__leads")


def _of_enterprise(column: Column, **changes: Any) -> Column:
    """A column of enterprises, for their entries."""
    order = tuple(f"enterprise__{name}" for name in column.order_by)
    return replace(
        column,
        value=lambda entry: column.get(entry.enterprise),
        order_by=order,
        importable=False,
        **changes,
    )


MAIN = [column for column in IDENTITY[1:] if column.kind is not Kind.MONEY]
TARGET_ENTRIES = register(
    Table(
        key="target-entries",
        label=_("Target list"),
        columns=(
            _of_enterprise(IDENTITY[0], cell_template="search/_entry_name.html"),
            Column(
                "note",
                _("Note"),
                Kind.LONG,
                importable=False,
                width=40,
                cell_template="search/_entry_note.html",
            ),
            replace(PURSUED, value=lambda entry: pursued_by(entry.enterprise)),
            Column(
                "added_by",
                _("Added by"),
                value=lambda entry: str(entry.added_by),
                importable=False,
                cell_template="search/_entry_by.html",
            ),
            *(_of_enterprise(column, extra=column.extra or column.key == "area") for column in MAIN),
            Column(
                "added_on",
                _("Added on"),
                Kind.DATE,
                lambda entry: timezone.localdate(entry.added_at),
                importable=False,
                extra=True,
                order_by="added_at",
            ),
            Column("target_list", _("Target list"), value="target_list__name", importable=False, extra=True),
        ),
        rows=_entries,
        filterset=EntryFilter,
        order=("-added_at", "-pk"),
        view_permission="registry.view_enterprise",
    )
)
