"""R01-R42: what stands in the cells, and what becomes of the rows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from accounts.choices import OrganisationKind
from accounts.models import Organisation
from core.models import ChangeEntry, OutboxItem
from exports import services
from exports.choices import ImportStatus
from exports.clean import Unreadable
from exports.columns import Column, Kind
from exports.models import ImportJob
from exports.values import CellReader
from registry.models import Enterprise
from registry.services.enterprises import enterprise_update
from tests.exports.catalogue.cases import case
from tests.exports.catalogue.conftest import CODE, NAME, names, value_of
from tests.exports.files import csv_file, raw_xlsx, sheet_xml, text_cell
from tests.registry.samples import CODES

pytestmark = pytest.mark.django_db
HUARUI, HAIBAO, TIANLANG = "南宁华锐电子有限公司", "柳州海豹木业有限公司", "崇左天狼音响有限公司"
CAPITAL, FOUNDED = "注册资本", "成立日期"


def messages(dropped, kind: str = "failures") -> list[str]:
    """What the page says of the rows that fail, or with "warnings" of those to look at, in their order."""
    found = [problem["message"] for row in dropped.job.summary[kind] for problem in row["problems"]]
    return [words["en"] if isinstance(words, dict) else words for words in found]


def in_order(field: str) -> list:
    return list(Enterprise.objects.order_by("uscc").values_list(field, flat=True))


def all_contain(found: list[str], words: list[str]) -> bool:
    return len(found) == len(words) and all(
        part in message for message, part in zip(found, words, strict=True)
    )


@pytest.fixture
def of_one(drop_rows):
    """`of_one("注册资本", 5, "5万元")`: each value in the cell of a new enterprise of its own file."""

    def make(heading: str, *cells, change=None) -> list:
        return [drop_rows([NAME, CODE, heading], [HUARUI, CODES[0], cell], change=change) for cell in cells]

    return make


@case("R01")
def test_a_credit_code_in_small_letters_with_spaces_or_full_width_is_the_same(drop_rows):
    code = CODES[0]
    writings = [code.lower(), f" {code[:9]} {code[9:]} ", "".join(chr(ord(c) + 0xFEE0) for c in code)]
    for writing in writings:
        dropped = drop_rows([NAME, CODE], [HUARUI, writing])
        assert dropped.confirm().job.status == ImportStatus.CONFIRMED
    assert in_order("uscc") == [code]


@case("R02", "R03", "R04", "R05")
def test_a_wrong_code_is_named_with_its_place_and_never_corrected(drop_rows):
    code = CODES[0]
    wrong = {
        code[:-1] + "4": "The check character at place 18",
        "9I" + code[2:]: "The letter I at place 2 does not occur in credit codes. Is it 1?",
        code[:8] + "O" + code[9:]: "The letter O at place 9 does not occur in credit codes. Is it 0?",
        "110000012345678": "15 digits: it looks like an old registration number",
        9.14601001234568e17: "Excel turned this into a number, and its last digits are lost",
    }
    dropped = drop_rows([NAME, CODE], *([f"试验{n}有限公司", cell] for n, cell in enumerate(wrong)))
    assert dropped.counts == {"failed": 5}
    assert all_contain(messages(dropped), list(wrong.values()))
    assert all(part in dropped.page for part in wrong.values())
    report = dropped.report()
    assert [report.cell(row, 1).value for row in range(2, 7)] == ["Failed"] * 5
    assert "place 18" in report["D2"].comment.text
    dropped.confirm(leave_out="failed")
    assert names() == set()


@case("R06")
def test_a_row_without_a_code_is_no_update_of_the_enterprise_of_its_name(drop_rows):
    drop_rows([NAME, CODE], [HUARUI, CODES[0]]).confirm()
    dropped = drop_rows([NAME, CODE, "网址"], [HUARUI, None, "https://x.example"], [HAIBAO, "无", None])
    assert dropped.counts == {"failed": 2}
    assert "Enter the credit code" in messages(dropped)[1]
    dropped.confirm(leave_out="failed")
    assert (names(), value_of("website")) == ({HUARUI}, "")


@case("R07")
def test_a_row_that_stands_twice_is_taken_once(drop_rows):
    dropped = drop_rows([NAME, CODE], [HUARUI, CODES[0]], [HAIBAO, CODES[1]], [HUARUI, CODES[0].lower()])
    assert dropped.counts == {"new": 2, "duplicate": 1}
    report = dropped.report()
    assert (report["A4"].value, report["B4"].value) == ("Duplicate", "The same as row 2: skipped.")


@case("R08")
def test_of_two_rows_that_contradict_neither_wins(drop_rows):
    dropped = drop_rows([NAME, CODE], [HUARUI, CODES[0]], [HAIBAO, CODES[0]], [TIANLANG, CODES[1]])
    assert dropped.counts == {"new": 1, "failed": 2}
    words = "is about the same record but says something else. Keep one."
    assert messages(dropped) == [f"Row 3 {words}", f"Row 2 {words}"]
    dropped.confirm(leave_out="failed")
    assert names() == {TIANLANG}


@case("R09", "R10")
def test_amounts_with_commas_scale_words_and_full_width_figures(drop_rows):
    """In a column of 万元; the preview says what a word of scale made of a figure."""
    cells = {
        "5,000": 5000,
        "5,000万元": 5000,
        "1亿元": 10_000,
        "５０００": 5000,
        "1.2亿": 12_000,
        "500千元": 50,
        "3千万": 3000,
    }
    amounts = []
    for cell in cells:
        dropped = drop_rows([NAME, CODE, f"{CAPITAL}（万元）"], [HUARUI, CODES[0], cell])
        dropped.confirm()
        amounts.append(value_of("registered_capital") / 10_000)
        if cell == "1.2亿":
            assert "“1.2亿” was read as CNY 120 million." in dropped.page
    assert amounts == list(map(Decimal, cells.values()))


@case("R11")
def test_a_unit_in_the_cell_wins_over_that_of_the_heading_and_is_said(of_one):
    (dropped,) = of_one(f"{CAPITAL}（亿元）", "5,000元")
    assert messages(dropped, "warnings") == ["“5,000元” was read as CNY 5,000."]
    dropped.confirm()
    assert value_of("registered_capital") == 5000


@case("R12")
def test_words_for_nothing_are_empty_and_counted(drop_rows):
    words = ["-", "—", "/", "无", "暂无", "N/A"]
    rows = [[f"试验{n}有限公司", None, "是", word] for n, word in enumerate(words)]
    dropped = drop_rows([NAME, CODE, "Code pending", CAPITAL], *rows)
    assert "Registered capital: 6 cells say “N/A”, “-” or the like." in dropped.page
    assert dropped.confirm().counts == {"new": 6}
    assert in_order("registered_capital") == [None] * 6


@case("R13", "R14")
def test_no_guess_is_made_about_a_figure(of_one):
    assert CellReader([], None).read(Column("x", "X", Kind.MONEY), "(1,234)").value == -1234
    for dropped in of_one(CAPITAL, "1234-", "约500", "500左右", "500-800", "五百"):
        assert dropped.counts == {"failed": 1}
        assert "is not an amount" in messages(dropped)[0]
    (negative,) = of_one(CAPITAL, "(1,234)")
    assert messages(negative) == ["The number must be at least 0."]


@case("R15", "R16", "R17")
def test_an_excel_error_and_a_formula_that_was_never_computed_fail_and_a_computed_one_counts(drop, tmp_path):
    cells = {
        '<c r="C{n}" t="e"><f>1/0</f><v>#DIV/0!</v></c>': "The cell shows the error #DIV/0!.",
        '<c r="C{n}" t="e"><v>#N/A</v></c>': "The cell shows the error #N/A.",
        '<c r="C{n}" t="e"><v>#REF!</v></c>': "The cell shows the error #REF!.",
        '<c r="C{n}"><f>200+300</f></c>': "The formula was never computed.",
        '<c r="C{n}"><f>200+300</f><v>500</v></c>': "",
    }
    heads = "".join(text_cell(place, text) for place, text in (("A1", NAME), ("B1", CODE), ("C1", CAPITAL)))
    codes = [*(CODES[0][:-1] + letter for letter in "ABCD"), CODES[0]]
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", HUARUI)}{text_cell(f"B{n}", code)}{cell.format(n=n)}</row>'
        for n, (cell, code) in enumerate(zip(cells, codes, strict=True), start=2)
    )
    dropped = drop(raw_xlsx(tmp_path / "f.xlsx", sheet_xml(f'<row r="1">{heads}</row>{rows}')))
    assert dropped.counts == {"new": 1, "failed": 4}
    found = [message for message in messages(dropped) if "cell" in message or "formula" in message]
    assert all_contain(found, [words for words in cells.values() if words])
    assert "#DIV/0!" in dropped.report()["E2"].comment.text
    dropped.confirm(leave_out="failed")
    assert in_order("registered_capital") == [5_000_000]


@case("R18")
def test_dates_as_people_write_them(of_one):
    writings = [
        "2021.3.5",
        "2021年3月5日",
        "2021-3-5",
        "2021/3/5",
        "２０２１年３月５日",
        "二〇二一年三月五日",
    ]
    for dropped in of_one(FOUNDED, *writings, "二〇二一年三月五日"):
        assert dropped.confirm().counts in ({"new": 1}, {"unchanged": 1})
        assert value_of("established_on") == dt.date(2021, 3, 5)
    (late,) = of_one(FOUNDED, "二○二一年十二月三十一日")
    late.confirm()
    assert value_of("established_on") == dt.date(2021, 12, 31)


@case("R19")
def test_a_serial_number_is_a_date_within_reason_and_with_a_warning(of_one):
    good, *bad = of_one(FOUNDED, 44260, 19999, 60001)
    assert messages(good, "warnings") == ["The number 44260 was read as the date 2021-03-05."]
    assert all("is not a full date" in messages(dropped)[0] for dropped in bad)
    good.confirm()
    assert value_of("established_on") == dt.date(2021, 3, 5)


@case("R20")
def test_a_workbook_of_1904_has_the_same_days(of_one):
    def change(workbook, _sheet):
        workbook.epoch = CALENDAR_MAC_1904

    (dropped,) = of_one(FOUNDED, dt.date(2021, 3, 5), change=change)
    dropped.confirm()
    assert value_of("established_on") == dt.date(2021, 3, 5)


@case("R21", "R22", "R25")
def test_half_dates_no_days_and_times_are_refused_with_the_reason(of_one):
    cells = {
        "2021年3月": "is not a full date",
        "2021": "is not a full date",
        "21.3.5": "has a year of two digits",
        "二一年三月五日": "has a year of two digits",
        "2021-02-30": "There is no such day",
        dt.timedelta(hours=30): "is a time, not a date",
    }
    for dropped, words in zip(of_one(FOUNDED, *cells), cells.values(), strict=True):
        assert dropped.counts == {"failed": 1}
        assert words in messages(dropped)[0]
    month = Column("x", "X", Kind.MONTH)
    assert CellReader([month], None).read(month, "二〇二一年三月").value == dt.date(2021, 3, 1)


@case("R23")
def test_a_day_before_1900_fails_and_one_in_the_future_is_asked_about(of_one):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    early, late = of_one(FOUNDED, "1899-12-31", tomorrow)
    assert messages(early) == ["1899-12-31 is before 1900. Correct the year."]
    assert (late.counts, messages(late, "warnings")) == ({"new": 1}, [f"{tomorrow} is in the future."])


@case("R24")
def test_a_date_is_one_whatever_its_format_shows(of_one):
    def shown_as(code: str):
        def change(_workbook, sheet):
            sheet["C2"].number_format = code

        return change

    for code in ('yyyy"年"m"月"', '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "d/m/yy"):
        (dropped,) = of_one(FOUNDED, dt.date(2021, 3, 5), change=shown_as(code))
        dropped.confirm()
        assert value_of("established_on") == dt.date(2021, 3, 5)


@case("R26")
def test_shares_and_percentages_are_not_confused():
    """No list of enterprises has a share: the cell alone."""
    share = Column("x", "X", Kind.RATIO)
    read = CellReader([share], None).read
    assert read(share, 0.125).value == read(share, "12.5%").value == Decimal("0.125")
    assert read(share, 12.5, "%").value == Decimal("0.125")
    with pytest.raises(Unreadable, match="percent sign"):
        read(share, 12.5)


@case("R27")
def test_a_whole_number_may_be_written_with_a_point_and_may_not_have_a_rest(of_one):
    whole, part = of_one("从业人数", 12.0, 12.5)
    assert messages(part) == ["“12.5” is not a whole number."]
    whole.confirm()
    assert value_of("employees") == 12


@case("R28")
def test_a_number_where_text_is_meant_has_no_decimals(of_one):
    phone = Column("x", "X", Kind.PHONE)
    assert CellReader([phone], None).read(phone, 13012345678.0).value == "13012345678"
    (dropped,) = of_one("数据来源", 13012345678.0)
    dropped.confirm()
    assert value_of("source") == "13012345678"


@case("R29")
def test_a_text_that_is_too_long_fails_with_its_length(of_one):
    (dropped,) = of_one("简称", "锐" * 61)
    assert messages(dropped) == ["The text has 61 characters; at most 60 are possible. Shorten it."]


@case("R30")
def test_control_characters_go_and_a_surrogate_is_refused(drop, drop_rows, tmp_path):
    cells = text_cell("A2", "南宁_x0001_华锐电子有限公司") + text_cell("B2", CODES[0])
    heads = text_cell("A1", NAME) + text_cell("B1", CODE)
    rows = f'<row r="1">{heads}</row><row r="2">{cells}</row>'
    drop(raw_xlsx(tmp_path / "c.xlsx", sheet_xml(rows))).confirm()
    assert names() == {HUARUI}
    table = f"{NAME},{CODE}\n南宁\x01华锐\ufffe电子有限公司,{CODES[0]}\n"
    assert drop(csv_file(tmp_path / "c.csv", table)).counts == {"unchanged": 1}
    broken = tmp_path / "s.csv"
    broken.write_bytes(f"\ufeff{NAME},{CODE}\n\ud800,{CODES[0]}\n".encode("utf-16-le", "surrogatepass"))
    assert "neither UTF-8 nor GB18030" in drop(broken).page
    text = Column("x", "X", Kind.TEXT)
    with pytest.raises(Unreadable, match="broken character"):
        CellReader([text], None).read(text, "a\ud800")


@case("R31", "R32")
def test_text_that_looks_like_an_escape_or_a_formula_stays_as_it_is(drop, tmp_path):
    for text in ("_x0041_", "=1+1", "+86 771", "-x", "@home"):
        drop(csv_file(tmp_path / "t.csv", f"{NAME},{CODE},数据来源\n{HUARUI},{CODES[0]},{text}\n")).confirm()
        assert value_of("source") == text
        report = ImportJob.objects.latest("pk").report.path
        assert drop_again(drop, tmp_path, report) == {"unchanged": 1}
    tabbed = csv_file(tmp_path / "t.csv", f'{NAME},{CODE},数据来源\n{HUARUI},{CODES[0]},"\t=1+1\r\n"\n')
    drop(tabbed).confirm()
    assert value_of("source") == "=1+1"


def drop_again(drop, folder, report) -> dict[str, int]:
    """The annotated workbook, uploaded as it is: it holds the text, not a formula or what an escape says."""
    path = folder / "again.xlsx"
    with open(report, "rb") as file:
        path.write_bytes(file.read())
    return drop(path).counts


@case("R33")
def test_a_choice_by_its_synonyms_and_else_with_the_list_of_choices(of_one):
    *known, unknown = of_one("登记状态", "正常", "存续", "在业", "active", "营业中吧")
    assert [dropped.counts for dropped in known] == [{"new": 1}] * 4
    assert "“营业中吧” is not one of: " in messages(unknown)[0]
    known[0].confirm()
    assert value_of("status") == "active"


@case("R34")
def test_a_place_by_its_path_or_short_name_and_never_by_an_ambiguous_one(of_one):
    *known, unclear, unknown = of_one("行政区划", "广西/南宁/青秀区", "青秀区", "450103", "朝阳区", "瓦坎达")
    for dropped in known:
        assert dropped.counts == {"new": 1}
    known[0].confirm()
    assert value_of("division") == "450103"
    assert "can mean several divisions" in messages(unclear)[0]
    assert "is no division here" in messages(unknown)[0]


@case("R35")
def test_yes_and_no_in_the_words_people_use(of_one):
    for words, value in ((["是", "√", 1, "Y"], True), (["否", 0, "N"], False)):
        for dropped in of_one("是否规上", *words):
            dropped.confirm()
            assert value_of("above_scale") is value
    empty, other = of_one("是否规上", None, "也许")
    assert empty.counts == {"unchanged": 1}
    assert messages(other) == ["“也许” is neither yes nor no."]


@case("R36")
def test_a_row_that_says_what_is_known_is_not_written_and_leaves_no_trace(drop_rows):
    row = [HUARUI, CODES[0], 500, dt.date(2021, 3, 5), "南宁市"]
    headings = [NAME, CODE, CAPITAL, FOUNDED, "行政区划"]
    drop_rows(headings, row).confirm()
    before = Enterprise.objects.values().get(), ChangeEntry.objects.count(), OutboxItem.objects.count()
    assert drop_rows(headings, row).confirm().counts == {"unchanged": 1}
    after = Enterprise.objects.values().get(), ChangeEntry.objects.count(), OutboxItem.objects.count()
    assert after == before


@case("R37")
def test_a_record_changed_since_the_preview_is_stopped_and_the_others_go_in(drop_rows, north_officer):
    drop_rows([NAME, CODE], [HUARUI, CODES[0]], [HAIBAO, CODES[1]]).confirm()
    dropped = drop_rows([CODE, "网址"], [CODES[0], "https://new.example"], [CODES[1], "https://b.example"])
    first = Enterprise.objects.get(uscc=CODES[0])
    enterprise_update(enterprise=first, values={"website": "https://hers.example"}, actor=north_officer)
    dropped.confirm(leave_out="failed")
    assert dropped.counts == {"updated": 1, "failed": 1}
    assert "Changed by somebody since the preview." in dropped.page
    assert in_order("website") == ["https://hers.example", "https://b.example"]


@case("R38")
def test_pressing_twice_and_uploading_again_import_once(drop_rows, north_manager):
    dropped = drop_rows([NAME, CODE], [HUARUI, CODES[0]])
    job = ImportJob.objects.get()
    dropped.confirm()
    entries = ChangeEntry.objects.count()
    dropped.confirm()
    services.import_confirm(job=job, actor=north_manager)  # as another process that still has the preview
    assert drop_rows([NAME, CODE], [HUARUI, CODES[0]]).confirm().counts == {"unchanged": 1}
    assert (names(), ChangeEntry.objects.count()) == ({HUARUI}, entries)


@case("R39")
def test_a_crash_while_writing_leaves_nothing_and_the_preview_to_be_confirmed_again(
    drop_rows, north_manager, monkeypatch
):
    dropped = drop_rows([NAME, CODE], [HUARUI, CODES[0]], [HAIBAO, CODES[1]])
    with monkeypatch.context() as patched:
        patched.setattr("registry.services.bulk.branches_link", lambda **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.import_confirm(job=dropped.job, actor=north_manager)
    assert (names(), ImportJob.objects.get().status) == (set(), ImportStatus.PREVIEWED)
    dropped.confirm()
    assert names() == {HUARUI, HAIBAO}


@case("R40")
def test_a_record_outside_the_scope_reads_like_one_that_does_not_exist(
    drop_rows, table, south, north, north_manager
):
    Organisation.objects.create(code="S1", name_zh="南方秘密", kind=OrganisationKind.IPA, area=south)
    dropped = drop_rows(["Code", "Name"], ["S1", "改"], table="organisations")
    assert messages(dropped) == ["“S1” was not found. Check the spelling, or add the record first."]
    elsewhere = drop_rows(["Code", "Name", "Area"], ["N9", "新", "无此片区"], table="organisations")
    assert messages(elsewhere)[0].replace("无此片区", "S1") == messages(dropped)[0]
    assert "南方秘密" not in dropped.page


@case("R41")
def test_when_all_rows_are_bad_nothing_is_written_and_the_workbook_says_why(drop_rows):
    dropped = drop_rows([NAME, CODE], [HUARUI, "1"], [HAIBAO, "2"])
    for choice in ({}, {"leave_out": "failed"}):
        dropped.confirm(**choice)
        assert names() == set()
    report = dropped.report()
    assert [report.cell(row, 1).value for row in (2, 3)] == ["Failed"] * 2
    assert all("a credit code has 18" in report.cell(row, 2).value for row in (2, 3))


@case("R42")
def test_every_error_is_counted_the_page_shows_a_hundred_and_the_workbook_all(drop_rows):
    dropped = drop_rows([NAME, CODE], *([f"试验{n}有限公司", f"{n}"] for n in range(1001)))
    assert dropped.counts == {"failed": 1001}
    assert len(dropped.job.summary["failures"]) == 100
    assert "100 of 1001; the report has all" in dropped.page
    report = dropped.report()
    assert sum(report.cell(row, 1).value == "Failed" for row in range(2, report.max_row + 1)) == 1001
