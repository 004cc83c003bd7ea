"""The assessment workbook: the figures of the screen, live, with evidence; the same again once filed."""

import datetime as dt
import hashlib
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from accounts.choices import Role
from assessment.edition_changes import canonical
from assessment.editions import edition_bytes, rendered, renderer_of
from assessment.formulas import FORMULA_KINDS
from assessment.models import AdjustmentLine, AssessedUnit, PeriodTarget, Score, UnitReport
from assessment.scoring import sheet_of
from assessment.services.adjustments import line_withdraw
from assessment.services.assessment_workbooks import assessment_draft, assessment_file, draft_of
from assessment.services.score_objections import objection_decide, score_object
from assessment.services.verdicts import score_veto
from assessment.workbooks.assessment_changes import figures_of
from core.flow import Forbidden, MoveRefused
from exports.books.verify import differences, formula_cells
from tests.assessment.schemes import (
    AFTER,
    COUNTED,
    LATER,
    PROJECTS,
    add_line,
    fill,
    hand_in,
    indicator,
    make_version,
    move,
    open_period,
    score_of,
    set_targets,
    unit_of,
    verify,
)
from tests.factories import OrganisationFactory, UserFactory
from tests.libreoffice import recalculated

pytestmark = pytest.mark.django_db
YI = Decimal(10**8)
KINDS = (
    indicator("FUNDS", 20, unit="CNY_100M", source="computed", computation=PROJECTS),
    indicator("BONUS", 10, formula="ratio_bonus", params={"bonus_rate": "5", "bonus_cap": "2"}),
    indicator("EFFICACY", 10, formula="efficacy", params={}),
    indicator("STEP", 10, formula="step", params={"steps": [["10", "0.5"], ["20", "1"]]}),
    indicator("ITEMS", 10, unit="ITEM", direction="less", formula="per_item", params={}),
    indicator("MILESTONE", 10, unit="MILESTONE", formula="milestone", params={"late_factor": "0.5"}),
    indicator("GROWTH", 10, formula="growth", params={}),
    indicator("LIBRARY", 10, unit="POINT", formula="judge", params={"drop": "1"}, source="judged"),
    indicator("ZERO", 10),
)


@pytest.fixture
def period(north, south, north_manager, chief, region_admin):
    """Every kind of formula; north reported, south did not; one score is vetoed, one does not apply."""
    COUNTED.clear()
    COUNTED.update({north.pk: [5 * YI, Decimal(100_000_001)], south.pk: []})
    period = open_period(make_version(north, south, indicators=KINDS), chief)
    set_targets(period, chief, FUNDS=9, BONUS=100, GROWTH=15, ZERO=0)
    for area in (north, south):
        PeriodTarget.objects.create(
            period=period,
            indicator=period.version.indicators.get(code="MILESTONE"),
            unit=unit_of(period, area),
            due_on=dt.date(2025, 6, 30),
        )
    fill(period, north, north_manager, BONUS=137, EFFICACY=3, STEP=12, ITEMS=7, GROWTH=110, ZERO=0)
    hand_in(period, north, north_manager)
    verify(period, north, chief, STEP="11.5")
    late = dt.date(2025, 7, 2)
    score = score_of(period, north, "MILESTONE")
    Score.objects.filter(pk=score.pk).update(reported_on=late, verified_on=late)
    add_line(period, north, "LEADER", chief, confirmed_by=region_admin, count=2)
    add_line(period, north, "LATE", chief, confirmed_by=region_admin, count=3)
    add_line(period, south, "LATE", chief, count=1)
    return period


def frozen(period, chief):
    frozen_until(period, chief, "show")
    return move(period, "freeze", chief, LATER)


def frozen_until(period, chief, last):
    for line in AdjustmentLine.objects.filter(period=period, status="entered"):
        line_withdraw(line=line, reason="Not proved", actor=chief)
    move(period, "close", chief, AFTER)
    return move(period, last, chief, AFTER)


def opened(content: bytes, *, values: bool = True):
    return load_workbook(io.BytesIO(content), data_only=values)


def test_the_scheme_of_these_tests_has_every_kind_of_formula():
    assert {one["formula"] for one in KINDS} == FORMULA_KINDS.keys()


