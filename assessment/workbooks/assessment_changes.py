"""变更: what differs from the edition before, by unit and indicator in the words of the form."""

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.edition_changes import CHANGES, EDITION, Change
from assessment.plain_values import Plain
from assessment.workbooks.assessment_words import name_of
from exports.books import Head, Sheet

FIGURES = "figures"  # of the snapshot: unit -> indicator or whole -> words of the figure -> text
WHOLE, LINES = "合计", "加减分"
OF_CELL = {"target": "目标值", "reported": "自报值", "value": "计入值", "accepted_on": "完成日期"}
OF_UNIT = {
    "base": "指标得分",
    "bonus": "加分",
    "deductions": "扣分",
    "corrections": "更正上期",
    "total": "总分",
    "rank": "名次",
}


def figures_of(inputs: Plain, results: Plain) -> Plain:
    """The figures that two editions are compared by, each under the words that tell it."""
    names = {one["code"]: name_of(one) for one in inputs["indicators"]}
    units = _names_of(inputs["units"])
    told: Plain = {name: {} for name in units.values()}
    scores = {row["unit"]: row["scores"] for row in results["units"]}
    for cell in inputs["cells"]:
        found = {words: cell[key] for key, words in OF_CELL.items()}
        found |= {"得分": scores[cell["unit"]][cell["indicator"]]["score"]}
        found |= {"一票否决": cell["veto_reason"] or None, "核定更正": cell["correction"] or None}
        told[units[cell["unit"]]][names[cell["indicator"]]] = found
    for row in results["units"]:
        told[units[row["unit"]]][WHOLE] = {words: str(row[key]) for key, words in OF_UNIT.items()}
    for line in inputs["lines"]:
        lines = told[units[line["unit"]]].setdefault(LINES, {})
        lines[f"{name_of(line)}（{line['id']}）"] = line["points"] if line["is_confirmed"] else "待复核"
    return told


def _names_of(units: list[Plain]) -> dict[int, str]:
    """The name of each unit, and its key where another has the same name."""
    names = [name_of(unit) for unit in units]
    return {
        unit["id"]: f"{name}（{unit['key']}）" if names.count(name) > 1 else name
        for unit, name in zip(units, names, strict=True)
    }


def changes_told(changes: Iterable[Change]) -> list[Change]:
    """Of all that differs between two snapshots the figures above, without the way to them."""
    beginning = f"{FIGURES} / "
    return [
        change._replace(figure=change.figure.removeprefix(beginning))
        for change in changes
        if change.figure.startswith(beginning)
    ]


def write_changes(sheet: Sheet, snapshot: Mapping[str, Any]) -> None:
    sheet.title("与上一版相比的变更", 5)
    before = snapshot[EDITION]["before"]
    sheet.note(f"与第{before}版相比。" if before else "首版，无上一版可比。", 5)
    sheet.head(
        [Head("单位", 28, align="left"), Head("指标", 36, align="left"), Head("项目", 24, align="left")]
        + [Head("变更前", 24, align="left"), Head("变更后", 24, align="left")]
    )
    told = changes_told(Change(*change) for change in snapshot[CHANGES])
    for path, old, new in told:
        unit, indicator, figure = path.split(" / ", 2)
        sheet.row([unit, indicator, figure, old, new])
    if before and not told:
        sheet.row(["", "数据无变更"])
