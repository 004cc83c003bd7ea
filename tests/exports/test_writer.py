"""What goes out: text stays text, figures are figures, and what goes out comes back in unchanged."""

import datetime as dt
import io
import subprocess
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.choices import OrganisationKind
from accounts.models import Organisation
from exports.clean import clean_text
from exports.columns import Column, Kind
from exports.importing import Outcome
from exports.read_child import read as read_here
from exports.reader import read
from exports.report import write_report
from exports.runs import commit, open_source, plan
from exports.template import write_template
from exports.writer import sheet_title, write_table
from tests.exports.files import book
from tests.exports.organisations import TABLE

NAMES = [
    "=1+1",
    "+86 771",
    "-x",
    "@home",
    "\tTab",
    "_x0041_",
    "91450000000000000X",
    "007",
    "  围  ",
    'a "b", c',
    "N/A",
]
COLUMNS = (
    Column("name", "Name"),
    Column("code", "Code", Kind.USCC),
    Column("capital", "Capital", Kind.MONEY, unit="万元"),
    Column("day", "Day", Kind.DATE),
    Column("share", "Share", Kind.RATIO),
    Column("sure", "Sure", Kind.BOOL),
    Column("kind", "Kind", Kind.CHOICE, choices=OrganisationKind),
)


def row(**values):
    empty = dict.fromkeys(column.key for column in COLUMNS)
    return SimpleNamespace(**(empty | values))


def written(tmp_path, rows, columns=COLUMNS, **options):
    path = tmp_path / "out.xlsx"
    write_table(str(path), title="List", columns=columns, rows=rows, **options)
    return path


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), min_size=1, max_size=8))
def test_any_text_comes_back_as_it_was(tmp_path, texts):
    path = written(tmp_path, [row(name=text) for text in texts], (Column("name", "Name"),))
    sheet = load_workbook(path).worksheets[0]
    assert "f" not in {cell.data_type for cell in sheet["A"]}
    rows = read_here(str(path), "")["rows"]  # in this process: sixty files
    found = [line[0] or "" if line else "" for line in rows[1:]]
    found += [""] * (len(texts) - len(found))
    assert [clean_text(text) for text in found] == [clean_text(text) for text in texts]


def test_formulas_digits_and_escapes_stay_text(tmp_path):
    sheet = load_workbook(written(tmp_path, [row(name=name) for name in NAMES])).worksheets[0]
    assert {sheet.cell(n, 1).data_type for n in range(2, len(NAMES) + 2)} == {"s"}
    grid = read(tmp_path / "out.xlsx")
    assert [line[0].strip() for line in grid.rows[1:]] == [name.strip() for name in NAMES]