def test_the_workbook_has_the_sheets_of_the_form_and_nothing_is_empty(period):
    book = opened(draft_of(period, "编制人"))
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == [
        "方案", "指标", "目标", "完成", "得分", "加减分", "评委评分", "佐证索引", "排名", "公式说明", "变更",
    ]  # fmt: skip
    assert all(sheet["A1"].value for sheet in book.worksheets)


def test_scores_and_totals_are_those_of_the_screen(period):
    told = {row["unit"]: row for row in sheet_of(period, LATER).results["units"]}
    sheet = opened(draft_of(period, "编制人"))["得分"]
    rows = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1)}
    for place, result in enumerate(told.values()):
        column = 4 + 2 * place
        for code, one in result["scores"].items():
            shown = sheet.cell(rows[code], column).value
            assert shown == ("不适用" if one["score"] is None else pytest.approx(float(one["score"])))
        assert sheet.cell(rows["总分"], column).value == pytest.approx(float(result["total"]))


@pytest.mark.libreoffice
def test_a_spreadsheet_computes_the_same_of_every_formula(period, tmp_path):
    content = draft_of(period, "编制人")
    assert len(list(formula_cells(content))) > 40
    assert differences(content, recalculated(content, tmp_path)) == []


@pytest.mark.libreoffice
def test_a_vetoed_score_is_nothing_there_too(period, north, chief, tmp_path):
    Score.objects.filter(pk=score_of(period, north, "BONUS").pk).update(
        is_vetoed=True, veto_reason="Falsified"
    )
    content = draft_of(period, "编制人")
    sheet = opened(content)["得分"]
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == "BONUS")
    assert [sheet.cell(row, 4).value, sheet.cell(row, 5).value] == [0, "否决"]
    assert differences(content, recalculated(content, tmp_path)) == []


def test_every_figure_that_is_not_zero_leads_to_its_evidence(period):
    book = opened(draft_of(period, "编制人"))
    sheet, evidence = book["完成"], book["佐证索引"]
    figures = [
        sheet.cell(row, 5 + 4 * place)
        for row in range(5, sheet.max_row - 1)
        for place in range(2)
        if sheet.cell(row, 1).value and sheet.cell(row, 5 + 4 * place).value not in (None, 0)
    ]
    assert len(figures) == 7  # of north: the fund, five that were reported, the milestone
    for cell in figures:
        name, _mark, place = cell.hyperlink.location.rpartition("!")
        row = int(place.lstrip("A"))
        assert name == "'佐证索引'"
        assert evidence.cell(row, 3).value == sheet.cell(cell.row, 2).value
        assert evidence.cell(row, 5).value
    funds = [row for row in evidence.iter_rows(values_only=True) if row[2] == "FUNDS"]
    assert sum(row[5] for row in funds) == 600_000_001


def test_a_draft_is_for_the_region_office_and_a_final_workbook_is_filed_once(
    period, chief, north_manager, region_admin
):
    with pytest.raises(Forbidden):
        assessment_draft(period=period, actor=north_manager)
    assert assessment_draft(period=period, actor=chief)
    with pytest.raises(MoveRefused):
        assessment_file(period=period, actor=chief)
    final = frozen(period, chief)
    with pytest.raises(Forbidden):
        assessment_file(period=final, actor=north_manager)
    edition = assessment_file(period=final, actor=chief)
    assert (edition.number, edition.area, edition.period) == (1, None, "2025")
    with pytest.raises(MoveRefused):  # nothing changed
        assessment_file(period=final, actor=region_admin)


def test_an_edition_says_what_changed_since_the_one_before(period, chief, region_admin):
    withdrawn = frozen_until(period, chief, "show")
    assessment_file(period=withdrawn, actor=chief)
    score = Score.objects.get(period=period, indicator__code="STEP", verified=Decimal("11.5"))
    score_veto(score=score, reason="The paper is not genuine", actor=region_admin, today=AFTER)
    second = assessment_file(period=withdrawn, actor=chief)
    assert second.number == 2
    with second.file.open() as file:
        sheet = opened(file.read())["变更"]
    told = {row[2]: row[3:5] for row in sheet.iter_rows(min_row=4, values_only=True) if row[2] != "名次"}
    assert told == {
        "得分": ("5", "0"),
        "一票否决": (None, "The paper is not genuine"),
        # 13.33 + 11.85 + 10 + 5 + 9.3 + 5 of 90, for one indicator does not apply; +5 -0.3
        "指标得分": ("60.53703706172839506172839506", "54.98148150617283950617283951"),
        "总分": ("65.24", "59.68"),
    }


