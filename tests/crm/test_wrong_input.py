"""Days and figures that are none, or that nobody means: each form says what is wrong, and nothing is written.

Every field of the forms of money, projects, stages, sites and quotas, as a browser would send it.
"""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from core.models import ChangeEntry
from crm.choices.projects import ProjectStage
from crm.models import SiteReservation
from exports.columns import Kind
from registry.choices import SiteStatus
from tests.crm.importing import Workbooks
from tests.crm.money import make_counting_rule, promise, submitted
from tests.crm.projects import project_of
from tests.factories import LeadFactory
from tests.parks import SiteFactory
from tests.registry.importing import outcomes, reasons

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 8)
DAYS = ("tomorrow", "2026-13-01", "2026-02-30", "0001-01-01", "1026-10-09", "9999-12-31", "12026-10-09")
NUMBERS = ("much", "1e400", "-1e400", "NaN", "Infinity", "9" * 19, "1,5,0")
STEP = {"next_step": "Call", "next_step_due": "2026-12-01"}


@pytest.fixture(autouse=True)
def _october(monkeypatch):
    """The pages read the day themselves."""
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: TODAY)


def sent_by(form: forms.BaseForm) -> dict:
    """What a browser sends of a form as it was shown."""
    values = {field.html_name: field.value() for field in form}
    texts = {name: f"{value}" for name, value in values.items() if value not in (None, "", False, [])}
    return texts | {name: value for name, value in values.items() if isinstance(value, list)}


def _commitment(officer):
    return promise(project_of(officer), officer, indicator="output")


def _funds(officer):
    return promise(project_of(officer), officer)


def _stage(officer, **values):
    return project_of(officer, ProjectStage.NEGOTIATION, **values)


def _dropped(officer):
    project = project_of(officer, ProjectStage.DROPPED)
    project.stage_entries.update(stage=ProjectStage.NEGOTIATION)
    return project


def _reservation(officer):
    site = SiteFactory(park__area=officer.home_area(), status=SiteStatus.RESERVED)
    return SiteReservation.objects.create(
        project=project_of(officer), site=site, until=dt.date(2026, 11, 1), created_by=officer
    )


