"""What the site shows of the registers: what is published there, and nothing else of those records."""

import datetime as dt

import pytest
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.utils import timezone

from cms.models import SitePage
from crm.models import Activity, Contact, Lead, Opportunity, OpportunityMatch, Project
from registry.choices import ChainRoleKind, NodePosition, RoleStatus, SiteStatus
from registry.models import Chain, ChainNode, ChainRole, Enterprise, Park, Site
from tests.factories import ActivityFactory, ContactFactory, EnterpriseFactory, LeadFactory, ProjectFactory
from tests.parks import ParkFactory, SiteFactory, library_records
from tests.query_counts import query_count
from tests.whitelist.cases import in_publicity, listed
from tests.whitelist.listing import ON_THE_LIST
from whitelist.models import Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
CANARY = "CNRY"
DAY = dt.timedelta(days=1)
# What the public may read of each kind of record (domain.md 6.4); every other text gets a canary.
PUBLIC = {
    Enterprise: {"name_zh", "name_en", "uscc", "sort_key"},
    ChainRole: {"recognised_by"},
    Park: {"code", "name_zh", "name_en", "description_zh", "description_en"},
    Site: {"number"},
    Opportunity: {"number", "title_zh", "title_en", "summary_zh", "summary_en"},
    OpportunityMatch: set(),
    Lead: {"number"},
    Contact: set(),
    Activity: set(),
    Project: {"number"},
    Case: {"number"},
}


def read(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def mark_internal_texts() -> int:
    """A canary in every free text of every record that the public may not read. Returns how many fields."""
    marked = 0
    for model, public in PUBLIC.items():
        texts = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField))
            and not (field.choices or field.unique or field.name in public)
            and not isinstance(field, models.URLField)
            and (field.max_length or 99) >= 10
        ]
        assert model.objects.exists(), model
        marked += sum(_mark(model, field) for field in texts)
    return marked


def _mark(model, field) -> bool:
    """False where a constraint of the table wants other fields filled with this one."""
    try:
        with transaction.atomic():
            model.objects.update(**{field.name: f"{CANARY}{field.name}"[: field.max_length]})
    except IntegrityError:
        return False
    return True


@pytest.fixture
def records(north_officer, north_manager, south_officer, chief):
    """One record of every kind about one enterprise, published where it can be."""
    chain = Chain.objects.get(code="T")
    node = ChainNode.objects.create(
        code="T-1", chain=chain, name_zh="环节", name_en="Node", position=NodePosition.UPSTREAM
    )
    leader = EnterpriseFactory(name_zh="甲链主有限公司", name_en="Leader Ltd")
    ChainRole.objects.create(
        enterprise=leader,
        chain=chain,
        node=node,
        role=ChainRoleKind.CHAIN_LEADER,
        status=RoleStatus.RECOGNISED,
        recognised_on=dt.date(2025, 1, 2),
    )
    library = library_records(north_officer, south_officer, chain)
    lead = LeadFactory(created_by=north_officer, enterprise=leader)
    ContactFactory(created_by=north_officer, enterprise=leader, lead=lead)
    ActivityFactory(created_by=north_officer, enterprise=leader, lead=lead)
    ProjectFactory(created_by=north_officer)
    park = ParkFactory(name_en="Open Park", is_public=True, area=north_officer.home_area())
    park.focus_chains.add(chain)
    SiteFactory(park=park, number="FREE-1", price=271828, price_unit="mu")
    SiteFactory(park=park, number="TAKEN-1", status=SiteStatus.LEASED)
    ParkFactory(name_en="Closed Park")
    listed(north_officer, north_manager, chief)
    return library


def test_no_page_tells_what_is_internal(records, north_officer):
    assert mark_internal_texts() >= 36
    people = {north_officer.organisation.name_en, "north_officer", "south_officer", "chief"}
    people -= {records["opportunity"].contact_office.name_en}  # the office to ask is public
    addresses = [*SitePage.objects.live().values_list("url_path", flat=True)]
    addresses += ["/en/projects/GX-L-2026-0001/", "/en/sites/" + Park.objects.get(is_public=True).code + "/"]
    for address in addresses:
        html = read(address)
        assert CANARY not in html, address
        for hidden in ("271828", "271,828", "TAKEN-1", "Closed Park", *people):
            assert hidden not in html, (address, hidden)


