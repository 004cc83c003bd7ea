"""佐证索引: the records and papers behind every figure that is not zero."""

from decimal import Decimal

from assessment.plain_values import Plain, number_of
from assessment.workbooks.assessment_words import name_of
from exports.books import Head, Sheet

FIGURE = "#,##0.00##"


def write_evidence(sheet: Sheet, inputs: Plain, title: str) -> dict[tuple[str, int], int]:
    """The sheet; of each indicator and unit the row at which its evidence begins."""
    indicators = {one["code"]: one for one in inputs["indicators"]}
    units = {unit["id"]: unit for unit in inputs["units"]}
    sheet.title(f"{title} 佐证索引", 7)
    sheet.note(
        "统计类指标逐条列出计入的记录；数值为基本单位（元、美元、个）。自报类指标列出单位提供的佐证材料。", 7
    )
    sheet.head(
        [
            Head("编号", 10),
            Head("单位", 24, align="left"),
            Head("指标", 36, align="left"),
            Head("类别", 14),
            Head("记录或材料", 60, align="left"),
            Head("数值", 20, FIGURE),
            Head("说明", 40, align="left"),
        ]
    )
    begins: dict[tuple[str, int], int] = {}
    for cell in inputs["cells"]:
        one, unit = indicators[cell["indicator"]], units[cell["unit"]]
        for kind, what, amount, note in _evidence_of(cell):
            row = sheet.next_row
            begins.setdefault((cell["indicator"], cell["unit"]), row)
            number = f"Z{row - sheet.first_row + 1:04}"
            sheet.row([number, name_of(unit), name_of(one), kind, what, amount, note])
    return begins


def _evidence_of(cell: Plain) -> list[tuple[str, str, Decimal | None, str]]:
    found = [("记录", name, number_of(amount), "") for _label, _pk, name, amount in cell["records"]]
    found += [("分母记录", name, number_of(amount), "") for _label, _pk, name, amount in cell["share_of"]]
    found += [("佐证材料", text, None, cell["explanation"]) for text in cell["evidence"]]
    found += [
        ("评委评分", mark["reviewer"], number_of(mark["points"]), mark["reason"])
        for mark in cell["judgements"]
    ]
    if cell["correction"]:
        found.append(("核定更正", cell["correction"], number_of(cell["verified"]), cell["reviewed_by"]))
    if cell["is_vetoed"]:
        found.append(("一票否决", cell["veto_reason"], None, cell["reviewed_by"]))
    if not found and (cell["reported"] or cell["reported_on"]):
        found.append(("自报", "单位未附佐证材料", number_of(cell["reported"]), cell["reported_by"]))
    return found
