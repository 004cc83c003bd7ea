"""What the registry says already in the columns of a file, as plain values: no record is made of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from exports.importing import ParsedRow
from registry.importers.known import chunks
from registry.importers.reading import Reading
from registry.models import Enterprise

RELATIONS = {field.name for field in Enterprise._meta.fields if field.is_relation}
ALWAYS = ("pk", "uscc", "name_zh", "name_en")


class Stored:
    """The enterprises that have the credit codes of the rows, by what these rows may say of them."""

    def __init__(self, rows: Sequence[ParsedRow], fields: Iterable[str]):
        names = [*ALWAYS, *sorted(set(fields) - set(ALWAYS))]
        self._at = {name: place for place, name in enumerate(names)}
        codes = sorted({code for row in rows if (code := row.values.get("uscc"))})
        self._by_code: dict[str, tuple] = {}
        for chunk in chunks(codes):
            found = Enterprise.objects.filter(uscc__in=chunk).values_list(*names)
            self._by_code |= {values[1]: values for values in found}

    def pk_of(self, row: ParsedRow) -> Any:
        """None: no enterprise has the code of this row."""
        stored = self._by_code.get(row.values.get("uscc") or "")
        return stored and stored[0]

    def says(self, row: ParsedRow, reading: Reading) -> bool:
        """Whether the row says nothing new. False may also mean: not to be seen from here."""
        stored = self._by_code.get(row.values.get("uscc") or "")
        if stored is None or reading.former_names or reading.owner_codes:
            return False
        _pk, _code, name_zh, name_en = stored[: len(ALWAYS)]
        if reading.name not in ("", name_zh or name_en):
            return False
        for name, value in reading.values.items():
            key = value.pk if name in RELATIONS else value
            if stored[self._at[name]] != key:
                return False
        return True