def filed_by_version_1():
    return json.loads((Path(__file__).parent / "data" / "edition_of_version_1.json").read_text("utf-8"))


def made_by(version: str, snapshot) -> bytes:
    renderer = renderer_of("assessment", version)
    return rendered(renderer, canonical(snapshot), language="zh-hans", template=None)


def test_what_the_first_renderer_filed_comes_out_of_it_to_this_day():
    """Part by part, for zlib packs otherwise from version to version."""
    filed = filed_by_version_1()
    with zipfile.ZipFile(io.BytesIO(made_by("1", filed["snapshot"]))) as archive:
        parts = b"".join(name.encode() + archive.read(name) for name in sorted(archive.namelist()))
    assert hashlib.sha256(parts).hexdigest() == filed["parts_sha256"]


def test_a_period_frozen_before_version_2_is_filed_without_a_wrong_name_beside_the_veto():
    told = {}
    for version in ("1", "2"):
        content = made_by(version, filed_by_version_1()["snapshot"])
        rows = opened(content)["佐证索引"].iter_rows(min_row=4, values_only=True)
        told[version] = {row[6] for row in rows if row[3] == "一票否决"}
    assert told == {"1": {"chief"}, "2": {None}}


def test_the_evidence_names_who_took_each_step(period, north, north_manager, chief, region_admin):
    frozen_until(period, chief, "show")
    answerer = UserFactory(role=Role.REGION_REVIEWER, username="answerer")
    score = score_of(period, north, "EFFICACY")
    score_veto(score=score, reason="Not genuine", actor=region_admin, today=AFTER)
    for code, is_upheld in (("BONUS", True), ("ITEMS", False)):
        score = score_of(period, north, code)
        objection = score_object(score=score, grounds="More", actor=north_manager, today=AFTER)
        objection_decide(
            objection=objection,
            is_upheld=is_upheld,
            finding="As the paper says",
            values={"verified": Decimal(140)},
            actor=answerer,
            today=AFTER,
        )
    rows = opened(draft_of(period, "编制人"))["佐证索引"].iter_rows(min_row=4, values_only=True)
    told = {(row[2], row[3], row[6]) for row in rows if row[3] in ("核定更正", "一票否决", "异议")}
    assert told == {
        ("STEP", "核定更正", str(chief)),
        ("EFFICACY", "一票否决", str(region_admin)),
        ("BONUS", "核定更正", str(answerer)),
        ("BONUS", "异议", f"成立：As the paper says（{answerer}答复）"),
        ("ITEMS", "异议", f"不成立：As the paper says（{answerer}答复）"),
    }


@pytest.mark.libreoffice
def test_an_area_and_an_organisation_of_one_name_are_not_added_up(period, north, tmp_path):
    board = OrganisationFactory(kind="agency", area=north, name_zh=north.name_zh, name_en="Board")
    unit = AssessedUnit.objects.create(version=period.version, organisation=board, order=9)
    UnitReport.objects.create(period=period, unit=unit)
    content = draft_of(period, "编制人")
    assert differences(content, recalculated(content, tmp_path)) == []
    sheet = sheet_of(period, LATER)
    told = figures_of(sheet.inputs, sheet.results)
    names = [f"{north.name_zh}（{key}）" for key in (f"area {north.code}", f"organisation {board.code}")]
    assert [told[name]["合计"]["扣分"] for name in names] == ["0.3", "0"]


def test_a_filed_workbook_comes_out_again_byte_for_byte_after_a_thousand_edits(period, chief, north):
    edition = assessment_file(period=frozen(period, chief), actor=chief)
    with edition.file.open() as file:
        before = file.read()
    for number in range(500):
        COUNTED[north.pk].append(YI)
        north.name_zh = f"改名{number}"
        north.save(update_fields=["name_zh"])
    again = edition_bytes(edition)
    assert again == before
