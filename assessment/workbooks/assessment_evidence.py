"""佐证索引: the records and papers behind every figure that is not zero."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from assessment.plain_values import Plain, number_of
from assessment.workbooks.assessment_words import name_of
from exports.books import Head, Sheet

FIGURE = "#,##0.00##"
Told = list[tuple[str, str, Decimal | None, str]]  # kind, record or paper, amount, note
EvidenceOf = Callable[[Plain, list[Plain]], Told]  # of a cell and the objections to it


def write_evidence(
    sheet: Sheet, inputs: Plain, title: str, evidence_of: EvidenceOf
) -> dict[tuple[str, int], int]:
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
    objections = defaultdict(list)
    for objection in inputs["objections"]:
        objections[objection["indicator"], objection["unit"]].append(objection)
    for cell in inputs["cells"]:
        one, unit = indicators[cell["indicator"]], units[cell["unit"]]
        for kind, what, amount, note in evidence_of(cell, objections[cell["indicator"], cell["unit"]]):
            row = sheet.next_row
            begins.setdefault((cell["indicator"], cell["unit"]), row)
            number = f"Z{row - sheet.first_row + 1:04}"
            sheet.row([number, name_of(unit), name_of(one), kind, what, amount, note])
    for line in inputs["lines"]:
        rests_on = [(name, "") for _label, _pk, name, _amount in line.get("records", ())]
        for what, note in rests_on + _documents_of(line):
            number = f"Z{sheet.next_row - sheet.first_row + 1:04}"
            unit = name_of(units[line["unit"]])
            sheet.row([number, unit, name_of(line), f"{line['kind_words']['zh']}佐证", what, None, note])
    return begins


def evidence_of(cell: Plain, objections: list[Plain]) -> Told:
    """Each step beside who took it. Periods that were frozen before that was kept do not say who vetoed."""
    found = _papers_of(cell) + [("佐证文件", what, None, note) for what, note in _documents_of(cell)]
    if cell["correction"]:
        corrected_by = str(cell.get("corrected_by", cell["reviewed_by"]))
        found.append(("核定更正", cell["correction"], number_of(cell["verified"]), corrected_by))
    if cell["is_vetoed"]:
        found.append(("一票否决", cell["veto_reason"], None, cell.get("vetoed_by", "")))
    found += [("异议", one["grounds"], None, _answer_of(one)) for one in objections]
    return found or _reported_alone(cell)


def evidence_of_version_1(cell: Plain, _objections: list[Plain]) -> Told:
    """As editions of the first renderer have it: they stay as they were filed."""
    found = _papers_of(cell)
    if cell["correction"]:
        found.append(("核定更正", cell["correction"], number_of(cell["verified"]), cell["reviewed_by"]))
    if cell["is_vetoed"]:
        found.append(("一票否决", cell["veto_reason"], None, cell["reviewed_by"]))
    return found or _reported_alone(cell)


def _papers_of(cell: Plain) -> Told:
    found: Told = [("记录", name, number_of(amount), "") for _label, _pk, name, amount in cell["records"]]
    found += [("分母记录", name, number_of(amount), "") for _label, _pk, name, amount in cell["share_of"]]
    found += [("佐证材料", text, None, cell["explanation"]) for text in cell["evidence"]]
    return found + [
        ("评委评分", mark["reviewer"], number_of(mark["points"]), mark["reason"])
        for mark in cell["judgements"]
    ]


def _documents_of(told: Plain) -> list[tuple[str, str]]:
    """Of a cell or a line; what was frozen before documents were handed in has none."""
    return [
        (
            f"{paper['title']}（{paper['filename']}）",
            f"SHA-256 {paper['sha256'][:16]}，{paper['handed_in_by']}提交",
        )
        for paper in told.get("documents", ())
    ]


def _reported_alone(cell: Plain) -> Told:
    if cell["reported"] or cell["reported_on"]:
        return [("自报", "单位未附佐证材料", number_of(cell["reported"]), cell["reported_by"])]
    return []


def _answer_of(objection: Plain) -> str:
    if not objection["answered_on"]:
        return f"{objection['filed_by']}提出，尚未答复"
    finding = "成立" if objection["is_upheld"] else "不成立"
    return f"{finding}：{objection['finding']}（{objection['answered_by']}答复）"
