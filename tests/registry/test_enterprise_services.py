import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils.translation import override

from core import changes
from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry, OutboxItem
from registry import rules
from registry.choices import EnterpriseKind, KeyKind, LegalForm, NameKind, Ownership, SizeClass, SizeSource
from registry.models import Enterprise, NameKey, YearFigures
from registry.services.enterprises import (
    SameEnterprise,
    enterprise_create,
    enterprise_update,
    figures_set,
)
from registry.services.names import FormerName, enterprise_rename, name_add, name_remove
from tests.registry.samples import CODES

pytestmark = pytest.mark.django_db
HUARUI = "南宁华锐电子有限公司"


def names_of(enterprise) -> set[tuple[str, str]]:
    return set(enterprise.names.values_list("kind", "name"))


def keys_of(enterprise, kind) -> set[str]:
    return set(NameKey.objects.filter(name__enterprise=enterprise, kind=kind).values_list("value", flat=True))


def verbs_of(record) -> list[str]:
    return [entry.verb for entry in changes.history_of(record)]


def test_a_new_enterprise_has_a_row_and_keys_for_every_name(enter):
    enterprise = enter(
        HUARUI, name_en="Huarui Electronics", short_name="华锐", former_names=[FormerName("南宁华光电子厂")]
    )
    assert names_of(enterprise) == {
        (NameKind.LEGAL, HUARUI),
        (NameKind.ENGLISH, "Huarui Electronics"),
        (NameKind.SHORT, "华锐"),
        (NameKind.FORMER, "南宁华光电子厂"),
    }
    assert HUARUI in keys_of(enterprise, KeyKind.WHOLE)
    assert enterprise.sort_key == "nan ning hua rui dian zi you xian gong si"


def test_a_company_without_a_chinese_name_is_found_by_its_english_one(enter):
    enterprise = enter(kind=EnterpriseKind.FOREIGN_COMPANY, name_en="Walrus Motors Inc.")
    assert names_of(enterprise) == {(NameKind.LEGAL, "Walrus Motors Inc.")}


def test_creating_leaves_one_entry_and_one_note(enter, north_officer):
    enterprise = enter(HUARUI, legal_representative="张三")
    entry = changes.history_of(enterprise).get()
    assert (entry.verb, entry.actor) == ("created", north_officer)
    assert entry.changes["name_zh"] == [None, HUARUI]
    assert entry.changes["legal_representative"] == [None, "***"]
    assert OutboxItem.objects.filter(label="registry.Enterprise", object_pk=str(enterprise.pk)).count() == 1


def test_a_code_is_stored_in_its_one_form_and_no_longer_pending(enter):
    enterprise = enter(HUARUI, uscc=" 914501000000dem183 ", uscc_pending=True)
    assert (enterprise.uscc, enterprise.uscc_pending) == (CODES[0], False)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_zh": HUARUI}, "uscc"),
        ({"name_zh": HUARUI, "uscc": CODES[0][:-1] + "4"}, "uscc"),
        ({"name_en": "Huarui", "uscc_pending": True}, "name_zh"),
        ({"name_zh": "华锐", "kind": EnterpriseKind.FOREIGN_COMPANY}, "name_en"),
        (
            {"name_en": "Walrus", "kind": EnterpriseKind.FOREIGN_COMPANY, "foreign_reg_no": "C-1"},
            "foreign_reg_country",
        ),
        ({"name_zh": HUARUI, "uscc_pending": True, "lei": "549300EXAMPLE"}, "lei"),
        (
            {
                "name_zh": HUARUI,
                "uscc_pending": True,
                "established_on": dt.date(2020, 1, 2),
                "dissolved_on": dt.date(2020, 1, 1),
            },
            "dissolved_on",
        ),
        (
            {"name_zh": HUARUI, "uscc_pending": True, "above_scale_on": dt.date(2024, 1, 1)},
            "above_scale_on",
        ),
        ({"name_zh": HUARUI, "uscc_pending": True, "status": "asleep"}, "status"),
        ({"name_zh": "华" * 201, "uscc_pending": True}, "name_zh"),
    ],
)
def test_facts_that_contradict_the_rules_are_refused_at_their_field(north_officer, values, field):
    with pytest.raises(ValidationError) as refused:
        enterprise_create(values=values, actor=north_officer)
    assert set(refused.value.message_dict) == {field}
    assert not Enterprise.objects.exists()
    assert not ChangeEntry.objects.filter(label="registry.Enterprise").exists()


def test_a_company_of_hong_kong_needs_no_english_name(enter, countries):
    enterprise = enter(
        "香港海豹实业有限公司", kind=EnterpriseKind.FOREIGN_COMPANY, foreign_reg_country=countries["HK"]
    )
    assert enterprise.name_en == ""


