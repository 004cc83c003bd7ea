"""Rules for tests: criteria without a database, and schemes with one."""

import datetime as dt
from typing import Any

from whitelist.models import Condition, Criterion, SchemeVersion
from whitelist.rulebook import conditions_write

VALID_FROM = dt.date(2026, 1, 1)


def asks(indicator: str, operator: str, value: Any = None, **params: Any) -> dict[str, Any]:
    return {"indicator": indicator, "operator": operator, "value": value, "params": params}


def criterion(code: str, *conditions: dict[str, Any], **values: Any) -> Criterion:
    """Not saved, with its conditions at hand as a prefetch leaves them."""
    made = Criterion(pk=1, code=code, name_zh=code, **values)
    made._prefetched_objects_cache = {"conditions": [Condition(**one) for one in conditions]}
    return made


def add_criterion(version: SchemeVersion, code: str, *conditions: dict[str, Any], **values: Any) -> Criterion:
    order = version.criteria.count() + 1
    made = Criterion.objects.create(
        version=version, **{"code": code, "name_zh": code, "name_en": code, "order": order, **values}
    )
    conditions_write(made, list(conditions))
    return made
