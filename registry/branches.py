"""Which head office a branch belongs to, as far as its name says so beyond doubt.

A branch bears the whole name of its enterprise with something behind it (企业名称登记管理规定):
南宁某某贸易有限公司桃源分公司 belongs to 南宁某某贸易有限公司.
"""

from collections.abc import Iterable

from registry.choices import KeyKind, NameKind
from registry.models import Enterprise, EnterpriseName
from registry.names import fold, parse

LOOKED_UP_AT_ONCE = 500


def head_office_name(name: str) -> str:
    """The folded name of the head office that a branch's name begins with; "" for what is no branch."""
    branch = parse(name).branch
    return fold(name).removesuffix(branch) if branch and fold(name).endswith(branch) else ""


def head_offices(branches: Iterable[Enterprise]) -> list[tuple[Enterprise, Enterprise]]:
    """Pairs of branch and head office, where exactly one enterprise has that legal or former name."""
    wanted = [(branch, head_office_name(branch.name_zh)) for branch in branches]
    wanted = [(branch, name) for branch, name in wanted if name]
    owners = _owners_of_names({name for _branch, name in wanted})
    pairs = []
    for branch, name in wanted:
        found = [head for pk, head in owners.get(name, {}).items() if pk != branch.pk]
        if len(found) == 1:
            pairs.append((branch, found[0]))
    return pairs


def _owners_of_names(folded: set[str]) -> dict[str, dict[int, Enterprise]]:
    """The enterprises that have, or had, exactly these names: {folded name: {pk: enterprise}}."""
    keys = {name: parse(name).whole for name in folded}
    owners: dict[str, dict[int, Enterprise]] = {}
    ordered = sorted(set(keys.values()))
    for start in range(0, len(ordered), LOOKED_UP_AT_ONCE):
        rows = EnterpriseName.objects.filter(
            kind__in=(NameKind.LEGAL, NameKind.FORMER),
            keys__kind=KeyKind.WHOLE,
            keys__value__in=ordered[start : start + LOOKED_UP_AT_ONCE],
        ).select_related("enterprise")
        for row in rows:
            owners.setdefault(fold(row.name), {})[row.enterprise_id] = row.enterprise
    return owners