def test_a_known_code_is_refused_and_says_whose_it_is(enter):
    first = enter(HUARUI, uscc=CODES[0])
    with pytest.raises(SameEnterprise) as refused:
        enter("南宁华瑞电子有限公司", uscc=CODES[0])
    assert refused.value.existing == first
    assert enter("柳州华瑞电子有限公司", uscc=CODES[1]).pk != first.pk


def test_a_foreign_number_counts_within_its_country(enter, countries):
    foreign = {"kind": EnterpriseKind.FOREIGN_COMPANY, "foreign_reg_no": "C-1"}
    first = enter(name_en="Walrus Inc.", foreign_reg_country=countries["US"], **foreign)
    with pytest.raises(SameEnterprise) as refused:
        enter(name_en="Walrus Corp.", foreign_reg_country=countries["US"], **foreign)
    assert refused.value.existing == first
    assert enter(name_en="Walrus Ltd", foreign_reg_country=countries["HK"], **foreign).pk


def test_two_people_entering_one_code_at_once_make_one_enterprise(enter, monkeypatch):
    first = enter(HUARUI, uscc=CODES[0])
    asked = iter([False, True])

    def blind_once(enterprise):
        if next(asked):
            raise SameEnterprise(first, "uscc")

    monkeypatch.setattr("registry.services.enterprises._refuse_known", blind_once)
    with pytest.raises(SameEnterprise):
        enter("柳州华瑞电子有限公司", uscc=CODES[0])


def test_foreign_capital_state_ownership_and_branches_follow_from_the_form(enter):
    assert enter(HUARUI, ownership=Ownership.HK_MO_TW).is_foreign_invested
    assert enter("柳州华瑞电子有限公司", ownership=Ownership.STATE).is_soe
    assert enter("桂林华瑞电子有限公司北海分公司", legal_form=LegalForm.BRANCH).is_branch


def test_an_update_writes_what_differs_and_nothing_else(enter, north_officer):
    enterprise = enter(HUARUI, website="https://huarui.example")
    enterprise_update(
        enterprise=enterprise,
        values={"website": "https://huarui.example", "registered_address": "南宁市青秀区一路1号"},
        actor=north_officer,
    )
    entry = changes.history_of(enterprise).first()
    assert (entry.verb, entry.changes) == ("changed", {"registered_address": ["", "南宁市青秀区一路1号"]})


def test_an_update_without_a_difference_leaves_no_history(enter, north_officer):
    enterprise = enter(HUARUI)
    before = Enterprise.objects.get(pk=enterprise.pk).updated_at
    enterprise_update(enterprise=enterprise, values={"website": ""}, actor=north_officer)
    assert verbs_of(enterprise) == ["created"]
    assert Enterprise.objects.get(pk=enterprise.pk).updated_at == before


def test_restricted_values_never_enter_the_history(enter, north_officer):
    enterprise = enter(HUARUI, legal_representative="张三")
    enterprise_update(enterprise=enterprise, values={"legal_representative": "李四"}, actor=north_officer)
    assert changes.history_of(enterprise).first().changes == {"legal_representative": ["***", "***"]}


def test_a_form_opened_before_somebody_elses_change_is_refused(enter, north_officer):
    enterprise = enter(HUARUI)
    version = version_of(Enterprise.objects.get(pk=enterprise.pk))
    enterprise_update(enterprise=enterprise, values={"website": "https://a.example"}, actor=north_officer)
    with pytest.raises(ChangedMeanwhile):
        enterprise_update(
            enterprise=enterprise,
            values={"website": "https://b.example"},
            actor=north_officer,
            version=version,
        )
    assert Enterprise.objects.get(pk=enterprise.pk).website == "https://a.example"


def test_names_are_not_facts(enter, north_officer):
    with pytest.raises(TypeError):
        enterprise_update(enterprise=enter(HUARUI), values={"name_zh": "别的"}, actor=north_officer)


def test_a_branch_cannot_have_its_own_branch_as_head_office(enter, north_officer):
    head = enter(HUARUI)
    branch = enter("南宁华锐电子有限公司柳州分公司", branch_of=head)
    with pytest.raises(ValidationError) as refused:
        enterprise_update(enterprise=head, values={"branch_of": branch}, actor=north_officer)
    assert set(refused.value.message_dict) == {"branch_of"}
    assert Enterprise.objects.get(pk=branch.pk).is_branch


