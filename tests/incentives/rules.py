"""Rules for tests: a kind whose content is one text, drafted, reviewed and put into effect by two people."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from incentives.choices import ReviewConclusion, ReviewKind, RuleKind
from incentives.models import RuleVersion
from incentives.services.rules import review_record, rule_draft, rule_enforce

VALUES: dict[str, Any] = {
    "title_zh": "测试规则",
    "title_en": "Test rule",
    "document": "测试〔2026〕1号",
    "valid_from": dt.date(2026, 1, 1),
}
REVIEW: dict[str, Any] = {
    "conclusion": ReviewConclusion.PASSED,
    "reviewer": "测试市场监管局",
    "reviewed_on": dt.date(2026, 1, 5),
    "document": "审查〔2026〕1号",
}


def draft(
    kind: RuleKind, code: str, content: Mapping[str, Any], actor: User | None, **values: Any
) -> RuleVersion:
    return rule_draft(kind=kind, code=code, values=VALUES | values, content=content, actor=actor)


def reviewed(version: RuleVersion, actor: User, **values: Any) -> RuleVersion:
    """With both reviews as they are recorded where nothing stands against the rule."""
    for kind in ReviewKind:
        review_record(version=version, values=REVIEW | {"kind": kind} | values, actor=actor)
    return version


def effective(
    kind: RuleKind, code: str, content: Mapping[str, Any], actor: User, **values: Any
) -> RuleVersion:
    """Drafted by the policy folder, reviewed and put into effect by `actor`."""
    version = reviewed(draft(kind, code, content, None, **values), actor)
    return rule_enforce(version=version, actor=actor)
