"""Packages for tests: a measure of 5 % of verified fixed assets, capped, and one without application."""

from typing import Any

MEASURE: dict[str, Any] = {
    "code": "M-1",
    "title_zh": "固定资产投资补助",
    "title_en": "Grant on fixed assets",
    "clause": "第三条",
    "instrument": "grant",
    "conditions": [{"indicator": "fixed_asset_verified", "operator": "at_least", "value": 10000000}],
    "benefit": {"mode": "share", "base": "fixed_asset_verified", "rate": "0.05"},
    "cap": "1000000",
}
AUTOMATIC: dict[str, Any] = {
    "code": "M-2",
    "title_zh": "服务专员",
    "instrument": "service",
    "benefit": {"mode": "in_kind", "text_zh": "一名服务专员", "text_en": "A service officer"},
    "is_automatic": True,
}


def package(*measures: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"package_kind": "general", "measures": list(measures or (MEASURE,))} | values