def test_renaming_keeps_the_old_name_with_its_dates(enter, north_officer):
    enterprise = enter(HUARUI)
    day = dt.date(2025, 5, 6)
    enterprise_rename(
        enterprise=enterprise, name_zh="南宁华锐科技有限公司", changed_on=day, actor=north_officer
    )
    assert names_of(enterprise) == {(NameKind.LEGAL, "南宁华锐科技有限公司"), (NameKind.FORMER, HUARUI)}
    assert enterprise.names.get(kind=NameKind.FORMER).valid_to == day
    assert enterprise.names.get(kind=NameKind.LEGAL).valid_from == day
    assert keys_of(enterprise, KeyKind.WHOLE) >= {HUARUI, "南宁华锐科技有限公司"}
    renamed = Enterprise.objects.get(pk=enterprise.pk)
    assert (renamed.name_zh, renamed.sort_key[:20]) == ("南宁华锐科技有限公司", "nan ning hua rui ke ")
    assert verbs_of(enterprise) == ["renamed", "created"]


def test_a_misspelt_name_is_corrected_without_a_trace_among_the_names(enter, north_officer, chief):
    enterprise = enter("南宁华说电子有限公司")
    wanted = {"enterprise": enterprise, "name_zh": HUARUI, "correction": True}
    with pytest.raises(PermissionDenied):
        enterprise_rename(**wanted, actor=north_officer)
    enterprise_rename(**wanted, actor=chief)
    assert names_of(enterprise) == {(NameKind.LEGAL, HUARUI)}
    assert keys_of(enterprise, KeyKind.WHOLE) == {HUARUI}
    assert verbs_of(enterprise) == ["name_corrected", "created"]


def test_renaming_back_keeps_one_row_of_each_name(enter, north_officer):
    enterprise = enter(HUARUI)
    enterprise_rename(enterprise=enterprise, name_zh="南宁华锐科技有限公司", actor=north_officer)
    enterprise_rename(enterprise=enterprise, name_zh=HUARUI, actor=north_officer)
    assert names_of(enterprise) == {
        (NameKind.LEGAL, HUARUI),
        (NameKind.FORMER, HUARUI),
        (NameKind.FORMER, "南宁华锐科技有限公司"),
    }


def test_the_last_legal_name_cannot_be_taken_away(enter, north_officer):
    enterprise = enter(HUARUI)
    with pytest.raises(ValidationError) as refused:
        enterprise_rename(enterprise=enterprise, name_zh=" ", actor=north_officer)
    assert set(refused.value.message_dict) == {"name_zh"}
    assert names_of(enterprise) == {(NameKind.LEGAL, HUARUI)}


def test_the_first_short_name_becomes_the_current_one(enter, north_officer):
    enterprise = enter(HUARUI)
    name_add(enterprise=enterprise, kind=NameKind.SHORT, name="华锐", actor=north_officer)
    name_add(enterprise=enterprise, kind=NameKind.SHORT, name="华锐电子", actor=north_officer)
    assert Enterprise.objects.get(pk=enterprise.pk).short_name == "华锐"
    assert {name for kind, name in names_of(enterprise) if kind == NameKind.SHORT} == {"华锐", "华锐电子"}
    with pytest.raises(ValidationError):
        name_add(enterprise=enterprise, kind=NameKind.SHORT, name="华锐", actor=north_officer)
    with pytest.raises(ValidationError):
        name_add(enterprise=enterprise, kind=NameKind.LEGAL, name="别的公司", actor=north_officer)


def test_a_short_name_too_long_to_be_the_current_one_is_refused(enter, north_officer):
    enterprise = enter(HUARUI)
    with pytest.raises(ValidationError) as refused:
        name_add(enterprise=enterprise, kind=NameKind.SHORT, name="华" * 61, actor=north_officer)
    assert set(refused.value.message_dict) == {"name"}
    assert names_of(enterprise) == {(NameKind.LEGAL, HUARUI)}


def test_a_name_does_not_end_before_it_began(enter, north_officer):
    enterprise = enter(HUARUI)
    days = {"valid_from": dt.date(2020, 1, 2), "valid_to": dt.date(2020, 1, 1)}
    with pytest.raises(ValidationError, match="cannot end before it began"):
        name_add(enterprise=enterprise, kind=NameKind.FORMER, name="旧名", actor=north_officer, **days)
    other = "南宁华锐科技有限公司"
    enterprise_rename(
        enterprise=enterprise, name_zh=other, changed_on=dt.date(2025, 1, 1), actor=north_officer
    )
    with pytest.raises(ValidationError) as refused:
        enterprise_rename(
            enterprise=enterprise, name_zh="第三名", changed_on=dt.date(2024, 1, 1), actor=north_officer
        )
    assert set(refused.value.message_dict) == {"changed_on"}
    assert names_of(enterprise) == {(NameKind.LEGAL, other), (NameKind.FORMER, HUARUI)}


