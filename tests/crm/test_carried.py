"""What was entered once is there in the next form."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.carried import origin_of
from crm.choices.commitments import Indicator
from crm.models import Commitment, Contact, Opportunity, OpportunityMatch
from registry.choices import ChainRoleKind
from registry.models import Chain, ChainRole, Enterprise
from tests.crm.money import document, make_counting_rule, promise, report
from tests.factories import EnterpriseFactory, LeadFactory, ProjectFactory
from tests.parks import ParkFactory

pytestmark = pytest.mark.django_db


def chain_named(code: str) -> Chain:
    return Chain.objects.create(code=code, name_zh=code, launch_year=2021)


def shown(client, address: str) -> dict:
    """What the form of a page says before anything is typed."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in form.fields}


@pytest.mark.parametrize(
    ("known", "origin"),
    [
        ({}, ""),
        ({"division_id": "450103"}, "in_region"),
        ({"division_id": "440305"}, "domestic_outside_region"),
        ({"division_id": "450103", "origin_country_id": "SG"}, "overseas"),
        ({"foreign_reg_country_id": "HK"}, "hk_mo_tw"),
    ],
)
def test_the_origin_of_the_capital_is_what_the_registry_says(known, origin):
    assert origin_of(Enterprise(**known)) == origin


def test_a_lead_from_the_page_of_an_enterprise_knows_its_only_chain(client_of, north_officer):
    enterprise, address, found = EnterpriseFactory(), reverse("lead-quick"), []
    for code in ("A", "B"):
        ChainRole.objects.create(
            enterprise=enterprise, chain=chain_named(code), role=ChainRoleKind.SUPPORTING
        )
        found.append(shown(client_of(north_officer), f"{address}?enterprise={enterprise.pk}")["chain"])
    assert found == [Chain.objects.get(code="A").pk, None]


def test_a_project_knows_what_its_lead_and_the_library_said(client_of, north_officer, north):
    lead = LeadFactory(created_by=north_officer, status="contact", summary="年产铜箔 2 万吨")
    opportunity = Opportunity.objects.create(
        number="GX-L-1",
        title_zh="铜箔",
        summary_zh="铜箔",
        area=north,
        chain=chain_named("A"),
        park=ParkFactory(area=north),
        contact_office=north_officer.organisation,
        created_by=north_officer,
    )
    OpportunityMatch.objects.create(
        opportunity=opportunity,
        enterprise=lead.enterprise,
        lead=lead,
        area=north,
        organisation=lead.organisation,
        created_by=north_officer,
        score=80,
    )
    found = shown(client_of(north_officer), reverse("project-new", args=[lead.pk]))
    known = ("content", "next_step", "no_next_step_reason", "chain", "park")
    assert {name: found[name] for name in known} == {
        "content": "年产铜箔 2 万吨",
        "next_step": lead.next_step,
        "no_next_step_reason": lead.no_next_step_reason,
        "chain": opportunity.chain_id,
        "park": opportunity.park_id,
    }


def test_a_commitment_takes_over_what_the_project_plans(client_of, north_officer):
    project = ProjectFactory(created_by=north_officer, invest_total=900, fixed_asset=500, expected_jobs=80)
    client, address = client_of(north_officer), reverse("commitment-new", args=[project.pk])
    page = client.get(address)
    assert page.context["planned"] == [Indicator.INVEST_TOTAL, Indicator.FIXED_ASSET, Indicator.JOBS]
    totals = {name: shown(client, f"{address}?indicator={name}")["total"] for name in (*Indicator, "x")}
    assert {name: total for name, total in totals.items() if total is not None} == {
        Indicator.PAID_IN_FUND: 900,
        Indicator.INVEST_TOTAL: 900,
        Indicator.FIXED_ASSET: 500,
        Indicator.JOBS: 80,
    }
    assert shown(client, f"{address}?indicator=fdi_contracted")["currency"] == "USD"
    assert not Commitment.objects.exists()


def test_a_contact_is_added_from_the_page_of_the_project_and_leads_back(
    client_of, north_officer, south_officer
):
    project = ProjectFactory(created_by=north_officer)
    investor = EnterpriseFactory()
    project.investors.create(enterprise=investor, role="lead")
    page = client_of(north_officer).get(project.get_absolute_url())
    address = f"{reverse('contact-add', args=[investor.pk])}?project={project.pk}"
    assert address in page.text
    given = {"name": "张三", "language": "zh", "lawful_basis": "given_by_person"}
    assert client_of(south_officer).post(address, given).status_code == 404
    assert client_of(north_officer).post(address, given).url == project.get_absolute_url()
    assert Contact.objects.get().area == project.area


def test_the_form_of_a_figure_shows_the_slips_that_no_figure_uses_yet(
    client_of, north_officer, south_officer
):
    make_counting_rule()
    project = ProjectFactory(created_by=north_officer, origin="overseas")
    commitment = promise(project, north_officer)
    slip = document(project, amount=70, issued_on=dt.date(2026, 2, 3), currency="USD")
    document(project, amount=70, issued_on=dt.date(2026, 9, 30), kind="agreement")
    document(project, amount=70, issued_on=dt.date(2099, 1, 1))
    document(project)
    report(commitment, north_officer, (2026, 1), 500)
    client, address = client_of(north_officer), reverse("actual-new", args=[commitment.pk])
    assert client.get(address).context["lines"].initial == [
        {
            "evidence": slip.pk,
            "amount": 70,
            "currency": "USD",
            "received_on": dt.date(2026, 2, 3),
            "source": "foreign",
        }
    ]
    hand_in = f"{reverse('evidence-new', args=[project.pk])}?commitment={commitment.pk}"
    assert hand_in in client.get(address).text
    file = SimpleUploadedFile("slip.pdf", b"%PDF-1.7 carried")
    given = {"kind": "bank_receipt", "currency": "CNY", "file": file}
    assert client.post(hand_in, given).url == address
    other = promise(ProjectFactory(created_by=north_officer), north_officer)
    assert client.get(hand_in.replace(f"={commitment.pk}", f"={other.pk}")).status_code == 404
