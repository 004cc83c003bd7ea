"""What of an assessment workbook goes into the named cells of an office's own form.

The indicators stand below each other (`indicator_rows`), with a block of the same height for each unit
(`unit_1_rows`); units are counted in the order of their scheme. Figures are in the units of the form, points
as they are: rounded once, in the total.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessment.plain_values import Plain, day_of, number_of
from assessment.workbooks.assessment_lines import NO, YES
from assessment.workbooks.assessment_words import FLAGS, SIGNATURES, SOURCES, name_of
from exports.books.filling import Field

UNITS = 8  # of how many each has names of its own; the ranking has all
POINTS = {
    "total": "总分",
    "base": "指标得分",
    "bonus": "加分",
    "deductions": "扣分",
    "corrections": "更正上期",
}
FRONT = {
    "scheme": "考核方案",
    "period": "考核期间",
    "document": "依据文件",
    "as_of": "数据截至",
    "state": "状态",
    "filed_by": "编制人",
    "filed_on": "编制日期",
}
REQUIRED = ("scheme", "period")
INDICATOR = ("序号", "代码", "指标", "计量单位", "权重", "数据来源")
OF_UNIT = ("目标值", "自报值", "计入值", "上年同期", "完成率%", "得分", "标记")
RANKED = ("名次", "单位", *POINTS.values())
LINE = ("单位", "类别", "事项", "件数", "分值", "是否计入", "事由")


def _fields() -> tuple[Field, ...]:
    front = tuple(Field(name, label, required=name in REQUIRED) for name, label in FRONT.items())
    units = tuple(
        field
        for number in range(1, UNITS + 1)
        for field in (
            Field(f"unit_{number}_name", f"单位{number}", required=False),
            Field(f"unit_{number}_rank", f"单位{number}·名次", required=False),
            *(
                Field(f"unit_{number}_{name}", f"单位{number}·{label}", required=False)
                for name, label in POINTS.items()
            ),
            _rows(f"unit_{number}_rows", f"单位{number}·各指标", OF_UNIT),
        )
    )
    return (
        *front,
        _rows("indicator_rows", "指标", INDICATOR),
        *units,
        _rows("ranking_rows", "排名", RANKED),
        _rows("line_rows", "加减分", LINE),
        _rows("signatures", "签字栏", SIGNATURES),
    )


def _rows(name: str, label: str, columns: tuple[str, ...]) -> Field:
    return Field(name, f"{label}（{'、'.join(columns)}）", required=False, columns=len(columns))


FIELDS = _fields()


def assessment_values(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """By the name of each field: a value, or rows. Names of units that there are not are emptied."""
    inputs, edition = snapshot["inputs"], snapshot["edition"]
    results = {row["unit"]: row for row in snapshot["results"]["units"]}
    units: list[Plain] = inputs["units"]
    found: dict[str, Any] = {
        "scheme": name_of(inputs["scheme"]),
        "period": name_of(inputs["period"]),
        "document": inputs["scheme"]["document"],
        "as_of": day_of(inputs["as_of"]),
        "state": "已定稿" if snapshot["is_frozen"] else "尚未定稿",
        "filed_by": edition["filed_by"],
        "filed_on": day_of(edition["filed_at"][:10]),
        "indicator_rows": [
            _indicator(number, one) for number, one in enumerate(inputs["indicators"], start=1)
        ],
        "ranking_rows": [
            [results[unit["id"]]["rank"], name_of(unit), *_points(results[unit["id"]])]
            for unit in sorted(units, key=lambda unit: results[unit["id"]]["rank"])
        ],
        "line_rows": [_line(line, units) for line in inputs["lines"]],
        "signatures": [list(SIGNATURES)],
    }
    cells = {(cell["indicator"], cell["unit"]): cell for cell in inputs["cells"]}
    for number, unit in enumerate(units[:UNITS], start=1):
        result = results[unit["id"]]
        found[f"unit_{number}_name"] = name_of(unit)
        found[f"unit_{number}_rank"] = result["rank"]
        found |= {f"unit_{number}_{name}": value for name, value in zip(POINTS, _points(result), strict=True)}
        found[f"unit_{number}_rows"] = [
            _of_unit(cells[one["code"], unit["id"]], result["scores"][one["code"]])
            for one in inputs["indicators"]
        ]
    return found


def _points(result: Plain) -> list[Decimal | None]:
    return [number_of(result[name]) for name in POINTS]


def _indicator(number: int, one: Plain) -> list[Any]:
    weight = number_of(one["weight"])
    return [number, one["code"], name_of(one), one["unit_words"]["zh"], weight, SOURCES[one["source"]]]


def _of_unit(cell: Plain, result: Plain) -> list[Any]:
    """Days stand where a milestone has them, as in the workbook of ours."""
    completion = number_of(result["completion"])
    return [
        day_of(cell["due_on"]) or number_of(cell["target"]),
        day_of(cell["reported_on"]) or number_of(cell["reported"]),
        day_of(cell["accepted_on"]) or number_of(cell["value"]),
        number_of(cell["previous"]),
        None if completion is None else completion * 100,
        number_of(result["score"]),
        FLAGS[result["flag"]] or None,
    ]


def _line(line: Plain, units: list[Plain]) -> list[Any]:
    unit = next(unit for unit in units if unit["id"] == line["unit"])
    return [
        name_of(unit),
        line["kind_words"]["zh"],
        name_of(line),
        line["count"],
        number_of(line["points"]),
        YES if line["is_confirmed"] else NO,
        line["reason"],
    ]