def test_a_name_in_use_is_not_removed_but_another_is(enter, chief):
    enterprise = enter(HUARUI, former_names=[FormerName("南宁华光电子厂")])
    with pytest.raises(ValidationError):
        name_remove(name=enterprise.names.get(kind=NameKind.LEGAL), actor=chief)
    name_remove(name=enterprise.names.get(kind=NameKind.FORMER), actor=chief)
    assert names_of(enterprise) == {(NameKind.LEGAL, HUARUI)}
    assert keys_of(enterprise, KeyKind.WHOLE) == {HUARUI}


def test_the_size_is_computed_from_the_figures_of_the_newest_year(enter, north_officer, industries):
    enterprise = enter(HUARUI, industry=industries["C3974"])
    wan = Decimal(10_000)
    figures_set(
        enterprise=enterprise,
        year=2024,
        employees=1000,
        revenue_cny=40_000 * wan,
        assets_cny=None,
        actor=north_officer,
    )
    figures_set(
        enterprise=enterprise,
        year=2023,
        employees=20,
        revenue_cny=300 * wan,
        assets_cny=None,
        actor=north_officer,
    )
    now = Enterprise.objects.get(pk=enterprise.pk)
    assert (now.size_class, now.size_year, now.employees) == (SizeClass.LARGE, 2024, 1000)
    assert dict(YearFigures.objects.values_list("year", "size_class")) == {
        2024: SizeClass.LARGE,
        2023: SizeClass.SMALL,
    }


def test_every_change_of_a_years_figures_stands_in_the_history(enter, north_officer):
    enterprise = enter(HUARUI)
    for year, employees in ((2024, 300), (2023, 20), (2023, 25), (2023, 25)):
        figures_set(enterprise=enterprise, year=year, employees=employees, actor=north_officer)
    entries = [entry for entry in changes.history_of(enterprise) if entry.verb == "figures_set"]
    told = [
        [state and (state["year"], state["employees"]) for state in entry.changes["year_figures"]]
        for entry in reversed(entries)
    ]
    assert told == [[None, (2024, 300)], [None, (2023, 20)], [(2023, 20), (2023, 25)]]
    assert Enterprise.objects.get(pk=enterprise.pk).employees == 300


def test_figures_from_an_older_page_overwrite_nothing(enter, north_officer):
    enterprise = enter(HUARUI)
    opened = version_of(Enterprise.objects.get(pk=enterprise.pk))
    figures_set(enterprise=enterprise, year=2024, employees=300, actor=north_officer, version=opened)
    with pytest.raises(ChangedMeanwhile):
        figures_set(enterprise=enterprise, year=2024, employees=1, actor=north_officer, version=opened)
    assert YearFigures.objects.get().employees == 300


def test_a_missing_figure_gives_unknown_and_never_micro(enter, north_officer, industries):
    enterprise = enter(HUARUI, industry=industries["C3974"])
    figures = figures_set(enterprise=enterprise, year=2024, employees=5, actor=north_officer)
    assert figures.size_class == SizeClass.UNKNOWN


def test_a_declared_size_survives_a_new_industry_and_a_computed_one_does_not(
    enter, north_officer, industries
):
    wan = Decimal(10_000)
    declared, computed = enter(HUARUI), enter("柳州华瑞电子有限公司")
    stated = {"size_source": SizeSource.DECLARED, "size_class": SizeClass.LARGE}
    figures_set(enterprise=declared, year=2024, employees=5, revenue_cny=wan, actor=north_officer, **stated)
    figures_set(enterprise=computed, year=2024, employees=5, revenue_cny=1000 * wan, actor=north_officer)
    for enterprise in (declared, computed):
        enterprise_update(enterprise=enterprise, values={"industry": industries["F51"]}, actor=north_officer)
    sizes = Enterprise.objects.in_bulk([declared.pk, computed.pk])
    assert sizes[declared.pk].size_class == SizeClass.LARGE
    assert sizes[computed.pk].size_class == SizeClass.SMALL
    assert YearFigures.objects.get(enterprise=computed).size_class == SizeClass.SMALL


def test_the_database_keeps_a_code_single(enter):
    enter(HUARUI, uscc=CODES[0])
    with pytest.raises(IntegrityError):
        Enterprise.objects.create(name_zh="别的公司", uscc=CODES[0], sort_key="x")


def test_a_wrong_choice_is_told_each_reader_in_his_language():
    def told(language: str) -> list[str]:
        with override(language), pytest.raises(ValidationError) as refused:
            rules.check(Enterprise(kind="nonsense", name_zh="华锐", uscc_pending=True), ["kind"])
        return refused.value.message_dict["kind"]

    assert told("en") == told("en") != told("zh-hans")
