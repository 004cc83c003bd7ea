"""A period's sheet as a page tells it: ranking, the figures of a unit, one score."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessment.formulas import Flag, rounded
from assessment.models import AssessmentPeriod, UnitReport
from assessment.plain_values import Plain
from assessment.scoring import Sheet
from core.language import for_reader

FIGURE_PLACES = Decimal("0.0001")
FLAGS: dict[str, Any] = {
    Flag.MISSING: _("missing: 0 points"),
    Flag.NO_TARGET: _("no target set: 0 points"),
    Flag.NO_PREVIOUS: _("no figure of the year before: 0 points"),
    Flag.ZERO_TARGET: _("target of zero"),
    Flag.NOT_APPLICABLE: _("does not apply: the weight goes to the others"),
    Flag.NOT_REACHED: _("not accepted: 0 points"),
    Flag.LATE: _("accepted late"),
    Flag.VETO: _("vetoed: 0 points"),
}
# The tone of a flag's badge, as core.badges has it.
TONES = {
    Flag.MISSING: "missing",
    Flag.NO_TARGET: "missing",
    Flag.NO_PREVIOUS: "missing",
    Flag.VETO: "rejected",
    Flag.NOT_REACHED: "missing",
    Flag.LATE: "due",
}


@dataclass(frozen=True)
class Cell:
    """One indicator of one unit, in words."""

    indicator: Plain
    cell: Plain
    result: Plain
    url: str = ""  # "" for who may not see what it rests on

    @property
    def name(self) -> str:
        return words(self.indicator["name"])

    @property
    def unit_words(self) -> str:
        return words(self.indicator["unit_words"])

    @property
    def formula_words(self) -> str:
        return words(self.indicator["formula_words"])

    @property
    def weight(self) -> Decimal:
        return Decimal(self.indicator["weight"])

    @property
    def points(self) -> Decimal | None:
        return shown(self.result["score"])

    @property
    def value(self) -> Decimal | None:
        return shown_figure(self.cell["value"])

    @property
    def target(self) -> Decimal | None:
        return shown_figure(self.cell["target"])

    @property
    def counted(self) -> Decimal | None:
        return shown_figure(self.cell["counted"])

    @property
    def reported(self) -> Decimal | None:
        return shown_figure(self.cell["reported"])

    @property
    def verified(self) -> Decimal | None:
        return shown_figure(self.cell["verified"])

    @property
    def previous(self) -> Decimal | None:
        return shown_figure(self.cell["previous"])

    @property
    def target_unit(self) -> str:
        """Of growth it is a growth."""
        return "%" if self.indicator["formula"] == "growth" else self.unit_words

    @property
    def previous_document(self) -> str:
        """Of a value of the year before that was entered with the target."""
        return self.cell.get("previous_document", "")

    @property
    def completion(self) -> Decimal | None:
        """In per cent."""
        ratio = self.result["completion"]
        return None if ratio is None else rounded(Decimal(ratio) * 100)

    @property
    def flag(self) -> str:
        return str(FLAGS.get(self.result["flag"], ""))

    @property
    def flag_tone(self) -> str:
        return TONES.get(self.result["flag"], "plain")

    @property
    def is_counted(self) -> bool:
        return self.indicator["source"] == "computed"

    @property
    def is_judged(self) -> bool:
        return self.indicator["source"] == "judged"

    @property
    def is_milestone(self) -> bool:
        return self.indicator["formula"] == "milestone"

    @property
    def accepted_on(self) -> dt.date | None:
        return day(self.cell["accepted_on"])

    @property
    def due_on(self) -> dt.date | None:
        return day(self.cell["due_on"])


@dataclass(frozen=True)
class Row:
    """One unit of the ranking."""

    unit: Plain
    result: Plain
    report: Plain
    cells: list[Cell]
    is_own: bool
    lines: list[Plain] = field(default_factory=list)

    @property
    def name(self) -> str:
        return words(self.unit["name"])

    @property
    def url(self) -> str:
        return reverse("assessment-report", args=[self.report["id"]]) if self.is_own else ""

    @property
    def total(self) -> Decimal:
        return rounded(Decimal(self.result["total"]))

    @property
    def base(self) -> Decimal | None:
        return shown(self.result["base"])

    @property
    def bonus(self) -> Decimal | None:
        return shown(self.result["bonus"])

    @property
    def deductions(self) -> Decimal | None:
        return shown(self.result["deductions"])

    @property
    def corrections(self) -> Decimal | None:
        return shown(self.result["corrections"])

    @property
    def is_spread(self) -> bool:
        return Decimal(self.result["spread"]) != 1

    @property
    def is_late(self) -> bool:
        return bool(self.report["is_late"])


def words(both: Mapping[str, str]) -> str:
    return for_reader(both["zh"], both["en"])


def shown(number: str | None) -> Decimal | None:
    """Points as pages print them: two places."""
    return None if number is None else rounded(Decimal(number))


def shown_figure(number: str | None) -> Decimal | None:
    """A value or target as the list and the workbook have it: up to four places, as it is entered."""
    return None if number is None else Decimal(number).quantize(FIGURE_PLACES, ROUND_HALF_UP)


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def own_units(period: AssessmentPeriod, user: User) -> frozenset[int]:
    """The units whose reports and evidence the user sees."""
    own = UnitReport.objects.visible_to(user).filter(period=period)
    return frozenset(own.values_list("unit_id", flat=True))


def ranking(sheet: Sheet, own: Collection[int], *, everybody: bool) -> list[Row]:
    """The units in the order of their totals; `everybody`: also those whose evidence is not the reader's."""
    indicators = {one["code"]: one for one in sheet.inputs["indicators"]}
    units = {unit["id"]: unit for unit in sheet.inputs["units"]}
    reports = {report["unit"]: report for report in sheet.inputs["reports"]}
    cells: dict[int, list[Plain]] = {}
    for cell in sheet.inputs["cells"]:
        cells.setdefault(cell["unit"], []).append(cell)
    rows = [
        Row(
            unit=units[result["unit"]],
            result=result,
            report=reports[result["unit"]],
            cells=[
                Cell(
                    indicators[cell["indicator"]],
                    cell,
                    result["scores"][cell["indicator"]],
                    reverse("assessment-score", args=[cell["score"]]) if result["unit"] in own else "",
                )
                for cell in cells.get(result["unit"], ())
            ],
            is_own=result["unit"] in own,
            lines=[line for line in sheet.inputs["lines"] if line["unit"] == result["unit"]],
        )
        for result in sheet.results["units"]
        if everybody or result["unit"] in own
    ]
    return sorted(rows, key=lambda row: (row.result["rank"], row.unit["id"]))
