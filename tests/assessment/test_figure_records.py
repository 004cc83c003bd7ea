"""What a figure consists of: each reader is told the records that he may see; the sum is everybody's."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from crm.models import Project, StageEntry
from registry.models import ChainRole
from tests.assessment.conftest import metric_of
from tests.factories import EnterpriseFactory, ProjectFactory

pytestmark = pytest.mark.django_db
MARCH = dt.date(2025, 3, 31)


def signed(creator, amount, **values) -> Project:
    made = ProjectFactory(
        created_by=creator,
        status="signed",
        stage_since=MARCH,
        agreement_kind="formal",
        invest_total=amount and Decimal(amount),
        **values,
    )
    StageEntry.objects.filter(project=made).update(stage_from="negotiation")
    return made


def asked(client, **more):
    given = {"key": "signed_amount", "area": "NORTH", "period": "2025"} | more
    return client.get(reverse("figure-records"), given)


def lines(response) -> list[tuple[str, int | None]]:
    return [(line.name, line.amount) for line in response.context["page"]]


def test_a_confidential_project_counts_and_its_name_is_told_to_who_may_see_it(
    north_officer, north_manager, client_of
):
    told = signed(north_officer, 300)
    hidden = [signed(north_manager, amount, confidentiality="confidential") for amount in (50, 20)]
    manager, officer = asked(client_of(north_manager)), asked(client_of(north_officer))
    assert sorted(lines(manager)) == sorted((str(one), one.invest_total) for one in (told, *hidden))
    assert lines(officer) == [(str(told), 300), ("2 more, not shown to you", 70)]
    page = officer.content.decode()
    assert hidden[0].name not in page
    for response in (manager, officer):
        assert response.context["found"].figure.value == 370
        assert sum(amount for _name, amount in lines(response)) == 370


def test_figures_of_projects_are_told_to_who_works_in_all_of_the_areas(
    zone, north_officer, south_officer, chief, client_of
):
    signed(north_officer, 300)
    signed(south_officer, 200)
    assert asked(client_of(chief), area="ZONE").context["found"].figure.value == 500
    assert asked(client_of(north_officer)).context["found"].figure.value == 300
    for area in ("SOUTH", "ZONE"):
        assert asked(client_of(north_officer), area=area).status_code == 404


def test_who_may_not_read_projects_is_named_none(north_officer, north, chain_office, client_of):
    project = signed(north_officer, 300)
    response = asked(client_of(chain_office))
    assert lines(response) == [("1 more, not shown to you", 300)]
    assert project.name not in response.content.decode()


@pytest.fixture
def leaders(zone, north, south, chain):
    for number, area in enumerate((north, south)):
        ChainRole.objects.create(
            enterprise=EnterpriseFactory(area=area, name_en=f"Leader {number}"),
            chain=chain,
            role="chain_leader",
            status="recognised",
            recognised_on=MARCH,
        )
    return metric_of("leaders", "ENTERPRISE", "stock", source="computed", computation="chain_leaders")


def test_enterprises_are_known_to_all_staff_of_whatever_area(leaders, north_officer, chain, client_of):
    client = client_of(north_officer)
    response = asked(client, key="", metric="leaders", area="ZONE", chain="ELEC")
    assert lines(response) == [("Leader 0", 1), ("Leader 1", 1)]
    page = response.content.decode()
    for enterprise in EnterpriseFactory._meta.model.objects.all():
        assert reverse("enterprise-detail", args=[enterprise.pk]) in page
    assert lines(asked(client, key="", metric="leaders", area="ZONE", period="2025Q1")) != []
    assert lines(asked(client, key="", metric="leaders", area="ZONE", period="2024")) == []


def test_what_is_not_known_and_what_is_zero_are_told_apart(north_officer, client_of):
    client = client_of(north_officer)
    assert "There is no record: the figure is zero." in asked(client).content.decode()
    month = asked(client, key="funds_in_place", period="2025M03").content.decode()
    assert "Records cannot say this" in month
    assert "not known" in month
    signed(north_officer, 300)
    signed(north_officer, None)
    page = asked(client).content.decode()
    assert "Of 1 record the amount is not known; it adds nothing." in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "nothing"},
        {"key": ""},
        {"metric": "nothing"},
        {"area": "NOWHERE"},
        {"area": "REG"},
        {"period": "soon"},
        {"chain": "NONE"},
        {"as_of": "soon"},
    ],
)
def test_what_there_is_not_is_not_found(region, north, chief, client_of, wrong):
    assert asked(client_of(chief), **wrong).status_code == 404
    assert asked(client_of(chief)).status_code == 200


def test_the_workbook_has_the_lines_of_the_page_and_no_name_more(
    north_officer, north_manager, client_of, tmp_path
):
    told = signed(north_officer, 300)
    signed(north_manager, 50, confidentiality="confidential")
    query = "?key=signed_amount&area=NORTH&period=2025"
    answer = client_of(north_officer).post(reverse("table-export", args=["figure-records"]) + query)
    path = tmp_path / "records.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    sheet, about = load_workbook(path).worksheets
    assert list(sheet.values)[1:] == [
        (str(told), "North Area", 300, "CNY"),
        ("1 more, not shown to you", None, 50, "CNY"),
    ]
    assert ("Sum", "350.00 CNY") in list(about.values)
    refused = client_of(north_officer).post(
        reverse("table-export", args=["figure-records"]) + query.replace("NORTH", "SOUTH")
    )
    assert refused.status_code == 302


def test_an_enterprise_user_is_refused(enterprise_user, client, client_of):
    assert asked(client_of(enterprise_user)).status_code == 403
    assert asked(client).status_code == 302
