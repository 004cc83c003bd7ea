"""The assessment workbook (domain.md 3.10): every score a live formula over the sheets before it.

A pure function of its snapshot, {"inputs", "results"} of assessment/scoring.py as an edition completes it.
The words are those of the official form. Every figure that is not zero leads to its evidence.
Over 400 lines: one workbook, whose sheets name cells of those before them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from assessment.editions import filed_at_of
from assessment.formulas import FORMULA_KINDS
from assessment.plain_values import Plain, day_of, number_of
from assessment.scheme_choices import AdjustmentKind, Direction
from assessment.workbooks.assessment_changes import write_changes
from assessment.workbooks.assessment_evidence import (
    EvidenceOf,
    evidence_of,
    evidence_of_version_1,
    write_evidence,
)
from assessment.workbooks.assessment_lines import Summed, write_lines
from assessment.workbooks.assessment_words import (
    FLAGS,
    RULES_OF_COUNTING,
    SIGNATURES,
    SOURCES,
    name_of,
)
from assessment.workbooks.formula_text import (
    NOT_APPLICABLE,
    Cells,
    base_text,
    capped_text,
    formula_text,
    total_text,
)
from exports.books import Book, Formula, Head, Link, Sheet

LANGUAGE = "zh-hans"
FIGURE, POINTS = "#,##0.00##", "0.00"
# Columns of the sheets, from 1. Those of a unit come side by side, one group after the other.
TARGETS_FROM, DONE_FROM, SCORES_FROM = 4, 4, 4
DONE_WIDTH, SCORES_WIDTH = 4, 2
REPORTED, COUNTED, PREVIOUS, COMPLETION = range(DONE_WIDTH)
WEIGHT_ON_SCORES = 3
FIRST_MARK = 4


@dataclass(frozen=True)
class Form:
    """In what the versions of the renderer differ."""

    evidence_of: EvidenceOf
    has_keys: bool  # of units, in the list of bonus and deductions


VERSION_1 = Form(evidence_of_version_1, has_keys=False)
VERSION_2 = Form(evidence_of, has_keys=True)


def assessment_workbook(snapshot: Mapping[str, Any]) -> bytes:
    """The .xlsx; the same snapshot gives the same bytes."""
    with override(LANGUAGE):
        return _Workbook(snapshot, VERSION_2).save()


def assessment_workbook_1(snapshot: Mapping[str, Any]) -> bytes:
    """As it was filed before version 2: editions name it for ever."""
    with override(LANGUAGE):
        return _Workbook(snapshot, VERSION_1).save()


class _Workbook:
    """The sheets in their order, and where the figures stand that formulas ask for."""

    def __init__(self, snapshot: Mapping[str, Any], form: Form):
        self.snapshot, self.form = snapshot, form
        self.inputs: Plain = snapshot["inputs"]
        self.units: list[Plain] = self.inputs["units"]
        self.indicators: list[Plain] = self.inputs["indicators"]
        self.cells = {(cell["indicator"], cell["unit"]): cell for cell in self.inputs["cells"]}
        self.results = {row["unit"]: row for row in snapshot["results"]["units"]}
        self.title = f"{name_of(self.inputs['period'])}{name_of(self.inputs['scheme'])}"
        self.book = Book(title=self.title, created=filed_at_of(snapshot))
        self.scheme = self._sheet("方案", landscape=False, paper="A4")
        self.list = self._sheet("指标")
        self.targets = self._sheet("目标", freeze="D5")
        self.done = self._sheet("完成", freeze="D5")
        self.scores = self._sheet("得分", freeze="D5")
        self.lines = self._sheet("加减分")
        self.marks = self._sheet("评委评分") if any(map(_is_judged, self.indicators)) else None
        self.evidence = self._sheet("佐证索引", repeat_rows=(3, 3))
        self.ranking = self._sheet("排名")
        self.rules = self._sheet("公式说明", landscape=False, paper="A4")
        self.changes = self._sheet("变更", paper="A4")
        self.rows: dict[str, dict[str, int]] = {}  # sheet -> code of an indicator -> row
        self.mark_rows: dict[tuple[str, int], int] = {}

    def _sheet(self, name: str, *, landscape: bool = True, paper: str = "A3", **options: Any) -> Sheet:
        return self.book.sheet(name, landscape=landscape, paper=paper, **options)

    def save(self) -> bytes:
        self._write_scheme()
        self._write_indicators()
        self._write_targets()
        leads = write_evidence(self.evidence, self.inputs, self.title, self.form.evidence_of)
        self._write_marks()
        self._write_done(leads)
        summed = write_lines(
            self.lines, self.inputs, self.snapshot["results"], self.title, has_keys=self.form.has_keys
        )
        totals = self._write_scores(summed)
        self._write_ranking(totals)
        self._write_rules()
        for sheet in (self.done, self.scores, self.lines, self.ranking):
            sheet.sign_lines(SIGNATURES)
        write_changes(self.changes, self.snapshot)
        return self.book.save()

    # The sheets

    def _write_scheme(self) -> None:
        scheme, period, edition = self.inputs["scheme"], self.inputs["period"], self.snapshot["edition"]
        self.scheme.title(self.title, 2)
        self.scheme.head([Head("项目", 24), Head("内容", 60, align="left")])
        document = scheme["document"] or "（未填写）"
        lines: list[tuple[str, Any]] = [
            ("考核方案", f"{name_of(scheme)}（第{scheme['version']}版）"),
            ("考核类别", scheme["kind_words"]["zh"]),
            ("依据文件", document),
            ("考核期间", f"{name_of(period)}（{period['first_day']}至{period['last_day']}）"),
            ("自评填报", f"{period['opens_on']}至{period['closes_on']}"),
            ("异议期", f"{period['objections_from'] or '—'}至{period['objections_until'] or '—'}"),
            ("数据截至", self.inputs["as_of"]),
            ("被考核单位", "、".join(name_of(unit) for unit in self.units)),
            ("状态", self._state()),
            ("编制", f"{edition['filed_at'][:10]}，{edition['filed_by']}"),
        ]
        for label, value in lines:
            self.scheme.row([label, value])
        self.cap = self.scheme.ref(self.scheme.row(["加分上限（分）", number_of(scheme["bonus_cap"])]), 2)

    def _state(self) -> str:
        number = self.snapshot["edition"]["number"]
        state = "已定稿" if self.snapshot["is_frozen"] else "尚未定稿"
        return f"第{number}版，{state}" if number else f"过程稿，{state}"

    def _write_indicators(self) -> None:
        sheet = self.list
        sheet.title(f"{self.title} 指标", 9)
        sheet.head(
            [
                Head("序号", 6),
                Head("代码", 14),
                Head("指标", 36, align="left"),
                Head("权重", 8, POINTS),
                Head("计量单位", 12),
                Head("方向", 12),
                Head("计分方式", 20),
                Head("数据来源", 18),
                Head("计分公式", 70, align="left"),
            ]
        )
        rows = self.rows.setdefault("list", {})
        for number, one in enumerate(self.indicators, start=1):
            rows[one["code"]] = sheet.row(
                [
                    number,
                    one["code"],
                    name_of(one),
                    number_of(one["weight"]),
                    one["unit_words"]["zh"],
                    one["direction_words"]["zh"],
                    one["formula_name"]["zh"],
                    SOURCES[one["source"]],
                    one["formula_words"]["zh"],
                ]
            )
        total = sum((Decimal(one["weight"]) for one in self.indicators), Decimal(0))
        first, last = sheet.first_row, sheet.next_row - 1
        sheet.total("合计", [None, None, Formula(f"=SUM(D{first}:D{last})", total)])

    def _write_targets(self) -> None:
        sheet = self.targets
        sheet.title(f"{self.title} 目标", TARGETS_FROM + len(self.units))
        sheet.note("节点类指标填写完成时限。空白为未下达目标。", TARGETS_FROM + len(self.units))
        units = tuple(Head(name_of(unit), 16, FIGURE) for unit in self.units)
        basis = Head("目标依据", 40, align="left")
        sheet.head([*_first_columns(), Head("目标值", children=units), basis])
        rows = self.rows.setdefault("targets", {})
        for number, one in enumerate(self.indicators, start=1):
            cells = [self.cells[one["code"], unit["id"]] for unit in self.units]
            wanted = [day_of(cell["due_on"]) or number_of(cell["target"]) for cell in cells]
            documents = dict.fromkeys(cell["target_document"] for cell in cells if cell["target_document"])
            before = dict.fromkeys(filter(None, (cell.get("previous_document") for cell in cells)))
            basis_words = "；".join([*documents, *map("上年数：{}".format, before)]) or one["target_source"]
            rows[one["code"]] = sheet.row(
                [number, name_of(one), one["unit_words"]["zh"], *wanted, basis_words]
            )

    def _write_marks(self) -> None:
        """What each reviewer gave, side by side: the formula takes the mean of the range."""
        if self.marks is None:
            return
        judged = [one for one in self.indicators if _is_judged(one)]
        self.mark_count = max(
            [len(self.cells[one["code"], unit["id"]]["judgements"]) for one in judged for unit in self.units]
            + [1]
        )
        self.marks.title(f"{self.title} 评委评分（百分制）", FIRST_MARK - 1 + self.mark_count)
        reviewers = tuple(Head(f"评委{place}", 12, POINTS) for place in range(1, self.mark_count + 1))
        self.marks.head([Head("序号", 6), Head("指标", 36, align="left"), Head("单位", 20), *reviewers])
        number = 0
        for one in judged:
            for unit in self.units:
                number += 1
                given = self.cells[one["code"], unit["id"]]["judgements"]
                points = [number_of(mark["points"]) for mark in given]
                row = self.marks.row([number, name_of(one), name_of(unit), *points])
                self.mark_rows[one["code"], unit["id"]] = row

    def _write_done(self, leads: Mapping[tuple[str, int], int]) -> None:
        sheet, width = self.done, DONE_FROM - 1 + DONE_WIDTH * len(self.units)
        sheet.title(f"{self.title} 完成情况", width)
        sheet.note(f"数据截至：{self.inputs['as_of']}。带下划线的数字可点击查看佐证。空白为缺报。", width)
        sheet.head([*_first_columns(), *(_done_head(unit) for unit in self.units)])
        rows = self.rows.setdefault("done", {})
        for number, one in enumerate(self.indicators, start=1):
            row = sheet.next_row
            rows[one["code"]] = row
            sheet.row([number, name_of(one), one["unit_words"]["zh"]])
            for place, unit in enumerate(self.units):
                self._write_done_cell(row, place, one, unit, leads.get((one["code"], unit["id"])))

    def _write_done_cell(self, row: int, place: int, one: Plain, unit: Plain, lead: int | None) -> None:
        cell, first = self.cells[one["code"], unit["id"]], DONE_FROM + DONE_WIDTH * place
        reported = day_of(cell["reported_on"]) or number_of(cell["reported"])
        value: Any = day_of(cell["accepted_on"]) or number_of(cell["value"])
        if one["code"] and (one["code"], unit["id"]) in self.mark_rows:
            value = f"{len(cell['judgements'])}名评委" if cell["judgements"] else None
        if lead and value not in (None, Decimal(0)):
            value = Link(value, self.evidence.target(lead))
        self.done.put(row, first + REPORTED, reported)
        self.done.put(row, first + COUNTED, value)
        self.done.put(row, first + PREVIOUS, number_of(cell["previous"]))
        self.done.put(row, first + COMPLETION, self._completion(row, place, one, unit))

    def _completion(self, row: int, place: int, one: Plain, unit: Plain) -> Formula | None:
        """Value ÷ target where the formula asks for it, as a percentage; empty where there is none."""
        if not FORMULA_KINDS[one["formula"]].needs_target or one["formula"] == "growth":
            return None
        value, target = self._value_at(row, place), self._target_at(one["code"], place)
        completion = number_of(self.results[unit["id"]]["scores"][one["code"]]["completion"])
        if one["direction"] == Direction.LESS:
            ratio, asked = f"MAX({target},0)/{value}*100", f"{value}<=0"
        else:
            ratio, asked = f"{value}/{target}*100", f"{target}<=0"
        text = f'=IF(OR({value}="",{target}=""),"",IF({asked},"",{ratio}))'
        shown = None if completion is None or self._is_vetoed(one, unit) else completion * 100
        return Formula(text, self._unvetoed(one, unit) if self._is_vetoed(one, unit) else shown)

    def _unvetoed(self, one: Plain, unit: Plain) -> Decimal | None:
        """The completion of a vetoed indicator, which the results do not tell: it earns nothing."""
        cell = self.cells[one["code"], unit["id"]]
        value, target = number_of(cell["value"]), number_of(cell["target"])
        if value is None or target is None:
            return None
        if one["direction"] == Direction.LESS:
            return max(target, Decimal(0)) / value * 100 if value > 0 else None
        return value / target * 100 if target > 0 else None

    def _write_scores(self, summed: Mapping[int, Summed]) -> dict[int, int]:
        """The scores; the column of each unit's total."""
        sheet, width = self.scores, SCORES_FROM - 1 + SCORES_WIDTH * len(self.units)
        sheet.title(f"{self.title} 得分", width)
        sheet.note("各项得分不取舍，总分一次性四舍五入保留两位小数。", width)
        heads = [
            Head(name_of(unit), children=(Head("得分", 12, POINTS), Head("标记", 14))) for unit in self.units
        ]
        sheet.head([Head("序号", 6), Head("指标", 36, align="left"), Head("权重", 8, POINTS), *heads])
        for number, one in enumerate(self.indicators, start=1):
            row = sheet.next_row
            weight = self.list.live(self.rows["list"][one["code"]], 4)
            sheet.row([number, name_of(one), weight])
            for place, unit in enumerate(self.units):
                column = SCORES_FROM + SCORES_WIDTH * place
                flag = self.results[unit["id"]]["scores"][one["code"]]["flag"]
                sheet.put(row, column + 1, FLAGS[flag] or None)
                sheet.put(row, column, self._score(row, place, one, unit))
        return self._write_totals(sheet, summed)

    def _score(self, row: int, place: int, one: Plain, unit: Plain) -> Formula:
        score = number_of(self.results[unit["id"]]["scores"][one["code"]]["score"])
        done = self.rows["done"][one["code"]]
        value, target = self._value_at(done, place), self._target_at(one["code"], place)
        marks = self.mark_rows.get((one["code"], unit["id"]))
        cells = Cells(
            weight=f"$C{row}",
            value=value,
            target=target,
            previous=self.done.ref(done, DONE_FROM + DONE_WIDTH * place + PREVIOUS),
            peers=",".join(self._value_at(done, other) for other in range(len(self.units))),
            accepted_on=value,
            due_on=target,
            marks=self._marks_at(marks) if marks else "",
            veto=self.scores.ref(row, SCORES_FROM + SCORES_WIDTH * place + 1),
        )
        lower = one["direction"] == Direction.LESS
        text = formula_text(one["formula"], one["params"], cells, lower_is_better=lower)
        return Formula(text, NOT_APPLICABLE if score is None else score)

    def _write_totals(self, sheet: Sheet, summed: Mapping[int, Summed]) -> dict[int, int]:
        first, last = sheet.first_row, sheet.next_row - 1
        labels = ("指标得分", "加分（封顶后）", "扣分", "更正上期", "总分")
        base, bonus, deductions, corrections, total = (sheet.row(["", label]) for label in labels)
        weights = f"$C{first}:$C{last}"
        for place, unit in enumerate(self.units):
            column = SCORES_FROM + SCORES_WIDTH * place
            result, lines = self.results[unit["id"]], summed[unit["id"]]
            scores = sheet.ref(first, column, last, column)

            def put(row: int, text: str, value: str, at: int = column) -> None:
                sheet.put(row, at, Formula(text, number_of(value)))

            put(base, base_text(scores, weights), result["base"])
            put(bonus, capped_text(lines[AdjustmentKind.BONUS], self.cap), result["bonus"])
            put(deductions, f"={lines[AdjustmentKind.DEDUCTION]}", result["deductions"])
            put(corrections, f"={lines[AdjustmentKind.CORRECTION]}", result["corrections"])
            at = [sheet.ref(row, column) for row in (base, bonus, deductions, corrections)]
            put(total, total_text(at[0], at[1], f"({at[2]}-{at[3]})", self.cap), result["total"])
        return dict.fromkeys((unit["id"] for unit in self.units), total)

    def _write_ranking(self, totals: Mapping[int, int]) -> None:
        sheet = self.ranking
        sheet.title(f"{self.title} 排名", 7)
        sheet.note("同分并列，其后名次顺延。", 7)
        points = ("总分", "指标得分", "加分", "扣分", "更正上期")
        sheet.head(
            [Head("名次", 8), Head("单位", 30, align="left"), *(Head(one, 14, POINTS) for one in points)]
        )
        order = sorted(enumerate(self.units), key=lambda pair: (self.results[pair[1]["id"]]["rank"], pair[0]))
        first = sheet.next_row
        last = first + len(order) - 1
        for place, unit in order:
            row, column = sheet.next_row, SCORES_FROM + SCORES_WIDTH * place
            total = totals[unit["id"]]
            figures = [
                self.scores.live(at, column) for at in (total, total - 4, total - 3, total - 2, total - 1)
            ]
            rank = Formula(f"=RANK(C{row},$C${first}:$C${last})", self.results[unit["id"]]["rank"])
            sheet.row([rank, name_of(unit), *figures])
        names = [name_of(unit) for _place, unit in order]
        series = {"总分": [sheet.live(row, 3) for row in range(first, last + 1)]}
        sheet.chart("column", f"{self.title}总分", names, series, f"A{last + 5}")

    def _write_rules(self) -> None:
        sheet = self.rules
        sheet.title("公式说明", 2)
        sheet.head([Head("指标", 34, align="left"), Head("计分公式", 70, align="left")])
        for one in self.indicators:
            sheet.row([name_of(one), one["formula_words"]["zh"]])
        for label, text in RULES_OF_COUNTING:
            sheet.row([label, text])

    # Where figures stand

    def _value_at(self, row: int, place: int) -> str:
        return self.done.ref(row, DONE_FROM + DONE_WIDTH * place + COUNTED)

    def _target_at(self, code: str, place: int) -> str:
        return self.targets.ref(self.rows["targets"][code], TARGETS_FROM + place)

    def _marks_at(self, row: int) -> str:
        assert self.marks is not None
        return self.marks.ref(row, FIRST_MARK, row, FIRST_MARK - 1 + self.mark_count)

    def _is_vetoed(self, one: Plain, unit: Plain) -> bool:
        return bool(self.cells[one["code"], unit["id"]]["is_vetoed"])


def _is_judged(one: Plain) -> bool:
    return one["formula"] == "judge"


def _first_columns() -> list[Head]:
    return [Head("序号", 6), Head("指标", 36, align="left"), Head("计量单位", 12)]


def _done_head(unit: Plain) -> Head:
    return Head(
        name_of(unit),
        children=(
            Head("自报值", 14, FIGURE),
            Head("计入值", 14, FIGURE),
            Head("上年同期", 14, FIGURE),
            Head("完成率%", 11, POINTS),
        ),
    )
