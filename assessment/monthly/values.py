"""Values and words as the inputs of a report keep them: JSON-plain, the same for the same records."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Model

from accounts.models import Bilingual
from registry.choices import EnterpriseKind
from registry.models import Enterprise

BETWEEN = "、"
Values = dict[str, Any]
FOREIGN_KINDS = (EnterpriseKind.FOREIGN_COMPANY,)


def plain(value: Any) -> Any:
    """A Decimal as its shortest text without an exponent, a day as ISO."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return value.isoformat() if isinstance(value, dt.date) else value


def row(key: str, values: Values, *records: Model) -> dict[str, Any]:
    """A row of a sheet with the keys of the records behind it. Nothing known is None.

    `key` tells it apart from the others of its sheet, this month and in the next edition.
    """
    return {
        "key": key,
        "records": [key_of(record) for record in records],
        "values": {key: plain(value) if value != "" else None for key, value in values.items()},
    }


def key_of(record: Model) -> str:
    return f"{record._meta.label}:{record.pk}"


def joined(texts: Iterable[Any]) -> str:
    """Without those that are empty, each once, in their order."""
    return BETWEEN.join(dict.fromkeys(str(text) for text in texts if text))


def zh(named: Bilingual | None) -> str:
    return named.name_zh if named else ""


def both_names(enterprise: Enterprise) -> str:
    return " / ".join(name for name in (enterprise.name_zh, enterprise.name_en) if name)


def code_of(enterprise: Enterprise) -> str:
    """The credit code, or the number of its registration abroad."""
    return enterprise.uscc or enterprise.foreign_reg_no


def country_of(enterprise: Enterprise) -> str:
    """Of its capital, else of its registration; a Chinese enterprise without either is of China."""
    country = enterprise.origin_country or enterprise.foreign_reg_country
    if country:
        return country.name_zh
    return "" if enterprise.kind in FOREIGN_KINDS else "中国"


def place_of(area: Bilingual, park: Bilingual | None) -> str:
    return "/".join(name for name in (zh(area), zh(park)) if name)
