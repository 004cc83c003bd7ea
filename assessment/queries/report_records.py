"""The records behind a figure of the monthly report, by their keys."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crm.models import Actual, Project
from registry.models import ChainRole


@dataclass(frozen=True)
class Behind:
    name: str
    url: str
    note: str  # what of it is told
    amount: Decimal | None  # 元; None: it is counted as one, or not known


def records_behind(keys: Iterable[str]) -> list[Behind]:
    """In the order of the keys. One query for each kind of record. Not scoped: the report has all."""
    wanted = list(keys)
    pks: dict[str, list[int]] = defaultdict(list)
    for key in wanted:
        label, pk = key.split(":")
        pks[label].append(int(pk))
    found = {
        **{f"crm.Project:{one.pk}": _project(one) for one in _projects(pks["crm.Project"])},
        **{f"crm.Actual:{one.pk}": _actual(one) for one in _actuals(pks["crm.Actual"])},
        **{f"registry.ChainRole:{one.pk}": _role(one) for one in _roles(pks["registry.ChainRole"])},
    }
    return [found[key] for key in wanted if key in found]


def _projects(pks: list[int]) -> Iterable[Project]:
    return Project.objects.filter(pk__in=pks) if pks else ()


def _actuals(pks: list[int]) -> Iterable[Actual]:
    return Actual.objects.filter(pk__in=pks).select_related("commitment__project") if pks else ()


def _roles(pks: list[int]) -> Iterable[ChainRole]:
    return ChainRole.objects.filter(pk__in=pks).select_related("enterprise", "chain") if pks else ()


def _project(project: Project) -> Behind:
    return Behind(
        str(project), project.get_absolute_url(), project.get_status_display(), project.invest_total
    )


def _actual(actual: Actual) -> Behind:
    name = f"{actual.commitment.project} {actual}"
    return Behind(name, actual.get_absolute_url(), actual.get_status_display(), actual.counted_value)


def _role(role: ChainRole) -> Behind:
    note = f"{role.get_role_display()} · {role.chain.label}"
    return Behind(str(role.enterprise), role.enterprise.get_absolute_url(), note, None)
