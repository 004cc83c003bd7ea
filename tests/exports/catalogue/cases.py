"""Which cases of the catalogue of bad inputs a test is about: `@case("R02")`. Each case has one test."""

import csv
from pathlib import Path

import pytest

CASES = Path(__file__).with_name("cases.tsv")


def case(*ids: str) -> pytest.MarkDecorator:
    return pytest.mark.case(*ids)


def catalogue() -> dict[str, str]:
    """The words of every case, by its id."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: row["case"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }
