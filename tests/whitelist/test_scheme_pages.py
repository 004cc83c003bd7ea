"""The pages of schemes: read by all staff, written by the region office, also without scripts."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from core.locking import version_of
from tests.factories import EnterpriseFactory
from tests.merging import content, differences
from tests.query_counts import query_count
from tests.whitelist.rules import add_criterion, asks
from tests.whitelist.states import case_in, make_chain, make_version
from whitelist.forms.conditions import ConditionForm, initial_of
from whitelist.models import Condition, Criterion, Entry, Scheme, SchemeVersion
from whitelist.services.schemes import version_draft

pytestmark = pytest.mark.django_db
DESK = "/desk/whitelist"


@pytest.fixture
def published(db) -> SchemeVersion:
    version = make_version(Scheme.objects.create(code="leaders", name_zh="龙头", name_en="Leaders"))
    add_criterion(version, "zone", asks("in_zone", "yes"), name_en="In the zone", clause="1")
    add_criterion(
        version,
        "pull",
        asks("revenue", "at_least", "1000000000", max_age_years=2),
        asks("local_suppliers", "at_least", "20"),
        joiner="any",
        name_en="Revenue or pull",
        evidence_kinds=["audit_report"],
    )
    return version


@pytest.fixture
def draft(published, chief) -> SchemeVersion:
    return version_draft(scheme=published.scheme, actor=chief, valid_from=timezone.localdate())


def typed(**values) -> dict:
    """What the criterion form sends: one condition on revenue."""
    return {
        "name_zh": "营业收入达标",
        "name_en": "Rich",
        "clause": "9",
        "weighs": "hard",
        "weight": "",
        "joiner": "all",
        "rows": "1",
        "evidence_kinds": ["audit_report"],
        "c0-indicator": "revenue",
        "c0-operator": "at_least",
        "c0-value": "50",
        "c0-scale": "100m",
        "c0-set_max_age_years": "3",
    } | values


def text(response) -> str:
    return response.content.decode()


def test_a_version_reads_in_words_in_both_languages(client, published, viewer):
    client.force_login(viewer)
    page = text(client.get(f"{DESK}/versions/{published.pk}/"))
    for words in (
        "In the zone",
        "clause 1",
        "One of these is enough:",
        "at least CNY 1 billion",
        "Audit report",
    ):
        assert words in page
    assert "criteria/new" not in page
    client.cookies["django_language"] = "zh-hans"
    page = text(client.get(f"{DESK}/versions/{published.pk}/", headers={"accept-language": "zh-hans"}))
    assert "不少于 10 亿元" in page


def test_the_list_leads_to_the_versions_and_the_open_draft(client, published, draft, viewer):
    client.force_login(viewer)
    page = text(client.get(f"{DESK}/schemes/"))
    assert f"{DESK}/schemes/leaders/" in page
    assert f"{DESK}/versions/{draft.pk}/" in page
    assert page.count('aria-current="page"') >= 2  # the entry of the menu, and its tab
    page = text(client.get(f"{DESK}/schemes/leaders/"))
    assert f"{DESK}/versions/{published.pk}/" in page
    assert "In force" in page


def test_a_scheme_is_entered_drafted_and_published_by_two_people(client, chief, region_admin):
    client.force_login(chief)
    given = {"code": "new", "name_zh": "新", "name_en": "New", "chain": ""}
    assert client.post(f"{DESK}/new-scheme/", given).status_code == 302
    today = timezone.localdate()
    answer = client.post(f"{DESK}/schemes/new/draft/", {"valid_from": today.isoformat()})
    version = SchemeVersion.objects.get(scheme__code="new")
    assert answer.headers["Location"] == f"{DESK}/versions/{version.pk}/"
    assert client.post(f"{DESK}/versions/{version.pk}/criteria/new/", typed()).status_code == 302
    kept = {"effective-is_public": "on", "exited-recovers": "on"}
    assert client.post(f"{DESK}/versions/{version.pk}/consequences/", kept).status_code == 302
    assert version.consequences.get(status="warned").keeps_measures is False

    publish = f"{DESK}/versions/{version.pk}/publish/"
    page = text(client.post(publish, follow=True))
    assert "Somebody else must publish: you drafted or changed these rules." in page
    assert publish not in page
    client.force_login(region_admin)
    assert publish in text(client.get(f"{DESK}/versions/{version.pk}/"))
    client.post(publish)
    version.refresh_from_db()
    assert (version.status, version.published_by) == ("published", region_admin)


def test_amounts_are_typed_in_the_unit_that_people_use(client, draft, region_admin):
    client.force_login(region_admin)
    client.post(f"{DESK}/versions/{draft.pk}/criteria/new/", typed())
    criterion = Criterion.objects.get(version=draft, name_en="Rich")
    condition = criterion.conditions.get()
    assert (condition.value, condition.params) == ("5000000000", {"max_age_years": 3})
    assert (criterion.code, criterion.is_hard, criterion.evidence_kinds) == ("c1", True, ["audit_report"])
    form = client.get(f"{DESK}/criteria/{criterion.pk}/").context["form"].conditions[0]
    assert (form["value"].value(), form["scale"].value()) == ("50", "100m")
    client.post(f"{DESK}/criteria/{criterion.pk}/", typed(**{"c0-value": "5000", "c0-scale": "10k"}))
    assert criterion.conditions.get().value == "50000000"


def test_another_indicator_brings_its_own_fields_and_keeps_what_was_typed_without_scripts(
    client, draft, region_admin
):
    client.force_login(region_admin)
    address = f"{DESK}/versions/{draft.pk}/criteria/new/"
    form = client.post(address, typed(**{"c0-indicator": "risk_events", "again": "fields"})).context["form"]
    (condition,) = form.conditions
    assert not form.errors
    assert form["name_zh"].value() == "营业收入达标"
    assert [name for name in condition.fields if name.startswith("set_")] == [
        "set_kinds",
        "set_levels",
        "set_months",
        "set_fresh_days",
    ]
    assert condition["set_kinds"].value() == ["dishonesty", "safety", "environment"]
    form = client.post(address, typed(again="row")).context["form"]
    assert [condition["indicator"].value() for condition in form.conditions] == ["revenue", None]
    assert form.conditions[0]["value"].value() == "50"
    assert not Criterion.objects.filter(name_en="Rich").exists()


def test_a_condition_is_left_out_and_an_empty_one_does_not_disturb(client, draft, region_admin):
    client.force_login(region_admin)
    two = {
        "rows": "3",
        "c1-indicator": "in_zone",
        "c1-operator": "yes",
        "c1-is_removed": "on",
        "c2-indicator": "",
    }
    client.post(f"{DESK}/versions/{draft.pk}/criteria/new/", typed(**two))
    asked = Condition.objects.filter(criterion__name_en="Rich", criterion__version=draft)
    assert [condition.indicator for condition in asked] == ["revenue"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name_zh": ""}, "This field is required."),
        ({"weighs": "soft"}, "A soft criterion needs a weight above zero."),
        ({"c0-indicator": ""}, "A criterion asks at least one thing."),
        ({"c0-value": ""}, "This field is required."),
        ({"c0-value": "99999999999"}, "Enter a number from 0 to"),
        ({"c0-set_max_age_years": "99"}, "less than or equal to 10"),
        ({"c0-operator": "yes"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(values, said, client, draft, region_admin):
    client.force_login(region_admin)
    page = client.post(f"{DESK}/versions/{draft.pk}/criteria/new/", typed(**values))
    assert page.status_code == 200
    assert said in text(page)
    assert draft.criteria.count() == 2


def test_a_draft_that_somebody_else_changed_is_told_and_then_overwritten(client, draft, chief, region_admin):
    client.force_login(region_admin)
    address = f"{DESK}/criteria/{draft.criteria.first().pk}/"
    old = client.get(address).context["form"]["version"].value()
    client.force_login(chief)
    client.post(f"{DESK}/versions/{draft.pk}/criteria/new/", typed())
    client.force_login(region_admin)
    refused = client.post(address, typed(version=old, name_zh="改"))
    assert "Somebody else changed this meanwhile" in text(refused)
    again = refused.context["form"]["version"].value()
    assert client.post(address, typed(version=again, name_zh="改")).status_code == 302


def test_nothing_is_taken_out_of_a_draft_that_somebody_else_changed(client, draft, chief, region_admin):
    page, criterion = f"{DESK}/versions/{draft.pk}/", draft.criteria.first()
    client.force_login(region_admin)
    old = version_of(draft)
    assert (
        text(client.get(page)).count(f'name="version" value="{old}"') == 4
    )  # two criteria, and twice the draft
    client.force_login(chief)
    client.post(f"{page}criteria/new/", typed())
    client.force_login(region_admin)
    for button in (f"{DESK}/criteria/{criterion.pk}/remove/", f"{page}remove/"):
        assert "Somebody else changed this" in text(client.post(button, {"version": old}, follow=True))
    kept = {"effective-is_public": "on", "version": old}
    refused = client.post(f"{page}consequences/", kept)
    assert "Somebody else changed this" in text(refused)
    again = refused.context["form"]["version"].value()
    assert client.post(f"{page}consequences/", kept | {"version": again}).status_code == 302
    assert draft.criteria.count() == 3


def test_the_rules_of_a_published_version_have_no_pages_to_change_them(client, published, chief):
    client.force_login(chief)
    pages = [
        f"{DESK}/versions/{published.pk}/settings/",
        f"{DESK}/versions/{published.pk}/consequences/",
        f"{DESK}/versions/{published.pk}/criteria/new/",
        f"{DESK}/criteria/{published.criteria.first().pk}/",
    ]
    assert [client.get(page).status_code for page in pages] == [403] * 4
    remove = f"{DESK}/versions/{published.pk}/remove/"
    assert "not changed any more" in text(client.post(remove, follow=True))
    assert SchemeVersion.objects.filter(pk=published.pk).exists()


def test_the_test_run_names_who_would_enter_and_leave_and_why(client, draft, north, north_officer, chief):
    rich = EnterpriseFactory(name_zh="甲一有限公司", name_en="Alpha", area=north)
    poor = EnterpriseFactory(name_zh="乙二有限公司", name_en="Beta", area=north)
    for enterprise, amount in ((rich, 2 * 10**9), (poor, 5)):
        enterprise.year_figures.create(
            year=timezone.localdate().year - 1,
            revenue_cny=amount,
            size_class="large",
            size_source="declared",
        )
    chain = make_chain()
    case = case_in(
        "effective", area=north, created_by=north_officer, version=draft, enterprise=poor, chain=chain
    )
    since = timezone.localdate() - dt.timedelta(1)
    Entry.objects.create(case=case, scheme=draft.scheme, version=draft, status="effective", since=since)
    pull = draft.criteria.get(code="pull")
    pull.conditions.filter(indicator="local_suppliers").delete()

    client.force_login(chief)
    before = content()
    run = client.get(f"{DESK}/versions/{draft.pk}/trial/")
    assert [one.enterprise.label for one in run.context["enter"]] == ["Alpha"]
    assert [(one.enterprise.label, one.reasons) for one in run.context["leave"]] == [
        ("Beta", ["Revenue or pull"])
    ]
    reasons = f"{DESK}/versions/{draft.pk}/trial/{poor.pk}/?chain={chain.code}"
    assert reasons in text(run)
    page = text(client.get(reasons))
    for words in ("Not met", "Revenue or pull", "CNY 5", "at least CNY 1 billion", "Registry: North Area"):
        assert words in page
    assert differences(before, content()) == []
    client.force_login(north_officer)  # what was declared and verified is not for everybody
    assert client.get(reasons).status_code == 403


@pytest.mark.parametrize("amount", ["123456789", "5000000000", "10000", "1", "99999999.5"])
def test_an_amount_comes_back_in_a_unit_in_which_it_can_be_saved(amount):
    values = initial_of(Condition(indicator="revenue", operator="at_least", value=amount, params={}))
    form = ConditionForm(values | {"set_max_age_years": "3"})
    assert form.is_valid(), form.errors
    assert form.cleaned_condition["value"] == Decimal(amount)


def test_the_page_of_a_draft_says_what_publishing_it_would_say(client, published, draft, region_admin):
    address = f"{DESK}/versions/{draft.pk}/publish/"
    client.force_login(region_admin)

    def told() -> str:
        return client.get(f"{DESK}/versions/{draft.pk}/").context["why_not_publish"]

    assert told() == ""
    SchemeVersion.objects.filter(pk=draft.pk).update(valid_from=published.valid_from)
    SchemeVersion.objects.filter(pk=published.pk).update(valid_from=timezone.localdate())
    SchemeVersion.objects.filter(pk=draft.pk).update(valid_from=timezone.localdate())
    assert told() == "Another version begins on this day: change the day it is valid from."
    assert address not in text(client.get(f"{DESK}/versions/{draft.pk}/"))
    draft.criteria.all().delete()
    assert told() == "Enter at least one hard criterion before you publish."
    assert told() in text(client.post(address, follow=True))


def test_a_day_in_the_past_is_refused_to_who_drafts_and_not_only_to_who_publishes(
    client, published, draft, chief
):
    client.force_login(chief)
    page = client.get(f"{DESK}/versions/{draft.pk}/settings/")
    given = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    refused = client.post(f"{DESK}/versions/{draft.pk}/settings/", given | {"valid_from": "2020-01-01"})
    assert "cannot begin in the past" in str(refused.context["form"].errors["valid_from"])
    draft.delete()
    refused = client.post(f"{DESK}/schemes/{published.scheme.code}/draft/", {"valid_from": "2020-01-01"})
    assert "cannot begin in the past" in str(refused.context["form"].errors["valid_from"])


def test_of_those_who_are_not_known_the_test_run_says_what_is_missing(client, draft, chief):
    draft.criteria.get(code="zone").conditions.update(indicator="foreign_invested", operator="no")
    add_criterion(draft, "smart", asks("rd_share", "at_least", "3"), is_hard=False, weight=10)
    SchemeVersion.objects.filter(pk=draft.pk).update(pass_score=50)
    unclear = EnterpriseFactory(name_zh="丙三有限公司", name_en="Gamma")
    client.force_login(chief)
    run = client.get(f"{DESK}/versions/{draft.pk}/trial/")
    assert [(one.enterprise, one.reasons) for one in run.context["may_enter"]] == [
        (unclear, ["Revenue or pull", "soft criteria not known, asked for 50 %"])
    ]
    for words in ("The enterprise has not declared it yet.", "Revenue or pull; soft criteria not known"):
        assert words in text(run)


def test_pages_cost_the_same_for_three_rows_and_for_thirty(client, published, draft, chief):
    client.force_login(chief)
    pages = ("schemes/", "schemes/leaders/", f"versions/{published.pk}/", f"versions/{draft.pk}/trial/")

    def cost(rows: int) -> list[int]:
        for number in range(rows):
            make_version()
            day = dt.date(2022, 1, 1) + dt.timedelta(published.scheme.versions.count())
            make_version(published.scheme, valid_from=day)
            add_criterion(published, f"rows{rows}-{number}", asks("employees", "at_least", "5"))
            EnterpriseFactory()
        return [query_count(client, f"{DESK}/{page}") for page in pages]

    assert cost(3) == cost(27)


def test_a_version_without_hard_criteria_is_not_run(client, chief):
    scheme = Scheme.objects.create(code="new", name_zh="新", name_en="New")
    empty = version_draft(scheme=scheme, actor=chief, valid_from=timezone.localdate())
    client.force_login(chief)
    run = client.get(f"{DESK}/versions/{empty.pk}/trial/")
    assert run.context["trial"] is None
    assert "add one first" in text(run)
