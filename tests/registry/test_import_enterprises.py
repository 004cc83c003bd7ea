"""Enterprises from workbooks, with the headings of a real list and of our own export."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from core import changes
from core.models import ChangeEntry
from exports.columns import get_table
from exports.runs import ImportStopped, commit, open_source
from exports.writer import write_table
from registry.choices import (
    EnterpriseKind,
    KeyKind,
    LegalForm,
    NameKind,
    Ownership,
    SizeClass,
    SizeSource,
    TradeMode,
)
from registry.models import Enterprise, NameKey, YearFigures
from registry.services.enterprises import figures_set
from registry.services.names import FormerName, former_rows
from registry.services.ownership import enterprise_set_parent
from tests.registry.importing import REAL_HEADINGS, outcomes, reasons, run_import, warnings
from tests.registry.samples import CODES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "industries", "countries")]
HUARUI, HAIBAO, TIANLANG = "南宁华锐电子有限公司", "柳州海豹木业有限公司", "崇左天狼音响有限公司"


def real_row(name=HUARUI, code=CODES[0], capital="500(万)", company_type="有限责任公司"):
    return [
        name,
        code,
        "2019-01-02",
        company_type,
        capital,
        "电子产品",
        "广西",
        "南宁",
        "南宁市青秀区一路1号",
    ]


@pytest.fixture
def take_in(tmp_path, north_manager):
    """`take_in([row, ...])`: rows under the headings of the real list, committed."""

    def run(rows, *, headings=REAL_HEADINGS, actor=north_manager, write=True):
        return run_import(tmp_path, "enterprises", headings, rows, actor, write=write)

    return run


def test_a_row_of_the_real_list_becomes_an_enterprise(take_in, places, north_manager):
    assert outcomes(take_in([real_row()])) == ["new"]
    enterprise = Enterprise.objects.get()
    assert (enterprise.name_zh, enterprise.uscc, enterprise.kind) == (
        HUARUI,
        CODES[0],
        EnterpriseKind.CN_COMPANY,
    )
    assert enterprise.established_on == dt.date(2019, 1, 2)
    assert enterprise.registered_capital == Decimal(5_000_000)
    assert enterprise.division == places["450100"]
    assert enterprise.legal_form == LegalForm.LIMITED
    assert enterprise.created_by == north_manager
    assert enterprise.names.get().name == HUARUI
    assert NameKey.objects.filter(kind=KeyKind.WHOLE, value=HUARUI).exists()
    entry = changes.history_of(enterprise).get()
    assert entry.changes["division"] == [None, {"zh-hans": "南宁市", "en": "Nanning"}]


def test_a_new_name_with_the_old_one_beside_it_renames(take_in, north_manager):
    """How registries print it: 企业名称 is the new name, 曾用名 the one that stands here."""
    take_in([real_row()])
    headings = ("企业名称", "统一社会信用代码", "曾用名")
    rows = [["南宁华锐科技有限公司", CODES[0], f"{HUARUI};南宁华光电子厂"]]
    assert outcomes(take_in(rows, headings=headings)) == ["updated"]
    enterprise = Enterprise.objects.get()
    assert set(enterprise.names.values_list("kind", "name")) == {
        (NameKind.LEGAL, "南宁华锐科技有限公司"),
        (NameKind.FORMER, HUARUI),
        (NameKind.FORMER, "南宁华光电子厂"),
    }
    assert outcomes(take_in(rows, headings=headings)) == ["unchanged"]


def test_a_clash_that_nobody_else_made_is_not_called_one(take_in, monkeypatch):
    def names_twice(enterprise, former):
        return former_rows(enterprise, former) + former_rows(enterprise, former)

    take_in([real_row()])
    monkeypatch.setattr("registry.services.bulk.former_rows", names_twice)
    with pytest.raises(IntegrityError):
        take_in([[HUARUI, CODES[0], "旧名"]], headings=("企业名称", "统一社会信用代码", "曾用名"))


def test_a_code_that_somebody_entered_meanwhile_stops_the_file(take_in, monkeypatch):
    take_in([real_row()])
    monkeypatch.setattr("registry.importers.known.Known.of", lambda self, row: None)
    monkeypatch.setattr("registry.importers.known.Known.namesakes", lambda self, name: [])
    with pytest.raises(ImportStopped, match="Somebody else entered"):
        take_in([real_row(HAIBAO)])
    assert Enterprise.objects.get().name_zh == HUARUI


def test_figures_of_a_recorded_year_are_not_replaced_without_a_trace(take_in, north_manager):
    take_in([real_row()])
    enterprise = Enterprise.objects.get()
    for year, employees in ((2024, 300), (2023, 20)):
        figures_set(enterprise=enterprise, year=year, employees=employees, actor=north_manager)
    take_in([[CODES[0], 25, 2023]], headings=("统一社会信用代码", "从业人数", "规模年度"))
    told = changes.history_of(enterprise).first().changes["year_figures"]
    assert [state["employees"] for state in told] == [20, 25]


def test_the_same_file_again_changes_nothing_and_leaves_no_history(take_in):
    rows = [real_row(), real_row(HAIBAO, CODES[1], "N/A"), real_row(TIANLANG, CODES[2], "")]
    take_in(rows)
    count = ChangeEntry.objects.count()
    assert outcomes(take_in(rows)) == ["unchanged"] * 3
    assert ChangeEntry.objects.count() == count


@pytest.mark.parametrize(
    ("capital", "amount", "currency"),
    [
        ("500(万)", 5_000_000, "CNY"),
        ("1,000(万)", 10_000_000, "CNY"),
        ("100(万元人民币)", 1_000_000, "CNY"),
        ("80(万美元)", 800_000, "USD"),
        ("N/A", None, "CNY"),
        ("", None, "CNY"),
    ],
)
def test_capital_is_read_as_lists_write_it(take_in, capital, amount, currency):
    take_in([real_row(capital=capital)])
    enterprise = Enterprise.objects.get()
    assert enterprise.registered_capital == amount
    assert enterprise.registered_capital_currency == currency


def test_r14_a_capital_that_cannot_be_read_fails_its_row(take_in):
    run = take_in([real_row(capital="约500万")])
    assert outcomes(run) == ["failed"]
    assert "约500万" in reasons(run)[0]
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有限责任公司 港、澳、台", (LegalForm.LIMITED, Ownership.HK_MO_TW, EnterpriseKind.CN_COMPANY)),
        ("股份有限公司 外商投资企业", (LegalForm.JOINT_STOCK, Ownership.FOREIGN, EnterpriseKind.CN_COMPANY)),
        ("有限责任公司 国有企业", (LegalForm.LIMITED, Ownership.STATE, EnterpriseKind.CN_COMPANY)),
        ("个体工商户", (LegalForm.INDIVIDUAL, "", EnterpriseKind.INDIVIDUAL_BUSINESS)),
        ("农民专业合作社", (LegalForm.COOPERATIVE, "", EnterpriseKind.COOPERATIVE)),
        ("", ("", "", EnterpriseKind.CN_COMPANY)),
    ],
)
def test_the_company_type_gives_form_ownership_and_kind(take_in, text, expected):
    take_in([real_row(company_type=text)])
    enterprise = Enterprise.objects.get()
    assert (enterprise.legal_form, enterprise.ownership, enterprise.kind) == expected


def test_an_unknown_word_in_the_company_type_is_told(take_in):
    run = take_in([real_row(company_type="有限责任公司(月球)")])
    assert outcomes(run) == ["new"]
    assert "月球" in warnings(run)[0]


def test_branches_are_marked_and_linked_where_one_head_office_has_the_name(take_in):
    take_in(
        [
            real_row(f"{HUARUI}柳州分公司", CODES[1], company_type=""),
            real_row(f"{HAIBAO}北海分公司", CODES[2], company_type="分公司"),
            real_row(HUARUI, CODES[0]),
        ]
    )
    by_name = {e.name_zh: e for e in Enterprise.objects.all()}
    assert {name for name, e in by_name.items() if e.is_branch} == {
        f"{HUARUI}柳州分公司",
        f"{HAIBAO}北海分公司",
    }
    assert by_name[f"{HUARUI}柳州分公司"].branch_of == by_name[HUARUI]
    assert by_name[f"{HAIBAO}北海分公司"].branch_of is None
    assert [e.verb for e in changes.history_of(by_name[f"{HUARUI}柳州分公司"])] == [
        "branch_linked",
        "created",
    ]


def test_a_known_code_is_updated_and_a_new_name_keeps_the_old_one(take_in):
    take_in([real_row()])
    run = take_in([real_row("南宁华锐科技有限公司", capital="600(万)")])
    assert outcomes(run) == ["updated"]
    assert set(run.decisions[0].changes) == {"name_zh", "registered_capital"}
    enterprise = Enterprise.objects.get()
    assert enterprise.name_zh == "南宁华锐科技有限公司"
    assert enterprise.names.get(kind=NameKind.FORMER).name == HUARUI
    assert changes.history_of(enterprise).first().verb == "imported"
    assert NameKey.objects.filter(kind=KeyKind.WHOLE, name__kind=NameKind.LEGAL).get().value == (
        "南宁华锐科技有限公司"
    )


def test_empty_cells_and_missing_columns_change_nothing(take_in, enter):
    enterprise = enter(HUARUI, uscc=CODES[0], website="https://huarui.example", registered_capital=Decimal(7))
    assert outcomes(
        take_in([[HUARUI, CODES[0], ""]], headings=["企业名称", "统一社会信用代码", "注册资金"])
    ) == ["unchanged"]
    assert Enterprise.objects.get(pk=enterprise.pk).website == "https://huarui.example"


def test_a_row_without_a_code_is_refused_and_never_updates_by_name(take_in, enter):
    enter(HUARUI, uscc=CODES[0])
    run = take_in([real_row(code=""), real_row(HAIBAO, "", "1(万)")])
    assert outcomes(run) == ["failed", "failed"]
    assert Enterprise.objects.count() == 1
    assert Enterprise.objects.get().registered_capital is None


def test_a_code_pending_is_taken_in_once(take_in):
    headings, row = ["企业名称", "Code pending"], [HUARUI, "是"]
    assert outcomes(take_in([row], headings=headings)) == ["new"]
    assert outcomes(take_in([row], headings=headings)) == ["unchanged"]
    assert outcomes(take_in([[*row, "https://a.example"]], headings=[*headings, "Website"])) == ["duplicate"]
    assert Enterprise.objects.get().website == ""


def test_an_enterprise_waiting_for_its_code_is_not_merged_silently(take_in, enter):
    enter(HUARUI)
    run = take_in([real_row()])
    assert outcomes(run) == ["duplicate"]
    assert HUARUI in reasons(run)[0]
    assert Enterprise.objects.get().uscc == ""


def test_the_same_name_under_another_code_is_entered_with_a_warning(take_in, enter):
    enter(HUARUI, uscc=CODES[0])
    run = take_in([real_row(code=CODES[1])])
    assert outcomes(run) == ["new"]
    assert CODES[0] in warnings(run)[0]


def test_a_wrong_code_and_an_unknown_city_fail_at_their_cell(take_in):
    run = take_in([real_row(code=CODES[0][:-1] + "4"), [*real_row(code=CODES[1])[:7], "亚特兰蒂斯", ""]])
    assert outcomes(run) == ["failed", "failed"]
    assert [d.reasons[0].column for d in run.decisions] == ["uscc", "city"]
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("广西", "南宁", ""), "450100"),
        (("广西壮族自治区", "南宁市", "青秀区"), "450103"),
        (("北京", "", "朝阳区"), "110105"),
        (("吉林", "长春", "朝阳区"), "220104"),
        (("广西", "", ""), "450000"),
    ],
)
def test_divisions_are_found_by_the_names_of_their_levels(take_in, words, code):
    take_in([[HUARUI, CODES[0], *words]], headings=["企业名称", "统一社会信用代码", "省", "地区", "区县"])
    assert Enterprise.objects.get().division_id == code


def test_a_district_that_may_be_in_several_cities_is_not_guessed(take_in):
    run = take_in([[HUARUI, CODES[0], "朝阳区"]], headings=["企业名称", "统一社会信用代码", "行政区划"])
    assert outcomes(run) == ["failed"]
    assert run.decisions[0].reasons[0].column == "division"


def test_owners_may_stand_in_the_same_file(take_in):
    headings = ["企业名称", "统一社会信用代码", "Code of the parent", "Code of the head office"]
    rows = [
        [HUARUI, CODES[0], CODES[1], ""],
        [HAIBAO, CODES[1], "", ""],
        [f"{HUARUI}柳州分公司", CODES[2], "", CODES[0]],
    ]
    assert outcomes(take_in(rows, headings=headings)) == ["new"] * 3
    by_code = {e.uscc: e for e in Enterprise.objects.all()}
    assert by_code[CODES[0]].parent == by_code[CODES[0]].ultimate_parent == by_code[CODES[1]]
    assert by_code[CODES[2]].branch_of == by_code[CODES[0]]
    assert outcomes(take_in(rows, headings=headings)) == ["unchanged"] * 3


def test_an_unknown_owner_fails_and_a_circle_stops_the_file(take_in):
    headings = ["企业名称", "统一社会信用代码", "Code of the parent"]
    assert outcomes(take_in([[HUARUI, CODES[0], CODES[1]]], headings=headings)) == ["failed"]
    with pytest.raises(ImportStopped):
        take_in([[HUARUI, CODES[0], CODES[1]], [HAIBAO, CODES[1], CODES[0]]], headings=headings)
    assert not Enterprise.objects.exists()


def test_the_legal_representative_is_read_only_with_the_right_to_see_it(
    take_in, north_officer, north_manager
):
    headings, row = ["企业名称", "统一社会信用代码", "法定代表人"], [HUARUI, CODES[0], "张三"]
    take_in([row], headings=headings, actor=north_officer)
    assert Enterprise.objects.get().legal_representative == ""
    take_in([row], headings=headings, actor=north_manager)
    enterprise = Enterprise.objects.get()
    assert enterprise.legal_representative == "张三"
    assert changes.history_of(enterprise).first().changes == {"legal_representative": ["", "***"]}


def test_figures_give_a_size_and_a_row_of_their_year(take_in):
    headings = ["企业名称", "统一社会信用代码", "行业", "从业人数", "营业收入(万元)", "规模年度"]
    take_in([[HUARUI, CODES[0], "C3974", 1000, 40000, 2024]], headings=headings)
    enterprise = Enterprise.objects.get()
    assert (enterprise.size_class, enterprise.size_source) == (SizeClass.LARGE, SizeSource.COMPUTED)
    assert YearFigures.objects.get(enterprise=enterprise).size_class == SizeClass.LARGE
    take_in([[HUARUI, CODES[0], "C3974", 200, 40000, 2025]], headings=headings)
    assert dict(YearFigures.objects.values_list("year", "size_class")) == {
        2024: SizeClass.LARGE,
        2025: SizeClass.SMALL,
    }


def test_a_stated_size_is_a_declaration(take_in):
    headings = ["企业名称", "统一社会信用代码", "企业规模"]
    take_in([[HUARUI, CODES[0], "大型"]], headings=headings)
    enterprise = Enterprise.objects.get()
    assert (enterprise.size_class, enterprise.size_source) == (SizeClass.LARGE, SizeSource.DECLARED)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("everything", [True, False])
def test_an_export_comes_back_unchanged(
    tmp_path, enter, places, industries, countries, chief, language, everything
):
    head = enter(
        HUARUI,
        uscc=CODES[0],
        name_en="Huarui Electronics",
        short_name="华锐",
        former_names=[FormerName("南宁华光电子厂"), FormerName("南宁光大厂")],
        division=places["450103"],
        industry=industries["C3974"],
        legal_form=LegalForm.JOINT_VENTURE,
        ownership=Ownership.FOREIGN,
        origin_country=countries["US"],
        registered_capital=Decimal("1234567.89"),
        registered_capital_currency="USD",
        legal_representative="张三",
        trade_modes=[TradeMode.OFFSHORE_TRADE, TradeMode.BONDED_DISPLAY],
        above_scale=False,
        website="https://huarui.example",
        business_scope="电子产品；\n音响",
    )
    figures_set(enterprise=head, year=2024, employees=300, revenue_cny=Decimal(30_000_000), actor=chief)
    enter(f"{HUARUI}柳州分公司", uscc=CODES[1], branch_of=head, legal_form=LegalForm.BRANCH)
    daughter = enter("=1+1 商行", kind=EnterpriseKind.INDIVIDUAL_BUSINESS, uscc_pending=True)
    enterprise_set_parent(enterprise=daughter, parent=head, actor=chief)
    enter(kind=EnterpriseKind.FOREIGN_COMPANY, name_en="Walrus Inc.")
    enter(
        name_en="Seal Inc.",
        kind=EnterpriseKind.FOREIGN_COMPANY,
        foreign_reg_no="C-1",
        foreign_reg_country=countries["US"],
    )
    table, path = get_table("enterprises"), tmp_path / "out.xlsx"
    count = ChangeEntry.objects.count()
    columns = table.export_columns(chief, everything=everything)
    with override(language):
        assert write_table(path, title="x", columns=columns, rows=table.rows(chief)) == 5
    run = commit(table, open_source(table, path, chief), chief)
    assert run.counts == {"new": 0, "updated": 0, "unchanged": 5, "duplicate": 0, "failed": 0}, [
        (decision.outcome, decision.changes) for decision in run.decisions
    ]
    assert ChangeEntry.objects.count() == count
