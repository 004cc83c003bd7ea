"""加减分: every line of bonus and deduction, and what of them counts, by rule and unit."""

from collections.abc import Mapping
from decimal import Decimal

from assessment.plain_values import Plain, number_of
from assessment.scheme_choices import AdjustmentKind
from assessment.workbooks.assessment_words import name_of
from exports.books import Formula, Head, Sheet, quoted

YES, NO = "是", "否"
POINTS = "0.00"
COUNTS, UNIT, KIND, RULE, EACH, KEY = 7, 2, 3, 4, 6, 12  # columns of the list
CORRECTION = "CORRECTION"  # stands in the column of rules where there is none
Summed = Mapping[str, str]  # kind -> reference of its sum


def write_lines(
    sheet: Sheet, inputs: Plain, results: Plain, title: str, *, has_keys: bool
) -> Mapping[int, Summed]:
    """The sheet; of each unit where the sums of its bonus, deductions and corrections stand.

    `has_keys`: the sums go by the keys of the units, for an area and an organisation may have one name. The
    first renderer went by their names.
    """
    units = {unit["id"]: unit for unit in inputs["units"]}
    sheet.title(f"{title} 加减分", KEY if has_keys else KEY - 1)
    sheet.note("只计入已由他人复核确认的项目。扣分以正数列示。", KEY if has_keys else KEY - 1)
    sheet.head(
        [
            Head("序号", 6),
            Head("单位", 22),
            Head("类别", 12),
            Head("规则代码", 16),
            Head("事项", 30, align="left"),
            Head("分值", 10, POINTS),
            Head("是否计入", 10),
            Head("件数", 8),
            Head("事由", 40, align="left"),
            Head("佐证", 40, align="left"),
            Head("录入／复核", 20),
            *([Head("单位代码", 20)] if has_keys else []),
        ]
    )
    for number, line in enumerate(inputs["lines"], start=1):
        sheet.row(
            [
                number,
                name_of(units[line["unit"]]),
                line["kind_words"]["zh"],
                line["rule"] or CORRECTION,
                name_of(line),
                number_of(line["points"]),
                YES if line["is_confirmed"] else NO,
                line["count"],
                line["reason"],
                "\n".join([*line["evidence"], *(paper["title"] for paper in line.get("documents", ()))]),
                f"{line['entered_by']}／{line['confirmed_by'] or '待复核'}",
                *([units[line["unit"]]["key"]] if has_keys else []),
            ]
        )
    if not inputs["lines"]:
        sheet.row(["", "本期无加减分事项"])
    return _write_sums(sheet, inputs, results, has_keys=has_keys)


def _write_sums(sheet: Sheet, inputs: Plain, results: Plain, *, has_keys: bool) -> Mapping[int, Summed]:
    first, last = sheet.first_row, sheet.next_row - 1
    sheet.blank()
    heads = [Head(name_of(unit), 14, POINTS) for unit in inputs["units"]]
    widths = [column.width for column in sheet.columns]
    sheet.head(
        [Head("序号", 6), Head("规则", 22), Head("类别", 12), Head("规则代码", 16), Head("上限", 30), *heads]
    )
    for place, width in enumerate(widths, start=1):  # the list above decides
        letter = sheet.worksheet.cell(1, place).coordinate.rstrip("0123456789")
        sheet.worksheet.column_dimensions[letter].width = width
    rules = [*inputs["adjustment_rules"], _correction()]
    rows: dict[str, list[int]] = {kind: [] for kind in AdjustmentKind.values}
    for number, rule in enumerate(rules, start=1):
        row = sheet.row(
            [number, name_of(rule), rule["kind_words"]["zh"], rule["code"], number_of(rule["cap"])]
        )
        rows[rule["kind"]].append(row)
        for place, unit in enumerate(inputs["units"]):
            sheet.put(row, 6 + place, _sum(sheet, row, (first, last), unit, rule, inputs, has_keys=has_keys))
    return _write_totals(sheet, inputs, results, rows)


def _correction() -> Plain:
    words = {"zh": "更正上期"}
    kind = AdjustmentKind.CORRECTION
    return {"code": CORRECTION, "kind": kind, "kind_words": words, "name": words, "cap": None}


def _sum(
    sheet: Sheet,
    row: int,
    within: tuple[int, int],
    unit: Plain,
    rule: Plain,
    inputs: Plain,
    *,
    has_keys: bool,
) -> Formula:
    """The confirmed points of a rule and a unit, no more than the cap of the rule."""
    first, last = within

    def column(place: int) -> str:
        return sheet.ref(first, place, last, place)

    place, criterion = (KEY, unit["key"]) if has_keys else (UNIT, name_of(unit))
    conditions = f'{column(place)},{quoted(criterion)},{column(RULE)},$D{row},{column(COUNTS)},"{YES}"'
    points = f"SUMIFS({column(EACH)},{conditions})"
    text = f"=MIN($E{row},{points})" if rule["cap"] is not None else f"={points}"
    given = sum(
        (
            Decimal(line["points"])
            for line in inputs["lines"]
            if line["unit"] == unit["id"]
            and (line["rule"] or CORRECTION) == rule["code"]
            and line["is_confirmed"]
        ),
        Decimal(0),
    )
    cap = number_of(rule["cap"])
    return Formula(text, given if cap is None else min(given, cap))


def _write_totals(
    sheet: Sheet, inputs: Plain, results: Plain, rows: Mapping[str, list[int]]
) -> Mapping[int, Summed]:
    told = {row["unit"]: row for row in results["units"]}
    columns = {AdjustmentKind.BONUS: "bonus_before_cap", AdjustmentKind.DEDUCTION: "deductions"}
    columns |= {AdjustmentKind.CORRECTION: "corrections"}
    labels = {AdjustmentKind.BONUS: "加分合计", AdjustmentKind.DEDUCTION: "扣分合计"}
    labels |= {AdjustmentKind.CORRECTION: "更正合计"}
    found: dict[int, dict[str, str]] = {unit["id"]: {} for unit in inputs["units"]}
    for kind, label in labels.items():
        row = sheet.row(["", label], bold=True, fill="total")
        for place, unit in enumerate(inputs["units"]):
            cells = ",".join(sheet.ref(at, 6 + place) for at in rows[kind])
            value = number_of(told[unit["id"]][columns[kind]])
            sheet.put(row, 6 + place, Formula(f"=SUM({cells})", value) if cells else Decimal(0))
            found[unit["id"]][kind] = sheet.ref(row, 6 + place)
    return found
