"""What the registry knows about the rows of one file, looked up in bulk: no query per row."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from accounts.models import Area
from exports.importing import ParsedRow
from registry.choices import KeyKind, NameKind
from registry.divisions import DivisionFinder
from registry.models import Country, Enterprise, EnterpriseName, Industry
from registry.names import parse

AT_ONCE = 500
# Columns that say where an enterprise is.
DIVISION_COLUMNS = ("division", "province", "city", "county")
# Columns that name another enterprise by its credit code, by the field they are for.
OWNER_COLUMNS = {"parent": "parent_code", "branch_of": "branch_of_code"}


class Vocabularies:
    """What facts of an enterprise refer to, by key."""

    def __init__(self) -> None:
        areas, countries = Area.objects.in_bulk(), Country.objects.in_bulk()
        self.by_field: dict[str, dict[Any, Any]] = {
            "area": areas,
            "industry": Industry.objects.in_bulk(),
            "foreign_reg_country": countries,
            "origin_country": countries,
            "ultimate_origin_country": countries,
        }

    @cached_property
    def divisions(self) -> DivisionFinder:
        """All divisions: few files name any."""
        return DivisionFinder()


class Known:
    """The enterprises that the rows name by code, by foreign number or by name.

    `named`: the rows of which namesakes will be asked; without it, all.
    """

    def __init__(
        self,
        rows: Sequence[ParsedRow],
        vocabularies: Vocabularies | None = None,
        named: Sequence[ParsedRow] | None = None,
    ) -> None:
        self.vocabularies = vocabularies or Vocabularies()
        self.new_codes = _values(rows, "uscc")
        self.with_divisions = any(_values(rows, column) for column in DIVISION_COLUMNS)
        owner_codes = {field: _values(rows, column) for field, column in OWNER_COLUMNS.items()}
        owners = [field for field, codes in owner_codes.items() if codes]
        codes = self.new_codes.union(*owner_codes.values())
        self.by_code = {e.uscc: self._with_vocabularies(e) for e in _enterprises("uscc", codes, owners)}
        numbers = _values(rows, "foreign_reg_no")
        self.by_number = {
            (e.foreign_reg_country_id, e.foreign_reg_no): self._with_vocabularies(e)
            for e in _enterprises("foreign_reg_no", numbers, owners)
        }
        self._whole: dict[str, str] = {}
        self._of_branches: set[str] = set()
        for name in _values(rows if named is None else named, "name"):
            parts = parse(name)
            self._whole[name] = parts.whole
            if parts.branch:
                self._of_branches.add(name)
        self.by_name = _by_name(set(self._whole.values()))
        self.former_names = self._former_names() if _values(rows, "former_names") else {}

    def of(self, row: ParsedRow) -> Enterprise | None:
        """The enterprise with the code or foreign number of this row. Never by name (bad input R06)."""
        values = row.values
        if values.get("uscc"):
            return self.by_code.get(values["uscc"])
        return self.by_number.get((values.get("foreign_reg_country"), values.get("foreign_reg_no") or ""))

    def has_or_will(self, code: str) -> bool:
        """Whether an enterprise has this code, or will have it by this file."""
        return code in self.by_code or code in self.new_codes

    def namesakes(self, name: str) -> list[Enterprise]:
        """The enterprises that have, or had, this whole name."""
        return self.by_name.get(self._whole.get(name) or parse(name).whole, [])

    def is_of_a_branch(self, name: str) -> bool:
        return name in self._of_branches

    def _with_vocabularies(self, enterprise: Enterprise) -> Enterprise:
        """Fill in the relations, so that comparing them costs no query."""
        for field, rows in self.vocabularies.by_field.items():
            key = getattr(enterprise, f"{field}_id")
            if key is not None:
                setattr(enterprise, field, rows.get(key))
        if enterprise.division_id is not None and self.with_divisions:
            enterprise.division = self.vocabularies.divisions.by_code.get(enterprise.division_id)
        return enterprise

    def _former_names(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        namesakes = [enterprise for group in self.by_name.values() for enterprise in group]
        for chunk in chunks([e.pk for e in (*self.by_code.values(), *self.by_number.values(), *namesakes)]):
            former = EnterpriseName.objects.filter(enterprise__in=chunk, kind=NameKind.FORMER)
            for pk, name in former.values_list("enterprise_id", "name"):
                found.setdefault(pk, set()).add(name)
        return found


def _values(rows: Sequence[ParsedRow], key: str) -> set[str]:
    return {row.values[key] for row in rows if row.values.get(key)}


def _enterprises(field: str, values: Iterable[str], owners: Sequence[str]) -> Iterator[Enterprise]:
    rows = Enterprise.objects.select_related(*owners) if owners else Enterprise.objects.all()
    for chunk in chunks(sorted(values)):
        yield from rows.filter(**{f"{field}__in": chunk})


def _by_name(wholes: set[str]) -> dict[str, list[Enterprise]]:
    found: dict[str, dict[int, Enterprise]] = {}
    for chunk in chunks(sorted(wholes)):
        rows = EnterpriseName.objects.filter(
            kind__in=(NameKind.LEGAL, NameKind.FORMER, NameKind.ENGLISH),
            keys__kind=KeyKind.WHOLE,
            keys__value__in=chunk,
        ).select_related("enterprise__parent", "enterprise__branch_of")
        for row in rows:
            found.setdefault(parse(row.name).whole, {})[row.enterprise_id] = row.enterprise
    return {key: list(enterprises.values()) for key, enterprises in found.items()}


def chunks(values: Sequence) -> Iterator[Sequence]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