SIGNED = ("fixed_asset", "expected_output", "expected_tax", "expected_jobs")
# Page -> (its record, further parts of the address, what one writes, fields of days, fields of numbers)
PAGES = {
    "commitment-new": (
        project_of,
        (),
        {"side": "investor", "indicator": "output", "total": "9", "currency": "CNY", "due_on": "2027-01-01"},
        ("due_on",),
        ("total", "schedule-0-amount", "schedule-0-year"),
    ),
    "commitment-edit": (_commitment, (), {}, ("due_on",), ("total", "schedule-0-amount", "schedule-0-year")),
    "actual-new": (_commitment, (), {"quarter": "2026Q3", "value": "5"}, (), ("value",)),
    "project-edit": (
        project_of,
        (),
        STEP,
        (
            "planned_sign_on",
            "agreed_start_on",
            "agreed_production_on",
            "negative_list_on",
            "next_step_due",
        ),
        (
            *SIGNED,
            "invest_total",
            "foreign_capital_usd",
            "land_mu",
            "plant_m2",
            "power_kva",
            "energy_tce",
            "water_t_day",
        ),
    ),
    "project-new": (
        lambda officer: LeadFactory(created_by=officer, status="contact"),
        (),
        {"name": "Works"} | STEP,
        ("next_step_due",),
        ("invest_total",),
    ),
    "project-expand": (
        lambda officer: project_of(officer, ProjectStage.IN_PRODUCTION),
        (),
        {"name": "Second phase"} | STEP,
        ("next_step_due",),
        ("invest_total", "fixed_asset"),
    ),
    "project-stage": (
        lambda officer: project_of(
            officer, ProjectStage.PRE_SIGN, **dict.fromkeys((*SIGNED, "agreed_start_on"))
        ),
        ("enter_signed",),
        {"agreed_start_on": "2027-01-01"} | dict.fromkeys(SIGNED, "5"),
        ("entered_on", "agreed_start_on"),
        SIGNED,
    ),
    "project-stage suspend": (
        project_of,
        ("suspend",),
        {"note": "Later", "review_on": "2026-12-01"},
        ("review_on",),
        (),
    ),
    "project-stage drop": (
        project_of,
        ("drop",),
        {"note": "No", "drop_reason": "land", "may_revive_on": "2027-01-01"},
        ("may_revive_on",),
        (),
    ),
    "project-stage revive": (
        _dropped,
        ("revive_negotiation",),
        {"note": "They called"} | STEP,
        ("next_step_due",),
        (),
    ),
    "project-activity": (
        project_of,
        (),
        {"kind": "call", "subject": "Called", "next_step_kind": "site_tour"} | STEP,
        ("next_step_due",),
        (),
    ),
    "quota-new": (project_of, (), {"kind": "energy", "amount": "5"}, (), ("amount",)),
    "reservation-extend": (_reservation, (), {"reason": "Slow"}, ("until",), ()),
    "project-todo-new": (project_of, (), {"subject": "Map", "due_on": "2026-12-01"}, ("due_on",), ()),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_form_says_what_is_wrong_and_writes_nothing(client_of, north_officer, north_manager, page):
    make, more, writes, days, numbers = PAGES[page]
    make_counting_rule()
    record = make(north_officer)
    client = client_of(north_manager if "revive" in page else north_officer)
    address = reverse(page.split()[0], args=[record.pk, *more])
    shown = client.get(address).context
    given = sent_by(shown["form"]) | writes
    if "schedule" in shown:
        given |= sent_by(shown["schedule"].management_form)
        given |= {"schedule-0-year": "2026", "schedule-0-quarter": "4", "schedule-0-amount": "3"}
    before = ChangeEntry.objects.count()
    figures = [name for name in numbers if name != "value"]  # that may be a correction
    for names, values in ((days, DAYS), (numbers, NUMBERS), (figures, ["-1"])):
        for value in values if names else ():
            told = client.post(address, given | dict.fromkeys(names, value)).context["form"].errors
            for name in set(names) - told.keys():  # by the service, or in another form of the page
                response = client.post(address, given | {name: value})
                assert (response.status_code, "errorlist" in response.text) == (200, True), (name, value)
    assert ChangeEntry.objects.count() == before
    good = client.post(address, given)
    assert good.status_code == 302, good.text


def test_a_site_is_not_reserved_for_a_day_that_is_none(client_of, north_officer):
    project, site = project_of(north_officer), SiteFactory(park__area=north_officer.home_area())
    address, client = reverse("site-reserve", args=[project.pk, site.pk]), client_of(north_officer)
    for day in DAYS:
        assert "errorlist" in client.post(address, {"until": day}).text, day
    assert client.post(address, {"until": "2026-11-01"}).status_code == 302


def test_a_line_of_funds_says_what_is_wrong(client_of, north_officer):
    make_counting_rule()
    commitment, client = _funds(north_officer), client_of(north_officer)
    address = reverse("actual-new", args=[commitment.pk])
    line = {"kind": "equity_cash", "source": "foreign", "amount": "5", "currency": "USD", "country": "SG"}
    line |= {"received_on": "2026-09-01", "fx_rate": "7.1", "fx_on": "2026-09-01"}
    given = {"quarter": "2026Q3", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}
    given |= {f"lines-0-{name}": value for name, value in line.items()}
    wrong = [(name, value) for name in ("received_on", "fx_on") for value in DAYS]
    wrong += [(name, value) for name in ("amount", "fx_rate") for value in NUMBERS]
    for name, value in [*wrong, ("fx_rate", "-7"), ("fx_rate", "0")]:
        response = client.post(address, given | {f"lines-0-{name}": value})
        assert (response.status_code, "errorlist" in response.text) == (200, True), (name, value)
    huge = {"lines-0-amount": "9" * 13, "lines-0-fx_rate": "999999"}
    assert "too large" in client.post(address, given | huge).text
    assert client.post(address, given).status_code == 302
    assert commitment.actuals.get().value == Decimal("35.5")


def test_what_counts_is_a_number(client_of, north_officer, north_manager):
    make_counting_rule()
    actual = submitted(_commitment(north_officer), north_officer, (2026, 2), value=5)
    address, client = reverse("actual-verify", args=[actual.pk]), client_of(north_manager)
    for value in NUMBERS:
        response = client.post(address, {"counted_value": value})
        assert (response.status_code, "errorlist" in response.text) == (200, True), value
    assert client.post(address, {"counted_value": "5"}).status_code == 302


def test_quarters_that_add_up_to_more_than_a_record_holds_are_refused(
    client_of, north_officer, north_manager
):
    make_counting_rule()
    commitment, client = _commitment(north_officer), client_of(north_manager)
    first, second = (
        submitted(commitment, north_officer, (2026, quarter), value=9 * 10**12) for quarter in (1, 2)
    )
    answers = [
        client.post(reverse("actual-verify", args=[actual.pk]), {"counted_value": 9 * 10**12})
        for actual in (first, second)
    ]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "add up to too much" in answers[1].text
    commitment.refresh_from_db()
    assert commitment.counted_so_far == 9 * 10**12


# Kind of a column, or the key of one of text -> what is no such value
WRITTEN: dict[str, tuple] = {
    Kind.DATE: ("tomorrow", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31"),
    **dict.fromkeys((Kind.INT, Kind.NUMBER, Kind.MONEY), ("much", "1e400", "NaN", "9" * 19, 9e17)),
    "schedule": ("2026Q5 5", "2026Q1 much", f"2026Q1 {'9' * 18}", "0001Q1 5", "9999Q4 5", "2026Q1 -5"),
    "quarter": ("2026Q5", "0000Q1", "9999Q4", "soon"),
    "lines": (
        f"equity_cash / foreign / {'9' * 18} CNY",
        f"equity_cash / foreign / {'9' * 13} USD / 999999 (2026-03-31)",
        "equity_cash / foreign / 5 USD / -7 (2026-03-31)",
        "equity_cash / foreign / 5 USD / 7 (0001-01-01)",
        "equity_cash / foreign / 5 USD / 7 (2026-13-31)",
        "equity_cash / foreign / 5 USD / 7 (9999-12-31)",
    ),
}


def _rows(officer) -> dict[str, dict]:
    """Of each list a row that would be taken in."""
    project, lead = project_of(officer), LeadFactory(created_by=officer, status="contact")
    promise(project, officer, indicator="jobs", total=400)
    promise(project, officer)
    money = {"number": project.number, "side": "Investor", "indicator": "Output", "total": 5, "unit": "CNY"}
    step = {"next_step": "Call", "next_step_due": dt.date(2026, 12, 1)}
    enterprise = lead.enterprise.name_zh
    return {
        "projects": {"name": "Works", "investor": enterprise},
        "commitments": money | {"due_on": dt.date(2027, 12, 31), "schedule": "2026Q1 3"},
        "actuals": {"number": project.number, "indicator": "Jobs", "quarter": "2026Q1", "value": 12},
        "activities": {"enterprise": enterprise, "happened_on": TODAY, "kind": "Phone call", "subject": "A"}
        | step,
        "leads": {"enterprise": "北海测试铜业有限公司", "summary": "Wants land"} | step,
    }


@pytest.mark.parametrize("key", ["projects", "commitments", "actuals", "activities", "leads"])
def test_a_cell_says_what_is_wrong_and_its_row_is_not_written(tmp_path, north_officer, enterprise, key):
    lists, good = Workbooks(tmp_path, key), _rows(north_officer)[key]
    columns = [column for column in lists.table.columns if column.importable and column.kind in WRITTEN]
    wrong = [good | {column.key: value} for column in columns for value in WRITTEN[column.kind]]
    before = ChangeEntry.objects.count()
    run = lists.preview([*wrong, good], north_officer)
    assert outcomes(run) == ["failed"] * len(wrong) + ["new"], reasons(run)
    assert all(reasons(run)[:-1])
    assert ChangeEntry.objects.count() == before


@pytest.mark.parametrize("key", ["schedule", "quarter", "lines"])
def test_what_stands_in_a_cell_of_text_is_read_as_carefully(tmp_path, north_officer, key):
    rows = _rows(north_officer)
    lists, good = {
        "schedule": ("commitments", rows["commitments"]),
        "quarter": ("actuals", rows["actuals"]),
        "lines": ("actuals", rows["actuals"] | {"indicator": "Funds in place", "value": None}),
    }[key]
    for value in WRITTEN[key]:
        run = Workbooks(tmp_path, lists).preview([good | {key: value}], north_officer)
        assert (outcomes(run), all(reasons(run))) == (["failed"], True), value
