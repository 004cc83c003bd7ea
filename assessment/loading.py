"""Policy items, the units that answer for them, and the targets, from the files of a policy folder."""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.models import Area, Organisation
from assessment.choices import MetricSource, TargetOp
from assessment.figures import computations
from assessment.models import Metric, Policy, PolicyItem, Responsibility, Target
from assessment.periods import PeriodKind
from core.loading import Counts, LoadError, ids_by_code, rows_sync
from registry.models import Chain

ITEMS_FILE = "policy.yaml"
RESPONSIBILITY_FILE = "responsibility.yaml"
TARGETS_FILE = "targets.csv"
METRICS_FILE = "metrics.yaml"
OPEN_BASELINE = "baseline_year_unspecified"
Ids = dict[str | None, int]
OPS = {">=": TargetOp.AT_LEAST, "between": TargetOp.BETWEEN, "approx": TargetOp.APPROX}


def policy_load(policy: dict[str, Any]) -> Counts:
    row = {
        "code": policy["code"],
        "number": policy["number"],
        "name_zh": policy["title_zh"],
        "name_en": policy["title_en"],
        "issuer_zh": policy["issuer_zh"],
        "issuer_en": policy["issuer_en"],
        "dated": policy["dated"],
        "published": policy["published"],
    }
    return rows_sync(Policy, [row], file=ITEMS_FILE)


def items_load(entries: list[dict[str, Any]], *, policy: str, open_lists: list[str]) -> Counts:
    """`policy` is the code of the policy that the items belong to."""
    policy_id = ids_by_code(Policy)[policy]
    rows = [
        {
            "code": entry["code"],
            "policy_id": policy_id,
            "kind": entry["kind"],
            "name_zh": entry["title_zh"],
            "name_en": entry["title_en"],
            "open_list": entry["code"] in open_lists,
        }
        for entry in entries
    ]
    return rows_sync(PolicyItem, rows, file=ITEMS_FILE)


def responsibilities_load(units: Mapping[str, list[str]], *, groups: Mapping[str, list[str]]) -> Counts:
    """Item -> units; a group stands for its members. A unit that somebody marked as lead stays marked."""
    items, organisations = ids_by_code(PolicyItem), ids_by_code(Organisation)
    rows = [
        {"item_id": items[item], "organisation_id": organisations[unit], "order": order}
        for item, listed in units.items()
        for order, unit in enumerate(members(listed, groups), start=1)
    ]
    return rows_sync(Responsibility, rows, key=("item_id", "organisation_id"), file=RESPONSIBILITY_FILE)


def members(listed: list[str], groups: Mapping[str, list[str]]) -> list[str]:
    """The units of a list, each once, its groups replaced by their members."""
    return list(dict.fromkeys(_expanded(listed, groups)))


def targets_load(rows: list[dict[str, str]], definitions: list[dict[str, Any]]) -> dict[str, Counts]:
    """Rows of domain.md 1.3; the unit and measure of a metric must be the same in all of its rows.

    `definitions` say how a metric is counted; one without a definition is entered, by the year.
    """
    counts = {"metrics": rows_sync(Metric, _defined(_metrics(rows), definitions), file=TARGETS_FILE)}
    metrics, areas = ids_by_code(Metric), ids_by_code(Area)
    chains, items = ids_by_code(Chain), ids_by_code(PolicyItem)
    targets = [
        {
            "metric_id": metrics[row["metric"]],
            "area_id": areas[row["area"]],
            "chain_id": chains.get(row["chain"]),
            "year": row["year"],
            "year_source": row["year_src"],
            "op": _op(row),
            "value": row["value"],
            "value_max": row["value_max"] or None,
            **_relation(row, metrics, areas),
            "item_id": items[row["item"]],
        }
        for row in rows
    ]
    counts["targets"] = rows_sync(
        Target, targets, key=("metric_id", "area_id", "chain_id", "year"), file=TARGETS_FILE
    )
    return counts


def _expanded(listed: list[str], groups: Mapping[str, list[str]]) -> Iterator[str]:
    for name in listed:
        if name in groups:
            yield from _expanded(groups[name], groups)
        else:
            yield name


def _metrics(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        metric = {
            "code": row["metric"],
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "unit": row["unit"],
            "measure": row["measure"],
        }
        if found.setdefault(row["metric"], metric) != metric:
            raise LoadError(f"{TARGETS_FILE}, {row['metric']}: name, unit or measure differ between its rows")
    return list(found.values())


def _defined(metrics: list[dict[str, str]], definitions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    owners, by_code = ids_by_code(Organisation), {one["code"]: one for one in definitions}
    return [metric | _definition(by_code.get(metric["code"], {}), owners) for metric in metrics]


def _definition(entry: dict[str, Any], owners: Ids) -> dict[str, Any]:
    source, key = entry.get("source", MetricSource.ENTERED), entry.get("computation", "")
    if (source == MetricSource.COMPUTED) != bool(key):
        raise LoadError(f"{METRICS_FILE}, {entry['code']}: what is computed names its computation, no other")
    if key and key not in {one.key for one in computations()}:
        raise LoadError(f"{METRICS_FILE}, {entry['code']}: unknown computation {key!r}")
    return {
        "source": source,
        "computation": key,
        "observed": entry.get("observed", PeriodKind.YEAR),
        "caliber_zh": entry.get("caliber_zh", ""),
        "caliber_en": entry.get("caliber_en", ""),
        "owner_id": owners.get(entry.get("owner")),
        "version": entry.get("version", 1),
        "valid_from": entry.get("valid_from"),
    }


def _relation(row: dict[str, str], metrics: Ids, areas: Ids) -> dict[str, Any]:
    """`fdi_utilized@GX`: a share of that metric; the other word: a multiple of an open baseline."""
    metric, _at, area = row["denominator"].partition("@")
    return {
        "denominator_metric_id": metrics.get(metric),
        "denominator_area_id": areas.get(area),
        "baseline_open": row["denominator"] == OPEN_BASELINE,
    }


def _op(row: dict[str, str]) -> str:
    if row["op"] not in OPS:
        raise LoadError(f"{TARGETS_FILE}, {row['metric']}: op {row['op']!r} is not one of {', '.join(OPS)}")
    return OPS[row["op"]]