def test_figures_dates_and_choices_are_what_they_are(tmp_path):
    rows = [
        row(
            capital=Decimal("12345678.90"),
            day=dt.date(2021, 3, 5),
            share=Decimal("0.125"),
            sure=False,
            kind=OrganisationKind.IPA,
        )
    ]
    sheet = load_workbook(written(tmp_path, rows)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [
        "Name",
        "Code",
        "Capital (CNY 10,000)",
        "Day",
        "Share",
        "Sure",
        "Kind",
    ]
    _name, _code, capital, day, share, sure, kind = sheet[2]
    assert (capital.value, capital.number_format) == (1234.56789, "#,##0.00####")
    assert (day.value.date(), day.number_format) == (dt.date(2021, 3, 5), "yyyy-mm-dd")
    assert (share.value, share.number_format) == (0.125, "0.00%")
    assert (sure.value, kind.value) == ("No", "Investment promotion agency")
    assert sheet.freeze_panes == "A2"


def test_a_full_sheet_is_followed_by_another_and_nothing_is_cut(tmp_path):
    names = [f"n{n}" for n in range(7)]
    path = written(tmp_path, [row(name=name) for name in names], rows_of_a_sheet=3, about=[("Who", "chief")])
    workbook = load_workbook(path)
    assert workbook.sheetnames == ["List", "List (2)", "List (3)", "About this file"]
    found = [cell.value for title in workbook.sheetnames[:3] for cell in workbook[title]["A"][1:]]
    assert found == names
    about = {name.value: text.value for name, text in workbook["About this file"].iter_rows()}
    assert about == {"Who": "chief", "Rows": "7"}


def test_a_text_too_long_for_a_cell_says_so(tmp_path):
    sheet = load_workbook(written(tmp_path, [row(name="长" * 40_000)])).worksheets[0]
    assert sheet["A2"].value.endswith("… (cut: too long for a cell)")


@pytest.mark.parametrize("title", ["a/b:c*d?e[f]g", "长" * 40, "长" * 40 + " (2)", ""])
def test_a_sheet_title_is_one_that_excel_takes(title):
    made = sheet_title(title)
    assert 0 < len(made) <= 31
    assert not set(made) & set("[]:*?/\\'")
    assert made.endswith(" (2)") == title.endswith(" (2)")


@pytest.fixture
def organisations(db, north):
    names = [*NAMES, "普通管委会"]
    return [
        Organisation.objects.create(
            code=f"{n:018d}",
            name_zh=name.strip(),
            name_en="_x0041_ & <b>",
            kind=OrganisationKind.AREA_COMMITTEE,
            area=north,
            valid_from=dt.date(1999, 12, 31) + dt.timedelta(days=n),
        )
        for n, name in enumerate(names, start=1)
    ]


def exported(tmp_path, user):
    path = tmp_path / "export.xlsx"
    columns = TABLE.export_columns(user, everything=True)
    write_table(str(path), title="Organisations", columns=columns, rows=TABLE.rows(user))
    return path


def test_an_export_imports_without_a_change(tmp_path, organisations, chief):
    run = commit(TABLE, open_source(TABLE, exported(tmp_path, chief), chief), chief)
    assert run.counts["unchanged"] == len(run.decisions) == Organisation.objects.count()


@pytest.mark.libreoffice
def test_an_export_saved_again_by_libreoffice_imports_without_a_change(tmp_path, organisations, chief):
    path = exported(tmp_path, chief)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
        + ["--outdir", str(tmp_path / "again"), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    run = plan(TABLE, open_source(TABLE, tmp_path / "again" / "export.xlsx", chief), chief)
    assert run.counts["unchanged"] == len(run.decisions) == Organisation.objects.count()


@pytest.mark.libreoffice
def test_f05_an_old_xls_is_read_with_its_dates(tmp_path, organisations, chief):
    path = exported(tmp_path, chief)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xls"]
        + ["--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    source = open_source(TABLE, tmp_path / "export.xls", chief)
    run = plan(TABLE, source, chief)
    assert source.grid.format == "xls"
    assert run.counts["unchanged"] == len(run.decisions) == Organisation.objects.count()


def test_the_report_has_the_users_own_rows_with_result_reason_and_marks(tmp_path, chief):
    rows = [
        ["Code", "Name", "Mood", "Kind"],
        ["A1", "甲", "good", "IPA?"],
        ["A2", "乙", 5, None],
        ["合计", 2],
    ]
    run = plan(TABLE, open_source(TABLE, book(tmp_path / "in.xlsx", rows), chief), chief)
    buffer = io.BytesIO()
    write_report(buffer, run, about=[("File", "in.xlsx")])
    workbook = load_workbook(buffer)
    heading, first, second = workbook.worksheets[0].iter_rows()
    assert [cell.value for cell in heading] == ["Result", "Reason", "Code", "Name", "Mood", "Kind"]
    assert [cell.value for cell in first[2:]] == ["A1", "甲", "good", "IPA?"]
    assert (first[0].value, "is not one of" in first[1].value) == ("Failed", True)
    assert "is not one of" in first[5].comment.text
    assert first[5].fill.fgColor.rgb.endswith("F8C9C4")
    assert first[3].comment is None
    assert [cell.value for cell in second] == ["New", None, "A2", "乙", 5, None]
    about = [(name.value, text.value) for name, text in workbook.worksheets[1].iter_rows()]
    assert about[0] == ("File", "in.xlsx")
    assert {("Failed", "1"), ("New", "1"), ("Column not imported", "Mood")} <= set(about)
    assert ("Row not imported", "Row 4, a row of sums: 合计") in about


def test_a_corrected_report_can_be_uploaded_as_it_is(tmp_path, chief):
    path, report = book(tmp_path / "in.xlsx", [["Code", "Name"], ["A1", "甲"]]), tmp_path / "report.xlsx"
    write_report(str(report), plan(TABLE, open_source(TABLE, path, chief), chief))
    source = open_source(TABLE, report, chief)
    assert source.headings.unknown == []
    assert commit(TABLE, source, chief).counts["new"] == 1


def test_the_template_offers_lists_and_is_recognised_when_filled_in(tmp_path, chief, north):
    path = tmp_path / "template.xlsx"
    write_template(str(path), TABLE, chief)
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Code", "Name", "English name", "Kind", "Area", "Valid from"]
    assert workbook["lists"].sheet_state == "hidden"
    validations = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    kinds, areas = len(OrganisationKind.values), 1
    assert validations == {
        "D2:D5000": f"lists!$D$1:$D${kinds}",
        "E2:E5000": f"lists!$E$1:$E${areas}",
    }
    sheet.append(["A1", "甲", None, workbook["lists"]["D1"].value, "北片区", "2021-03-05"])
    workbook.save(path)
    run = plan(TABLE, open_source(TABLE, path, chief), chief)
    assert [decision.outcome for decision in run.decisions] == [Outcome.NEW]