def test_the_project_library_offers_what_is_published_and_has_a_page_for_each(records):
    opportunity = records["opportunity"]
    opportunity.title_en, opportunity.summary_en = "A plant", "Words about it"
    opportunity.save()
    for address in ("/en/", "/en/projects/", "/en/projects/?chain=T", "/en/chains/t/"):
        assert '<a href="/en/projects/GX-L-2026-0001/">A plant</a>' in read(address)
    page = read("/en/projects/GX-L-2026-0001/")
    assert "<h1>A plant</h1>" in page
    assert 'href="http://testserver/zh-hans/projects/GX-L-2026-0001/"' in page
    assert 'aria-current="page">A plant' in page
    assert "A plant" not in read("/en/projects/?chain=NONE")
    assert "/projects/" not in read("/vi/")  # there is no library in that language
    Opportunity.objects.update(status="draft", published_on=None)
    assert Client().get("/en/projects/GX-L-2026-0001/").status_code == 404
    assert "A plant" not in read("/en/projects/")


def test_parks_that_are_public_show_their_free_sites(records):
    park = Park.objects.get(is_public=True)
    for address in ("/en/sites/", "/en/chains/t/"):
        html = read(address)
        assert f'<a href="/en/sites/{park.code}/">Open Park</a>' in html
        assert "1 free site" in html
    assert "FREE-1" in read(f"/en/sites/{park.code}/")
    hidden = Park.objects.get(is_public=False)
    assert Client().get(f"/en/sites/{hidden.code}/").status_code == 404


def test_a_chain_names_its_recognised_leaders_of_today(records):
    assert "Leader Ltd" in read("/en/chains/t/")
    assert "甲链主有限公司" in read("/zh-hans/chains/t/")
    role = ChainRole.objects.filter(chain__code="T")
    for change in (
        {"status": RoleStatus.CANDIDATE},
        {"status": RoleStatus.RECOGNISED, "valid_to": timezone.localdate() - DAY},
        {"valid_to": None, "role": ChainRoleKind.SUPPORTING},
    ):
        role.update(**change)
        assert "Leader Ltd" not in read("/en/chains/t/")


def test_the_whitelist_is_that_of_the_day_asked_for(records):
    name = Case.objects.get().enterprise.name_en or Case.objects.get().enterprise.name_zh
    assert name in read(f"/en/whitelist/?on={ON_THE_LIST}")
    assert "Nobody was on the list" in read(f"/en/whitelist/?on={ON_THE_LIST - DAY}")
    ahead = timezone.localdate() + DAY
    assert "lies ahead" in read(f"/en/whitelist/?on={ahead}")
    for odd in ("2026-02-30", "yesterday"):
        assert "Write the day as 2026-03-31." in read(f"/en/whitelist/?on={odd}")


def test_a_notice_that_runs_is_shown_with_its_days(north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief, today=timezone.localdate())
    html = read("/en/whitelist/")
    assert "open to objections from" in html
    assert (case.enterprise.name_en or case.enterprise.name_zh) in html
    assert case.publicity_until.isoformat() in html


def test_the_lists_of_the_registers_cost_the_same_for_more_rows(records, north_officer):
    def cost() -> list[int]:
        return [query_count(Client(), f"/en/{path}") for path in ("sites/", "projects/", "chains/t/")]

    before, chain = cost(), Chain.objects.get(code="T")
    for number in range(4):
        park = ParkFactory(is_public=True, area=north_officer.home_area())
        park.focus_chains.add(chain)
        SiteFactory.create_batch(2, park=park)
        opportunity = Opportunity.objects.get(number="GX-L-2026-0001")
        opportunity.pk, opportunity.number = None, f"GX-L-2026-1{number}"
        opportunity.save()
    assert cost() == before
