"""The folder of one jurisdiction's policy: read whole and judged whole before a row is written.

Every problem is found in one go and names the file and the entry.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assessment.loading import METRICS_FILE, OPEN_BASELINE
from core.loading import LoadError, generations
from desk.entry_shapes import Entry, Reference, Shape, entry_problems, entry_shape, list_problems, name_of
from desk.policy_assessment import (
    ASSESSMENT_FILE,
    assessment_doubles,
    assessment_problems,
    assessment_references,
)
from registry.loading import vocabulary

# Ten times as fast where PyYAML was built with libyaml, as its wheels are.
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
POLICY = entry_shape("policy.yaml", "code number title_zh title_en issuer_zh issuer_en dated published items")
RESPONSIBILITY = entry_shape("responsibility.yaml", "groups open_lists units")
NODE = entry_shape("chains.yaml", "code position name_zh name_en industries")
LINK = entry_shape("chains.yaml", "from to relation")
CLAIM_RULE = entry_shape(
    "claim_rules.yaml",
    "code valid_from register_within_days screen_within_days screen_with_experts_days lead_days "
    "negotiation_days extension_days keep_alive_days warn_after_days similar_name_pct "
    "evidence_days appeal_days threshold_cny threshold_usd region_threshold_cny "
    "kept_share_min_pct kept_share_max_pct",
    "document",
)
COUNTING_RULE = entry_shape(
    "counting_rules.yaml",
    "code valid_from counted_kinds debt_kinds land sources withdrawal_months",
    "document land_cap_pct",
)
ENQUIRY_RULE = entry_shape(
    "enquiries.yaml",
    "code valid_from respond_days assess_days feed_back_days report_days retention_months discarded_days "
    "notice_version",
    "document answer_facts",
)
WHITELIST_FILE = "whitelist.yaml"
SCHEME = entry_shape(WHITELIST_FILE, "code name_zh name_en versions", "chain least_publicity_days")
SCHEME_VERSION = entry_shape(
    WHITELIST_FILE,
    "number valid_from publicity_days objection_days opinion_days appeal_days review_months "
    "full_review_months touch_days stale_months chains_per_enterprise pass_score criteria consequences",
    "document quota",
)
CRITERION = entry_shape(
    WHITELIST_FILE, "code name_zh conditions", "name_en clause is_hard weight joiner evidence_kinds"
)
CONDITION = entry_shape(WHITELIST_FILE, "indicator operator", "value params")
CONSEQUENCE = entry_shape(
    WHITELIST_FILE, "status keeps_measures gets_new_measures keeps_services is_public recovers"
)
INCENTIVES_FILE = "incentives.yaml"
INCENTIVES = {
    "reward_rules": "reward rule",
    "attribution_rules": "attribution rule",
    "prohibited_patterns": "prohibited pattern",
}
RULE = entry_shape(
    INCENTIVES_FILE, "code title_zh valid_from content", "title_en document valid_to area chain"
)
PATTERN = entry_shape(INCENTIVES_FILE, "code name_zh words indicators", "name_en clause")
METRIC = entry_shape(
    METRICS_FILE, "code source", "computation observed owner caliber_zh caliber_en version valid_from"
)
PARK = entry_shape("parks.yaml", "code kind name_zh name_en", "level area country")
OPTIONAL = (
    ("parks", PARK.file, "park"),
    ("metrics", METRIC.file, "definition of a metric"),
    ("whitelist", SCHEME.file, "whitelist scheme"),
    ("assessment", ASSESSMENT_FILE, "assessment scheme"),
    *((name, INCENTIVES_FILE, kind) for name, kind in INCENTIVES.items()),
)
SHAPES = {
    "items": entry_shape("policy.yaml", "code kind title_zh title_en"),
    "areas": entry_shape("areas.yaml", "code kind name_zh name_en", "parent host_city members"),
    "units": entry_shape(
        "units.yaml", "code kind name_zh name_en", "parent area valid_from valid_to successor"
    ),
    "chains": entry_shape(
        "chains.yaml", "code name_zh name_en launch_year description_zh description_en nodes links"
    ),
    "area_chains": entry_shape("chains.yaml", "area chain focus is_key_chain note_zh note_en"),
    "places": entry_shape("places.yaml", "code kind name_zh name_en policy_item", "area"),
    "targets": entry_shape(
        "targets.csv",
        "metric name_zh name_en area chain year op value value_max unit measure denominator year_src item",
    ),
}


@dataclass(frozen=True)
class PolicyFolder:
    policy: Entry
    responsibility: Entry
    items: list[Entry]
    areas: list[Entry]
    units: list[Entry]
    chains: list[Entry]
    area_chains: list[Entry]
    places: list[Entry]
    targets: list[Entry]
    claim_rules: list[Entry]  # empty where the zone has no such file
    parks: list[Entry]  # empty where the zone has no such file
    counting_rules: list[Entry]  # the same
    enquiry_rules: list[Entry]  # the same
    whitelist: list[Entry]  # the same
    reward_rules: list[Entry]  # the same
    attribution_rules: list[Entry]  # the same
    prohibited_patterns: list[Entry]  # the same
    assessment: list[Entry]  # the same
    metrics: list[Entry]  # the same


def folder_read(path: Path) -> PolicyFolder:
    """Read and judge the folder. Raises LoadError with all problems, one a line."""
    policy, responsibility = _yaml(path / "policy.yaml"), _yaml(path / "responsibility.yaml")
    chains = _yaml(path / "chains.yaml")
    lists: dict[str, Any] = {
        "items": policy.get("items"),
        "areas": _yaml(path / "areas.yaml").get("areas"),
        "units": _yaml(path / "units.yaml").get("units"),
        "chains": chains.get("chains"),
        "area_chains": chains.get("area_chains"),
        "places": _yaml(path / "places.yaml").get("places"),
        "targets": _csv(path / "targets.csv"),
    }
    rules = {
        "claim_rules": _versions(path / CLAIM_RULE.file),
        "counting_rules": _versions(path / COUNTING_RULE.file),
        "enquiry_rules": _versions(path / ENQUIRY_RULE.file),
    }
    problems = _misshapen(policy, responsibility, lists)
    problems += _version_problems(CLAIM_RULE, rules["claim_rules"])
    problems += _version_problems(COUNTING_RULE, rules["counting_rules"])
    problems += _version_problems(ENQUIRY_RULE, rules["enquiry_rules"])
    parks = _optional(path / PARK.file, "parks")
    problems += list_problems(PARK, "parks", parks) if parks != [] else []
    metrics = _optional(path / METRIC.file, "metrics")
    problems += list_problems(METRIC, "metrics", metrics) if metrics != [] else []
    whitelist = _optional(path / WHITELIST_FILE, "schemes")
    problems += _scheme_problems(whitelist)
    assessment = _optional(path / ASSESSMENT_FILE, "schemes")
    problems += assessment_problems(assessment)
    incentives = {name: _optional(path / INCENTIVES_FILE, name) for name in INCENTIVES}
    for (name, entries), shape in zip(incentives.items(), (RULE, RULE, PATTERN), strict=True):
        problems += list_problems(shape, name, entries) if entries != [] else []
    _refuse(problems)
    folder = PolicyFolder(
        policy,
        responsibility,
        **lists,
        **rules,
        **incentives,
        parks=parks,
        whitelist=whitelist,
        assessment=assessment,
        metrics=metrics,
    )
    _refuse([*_doubles(folder), *_unknown(folder)])
    _refuse_circles(folder)
    return folder


def _refuse(problems: list[str]) -> None:
    if problems:
        raise LoadError("\n".join(problems))


def _yaml(path: Path) -> Entry:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), SAFE_LOADER)  # noqa: S506 - it is the safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LoadError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise LoadError(f"{path.name}: holds no names with values")
    return found


def _versions(path: Path) -> Any:
    """The versions of a rule."""
    return _optional(path, "versions")


def _optional(path: Path, name: str) -> Any:
    """A list of a file that a zone may do without."""
    return _yaml(path).get(name) if path.exists() else []


def _version_problems(shape: Shape, versions: Any) -> list[str]:
    if versions == []:
        return []
    problems = list_problems(shape, "versions", versions)
    if problems:
        return problems
    return [
        f"{shape.file}, {value}: the {key} is there twice"
        for key in ("code", "valid_from")
        for value in sorted({str(version[key]) for version in versions})
        if [str(version[key]) for version in versions].count(value) > 1
    ]


def _csv(path: Path) -> list[Entry]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as table:
            return list(csv.DictReader(table))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LoadError(f"{path.name}: cannot be read: {error}") from None


def _misshapen(policy: Entry, responsibility: Entry, lists: dict[str, Any]) -> list[str]:
    problems = [*entry_problems(POLICY, policy), *entry_problems(RESPONSIBILITY, responsibility)]
    for name, shape in SHAPES.items():
        problems += list_problems(shape, name, lists[name])
    if problems:
        return problems
    for chain in lists["chains"]:
        problems += list_problems(NODE, f"{chain['code']} nodes", chain["nodes"])
        problems += list_problems(LINK, f"{chain['code']} links", chain["links"])
    return problems


def _scheme_problems(schemes: Any) -> list[str]:
    """From the outside in: the parts of an entry are looked at once the entry itself has its shape."""
    if schemes == []:
        return []
    problems = list_problems(SCHEME, "schemes", schemes)
    if problems:
        return problems
    for scheme in schemes:
        problems += list_problems(SCHEME_VERSION, f"{scheme['code']} versions", scheme["versions"])
    if problems:
        return problems
    for scheme in schemes:
        for version in scheme["versions"]:
            name = f"{scheme['code']} {version['number']}"
            problems += list_problems(CRITERION, f"{name} criteria", version["criteria"])
            problems += list_problems(CONSEQUENCE, f"{name} consequences", version["consequences"])
    if problems:
        return problems
    criteria = [one for scheme in schemes for version in scheme["versions"] for one in version["criteria"]]
    for one in criteria:
        problems += list_problems(CONDITION, f"{one['code']} conditions", one["conditions"])
    return problems


def _definitions(folder: PolicyFolder) -> Iterator[tuple[str, str, str]]:
    """What the folder defines: (file, kind, code)."""
    kinds = {"items": "item", "areas": "area", "units": "unit", "chains": "chain", "places": "place"}
    for name, kind in kinds.items():
        for entry in getattr(folder, name):
            yield SHAPES[name].file, kind, entry["code"]
    for chain in folder.chains:
        for node in chain["nodes"]:
            yield NODE.file, "node", node["code"]
    for group in folder.responsibility["groups"]:
        yield RESPONSIBILITY.file, "unit", group
    for name, file, kind in OPTIONAL:
        for entry in getattr(folder, name):
            yield file, kind, entry["code"]


def _doubles(folder: PolicyFolder) -> Iterator[str]:
    seen = set()
    for definition in _definitions(folder):
        if definition in seen:
            file, kind, code = definition
            yield f"{file}, {code}: the {kind} is there twice"
        seen.add(definition)
    yield from _version_doubles(folder)
    yield from assessment_doubles(folder.assessment)
    targets = [(row["metric"], row["area"], row["chain"], row["year"]) for row in folder.targets]
    for double in sorted({target for target in targets if targets.count(target) > 1}):
        yield f"targets.csv, {' '.join(part for part in double if part)}: the target is there twice"


def _version_doubles(folder: PolicyFolder) -> Iterator[str]:
    for scheme in folder.whitelist:
        for key in ("number", "valid_from"):
            values = [str(version[key]) for version in scheme["versions"]]
            for value in sorted({value for value in values if values.count(value) > 1}):
                yield f"{SCHEME.file}, {scheme['code']} {value}: the {key} is there twice"
        for version in scheme["versions"]:
            codes = [criterion["code"] for criterion in version["criteria"]]
            name = f"{SCHEME.file}, {scheme['code']} {version['number']}"
            for code in sorted({code for code in codes if codes.count(code) > 1}):
                yield f"{name}, {code}: the criterion is there twice"


def _unknown(folder: PolicyFolder) -> Iterator[str]:
    known: dict[str, set[str]] = {
        "division": {row["code"] for row in vocabulary("divisions")},
        "industry": {row["code"] for row in vocabulary("industries")},
        "country": {row["code"] for row in vocabulary("countries")},
        "metric": {row["metric"] for row in folder.targets},
    }
    for _file, kind, code in _definitions(folder):
        known.setdefault(kind, set()).add(code)
    for file, entry, kind, code in references(folder):
        if code not in known.get(kind, ()):
            yield f"{file}, {entry}: unknown {kind} {code!r}"


def references(folder: PolicyFolder) -> Iterator[Reference]:
    """Everything that an entry names in another file or list."""
    yield from _of_fields(folder.areas, "areas.yaml", parent="area", host_city="division")
    for area in folder.areas:
        yield from (
            Reference("areas.yaml", area["code"], "division", code) for code in area.get("members", ())
        )
    yield from _of_fields(folder.units, "units.yaml", parent="unit", area="area", successor="unit")
    yield from _of_responsibility(folder.responsibility)
    yield from _of_chains(folder.chains)
    yield from _of_fields(folder.area_chains, "chains.yaml", area="area", chain="chain")
    yield from _of_fields(folder.places, "places.yaml", area="area", policy_item="item")
    yield from _of_fields(folder.parks, PARK.file, area="area", country="country")
    yield from _of_fields(folder.metrics, METRIC.file, code="metric", owner="unit")
    yield from _of_fields(folder.whitelist, SCHEME.file, chain="chain")
    yield from assessment_references(folder.assessment)
    for rules in (folder.reward_rules, folder.attribution_rules):
        yield from _of_fields(rules, INCENTIVES_FILE, area="area", chain="chain")
    yield from _of_fields(folder.targets, "targets.csv", area="area", chain="chain", item="item")
    for target in folder.targets:
        if target["denominator"] not in ("", OPEN_BASELINE):
            metric, _at, area = target["denominator"].partition("@")
            yield Reference("targets.csv", name_of(target), "metric", metric)
            yield Reference("targets.csv", name_of(target), "area", area)


def _of_fields(entries: list[Entry], file: str, **kinds: str) -> Iterator[Reference]:
    for entry in entries:
        for field, kind in kinds.items():
            if entry.get(field):
                yield Reference(file, name_of(entry), kind, entry[field])


def _of_responsibility(responsibility: Entry) -> Iterator[Reference]:
    file = RESPONSIBILITY.file
    for name, listed in [*responsibility["groups"].items(), *responsibility["units"].items()]:
        yield from (Reference(file, name, "unit", unit) for unit in listed)
    for item in [*responsibility["units"], *responsibility["open_lists"]]:
        yield Reference(file, item, "item", item)


def _of_chains(chains: list[Entry]) -> Iterator[Reference]:
    for chain in chains:
        nodes = {node["code"] for node in chain["nodes"]}
        for node in chain["nodes"]:
            for industry in node["industries"]:
                yield Reference("chains.yaml", node["code"], "industry", industry)
        for link in chain["links"]:
            for end in (link["from"], link["to"]):
                kind = "node" if end in nodes else f"node of {chain['code']}"
                yield Reference("chains.yaml", name_of(link), kind, end)


def _refuse_circles(folder: PolicyFolder) -> None:
    """Nodes supply downstream only, and a group of units is not a member of itself."""
    needs: dict[str, list[str]] = {node["code"]: [] for chain in folder.chains for node in chain["nodes"]}
    for chain in folder.chains:
        for link in chain["links"]:
            needs[link["to"]].append(link["from"])
    list(generations(needs, "chains.yaml"))
    groups = folder.responsibility["groups"]
    inner = {name: [member for member in listed if member in groups] for name, listed in groups.items()}
    list(generations(inner, RESPONSIBILITY.file))
