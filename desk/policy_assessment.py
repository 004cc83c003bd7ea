"""The assessment schemes in a policy folder: their shape, and what they name."""

from collections.abc import Iterator
from typing import Any

from desk.entry_shapes import Entry, Reference, entry_shape, list_problems

ASSESSMENT_FILE = "assessment.yaml"
ASSESSMENT_SCHEME = entry_shape(ASSESSMENT_FILE, "code kind name_zh name_en versions")
ASSESSMENT_VERSION = entry_shape(
    ASSESSMENT_FILE,
    "number valid_from_year bonus_cap objection_days indicators rules",
    "document areas organisations",
)
ASSESSMENT_INDICATOR = entry_shape(
    ASSESSMENT_FILE,
    "code name_zh weight unit formula",
    "name_en direction params source computation denominator target_source evidence_required",
)
ASSESSMENT_RULE = entry_shape(ASSESSMENT_FILE, "code kind name_zh points", "name_en cap computation")


def assessment_problems(schemes: Any) -> list[str]:
    if schemes == []:
        return []
    problems = list_problems(ASSESSMENT_SCHEME, "schemes", schemes)
    if problems:
        return problems
    for scheme in schemes:
        problems += list_problems(ASSESSMENT_VERSION, f"{scheme['code']} versions", scheme["versions"])
    if problems:
        return problems
    for scheme in schemes:
        for version in scheme["versions"]:
            name = f"{scheme['code']} {version['number']}"
            problems += list_problems(ASSESSMENT_INDICATOR, f"{name} indicators", version["indicators"])
            problems += list_problems(ASSESSMENT_RULE, f"{name} rules", version["rules"])
    return problems


def assessment_doubles(schemes: list[Entry]) -> Iterator[str]:
    for scheme in schemes:
        for key in ("number", "valid_from_year"):
            values = [str(version[key]) for version in scheme["versions"]]
            for value in sorted({value for value in values if values.count(value) > 1}):
                yield f"{ASSESSMENT_FILE}, {scheme['code']} {value}: the {key} is there twice"
        for version in scheme["versions"]:
            for kind in ("indicators", "rules"):
                codes = [one["code"] for one in version[kind]]
                for code in sorted({code for code in codes if codes.count(code) > 1}):
                    yield f"{ASSESSMENT_FILE}, {scheme['code']} {version['number']}, {code}: is there twice"


def assessment_references(schemes: list[Entry]) -> Iterator[Reference]:
    for scheme in schemes:
        for version in scheme["versions"]:
            yield from (
                Reference(ASSESSMENT_FILE, scheme["code"], kind, code)
                for name, kind in (("areas", "area"), ("organisations", "unit"))
                for code in version.get(name, ())
            )
