"""What a visitor meets: the form in four languages, the receipt, a proposal; and what he must not meet."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.enquiries.choices import SiteLanguage
from cms.enquiries.models import Enquiry, ProposalView
from cms.enquiries.rules import Notice, _reader, register_notice
from cms.enquiries.services.proposals import proposal_create, proposal_revoke
from cms.enquiries.spam.stamps import _numbers, stamp_read
from crm.models import Opportunity
from registry.models import Chain, Park
from tests.cms.enquiries.conftest import TODAY
from tests.cms.enquiries.posts import solved
from tests.html_forms import as_sent
from tests.parks import SiteFactory, library_records, park_records
from tests.query_counts import query_count

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.cms.enquiries.urls")]
TEXT = {
    "name": "Lan Demo",
    "organisation": "Demo Fruit Co",
    "email": "lan@demo-fruit.example",
    "subject": "Cold chain",
    "message": "Is there a cold store near the border?",
    "consents_notice": "on",
}


@pytest.fixture
def later(monkeypatch):
    """`later(30)`: so many seconds pass."""
    real, past = timezone.now, {"by": 0.0}
    monkeypatch.setattr(timezone, "now", lambda: real() + dt.timedelta(seconds=past["by"]))

    def pass_by(seconds: float) -> None:
        past["by"] += seconds

    return pass_by


def form_url(language="en"):
    return reverse("enquiry-form", args=[language])


def opened(client, language="en", query=""):
    return as_sent(client.get(form_url(language) + query).content.decode())


@pytest.mark.parametrize("language", SiteLanguage.values)
def test_an_enquiry_without_any_program_in_the_page_gets_its_receipt_in_its_language(language, rule, later):
    client = Client(enforce_csrf_checks=True)
    sent = opened(client, language)
    nonce = stamp_read(sent["stamp"][0]).nonce
    later(40)
    response = client.post(
        form_url(language), sent | TEXT | {"answer": str(sum(_numbers(nonce)))}, follow=True
    )
    enquiry = Enquiry.objects.get()
    assert (enquiry.status, enquiry.language) == ("received", language)
    assert response.redirect_chain[0][0] == reverse("enquiry-receipt", args=[language, enquiry.token])
    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    assert enquiry.number in page
    for private in (TEXT["name"], TEXT["email"], TEXT["message"]):
        assert private not in page
    assert "noindex" in page
    assert "no-store" in response["Cache-Control"]


def test_the_proof_of_the_program_in_the_page_replaces_the_answer(rule, later):
    client = Client()
    sent = opened(client)
    later(40)
    client.post(form_url(), sent | TEXT | {"proof": solved(sent["stamp"][0])})
    assert Enquiry.objects.get().suspicions == []


def test_who_solves_neither_is_held_and_sees_the_same_receipt(rule, later):
    client = Client()
    sent = opened(client)
    later(40)
    response = client.post(form_url(), sent | TEXT | {"answer": "99"}, follow=True)
    enquiry = Enquiry.objects.get()
    assert (enquiry.status, enquiry.suspicions) == ("held", ["no_proof"])
    assert enquiry.number in response.content.decode()


def test_a_mistake_keeps_what_was_typed_and_says_what_to_do(rule, north):
    client = Client()
    wrong = (
        opened(client) | TEXT | {"email": "", "consents_notice": "", "area": "NORTH", "message": "Typed long"}
    )
    response = client.post(form_url(), wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Please give an e-mail address or a phone number" in page
    assert "Please agree to the privacy notice" in page
    assert "Typed long" in page
    assert '<option value="NORTH" selected>' in page
    assert wrong["stamp"][0] in page
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/en/chains/electronics/", "/en/chains/electronics/"),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("/en/\x00", ""),
        ("/" + "a" * 300, "/" + "a" * 199),
    ],
)
def test_the_page_from_which_somebody_came_is_kept_if_it_can_be_ours(asked, kept, rule, later):
    client = Client()
    sent = as_sent(client.get(form_url(), {"from": asked}).content.decode())
    later(40)
    client.post(form_url(), sent | TEXT | {"proof": solved(sent["stamp"][0])})
    assert Enquiry.objects.get().page_path == kept


def test_the_form_offers_public_chains_and_ftz_areas_in_the_words_of_the_page(rule, north):
    Chain.objects.create(code="SHOWN", name_zh="公开链", name_en="Shown chain", launch_year=2021)
    Chain.objects.create(
        code="HID", name_zh="内部链", name_en="Hidden chain", launch_year=2021, is_public=False
    )
    english = Client().get(form_url("en") + "?chain=SHOWN&area=NORTH").content.decode()
    chinese = Client().get(form_url("zh-hans")).content.decode()
    assert '<option value="SHOWN" selected>Shown chain</option>' in english
    assert '<option value="NORTH" selected>North Area</option>' in english
    assert "公开链" in chinese
    assert "Hidden" not in english
    assert "内部链" not in chinese


def test_what_is_agreed_to_is_the_notice_of_the_site(rule, later):
    before = list(_reader)
    register_notice(lambda language: Notice("2026-2", f"/{language}/privacy/"))
    try:
        client = Client()
        page = client.get(form_url("vi")).content.decode()
        sent = as_sent(page)
        later(40)
        client.post(form_url("vi"), sent | TEXT | {"proof": solved(sent["stamp"][0])})
    finally:
        _reader[:] = before
    assert 'href="/vi/privacy/"' in page
    assert Enquiry.objects.get().notice_version == "2026-2"


def test_the_form_asks_nothing_of_another_host_and_keeps_no_address(rule, later):
    client = Client()
    page = client.get(form_url()).content.decode()
    assert "http://" not in page
    assert "https://" not in page
    sent = as_sent(page)
    later(40)
    client.post(form_url(), sent | TEXT | {"proof": solved(sent["stamp"][0])}, REMOTE_ADDR="203.0.113.77")
    row = Enquiry.objects.values().get()
    assert "203.0.113.77" not in str(row)
    assert len(row["address_hash"]) == 64


def test_the_form_costs_the_same_queries_for_any_number_of_enquiries(rule, receive, north):

    client = Client()
    before = query_count(client, form_url())
    for _ in range(12):
        receive(area=north)
    assert query_count(client, form_url()) == before


@pytest.mark.parametrize("language", ["de", "zh", "zh-hant", "EN"])
def test_no_receipt_in_a_language_that_the_site_does_not_speak(language, receive):
    enquiry = receive()
    assert Client().get(f"/{language}/enquiry/receipt/{enquiry.token}/").status_code == 404


# Proposals


@pytest.fixture
def proposal(routed, north_officer, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, **kwargs: TODAY)
    values = {
        "title": "A plant at the port",
        "language": "en",
        "text": "# Why here\n\nThe quay is near.\nTwo lines.\n\n# What next\n\nA visit.",
        "expires_on": TODAY + dt.timedelta(days=10),
    }
    return proposal_create(enquiry=routed(north_officer), values=values, actor=north_officer, today=TODAY)


def address(found, language="en"):
    return reverse("proposal", args=[language, found.token])


def test_a_proposal_is_read_under_its_address_and_each_time_is_noted(proposal, client_of, north_officer):
    response = Client().get(address(proposal), REMOTE_ADDR="203.0.113.5")
    page = response.content.decode()
    assert response.status_code == 200
    for words in ("A plant at the port", "<h2>Why here</h2>", "The quay is near.<br>Two lines."):
        assert words in page
    assert proposal.enquiry.name not in page
    assert "noindex" in response["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in page
    assert "no-store" in response["Cache-Control"]
    client_of(north_officer).get(address(proposal))
    Client().head(address(proposal))
    [view] = ProposalView.objects.all()
    assert "203.0.113.5" not in view.address_hash


def test_one_that_is_over_or_withdrawn_is_politely_gone(proposal, north_officer, monkeypatch):
    unknown = Client().get(address(proposal).replace(proposal.token, "x" * 32))
    assert unknown.status_code == 404
    last = proposal.expires_on
    for today, status in ((last, 200), (last + dt.timedelta(days=1), 410)):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, today=today, **kwargs: today)
        response = Client().get(address(proposal))
        assert response.status_code == status
    assert proposal.title not in response.content.decode()
    assert "no longer available" in response.content.decode()
    monkeypatch.setattr(timezone, "localdate", lambda value=None, **kwargs: TODAY)
    proposal_revoke(proposal=proposal, note="x", actor=north_officer)
    assert Client().get(address(proposal)).status_code == 410
    assert ProposalView.objects.count() == 1


def test_under_another_language_it_leads_to_its_own(proposal):
    response = Client().get(address(proposal, "vi"))
    assert (response.status_code, response["Location"]) == (302, address(proposal))


def test_it_shows_public_fields_of_what_is_offered_and_nothing_else(proposal, north_officer, south_officer):
    chain = Chain.objects.create(code="T", name_zh="链", name_en="Chain", launch_year=2021)
    project = library_records(north_officer, south_officer, chain)["opportunity"]
    park = park_records(north_officer)["park"]
    Park.objects.filter(pk=park.pk).update(is_public=True)
    site = SiteFactory(park=park, number="P-77", price=123456789, price_unit="mu")
    taken = SiteFactory(park=park, number="P-78", status="reserved")
    Opportunity.objects.filter(pk=project.pk).update(
        status="published", published_on=TODAY, title_en="Shown project", closing_note="canary-note"
    )
    proposal.projects.set([project])
    proposal.sites.set([site, taken])
    page = Client().get(address(proposal)).content.decode()
    assert "Shown project" in page
    assert "P-77" in page
    for canary in ("P-78", "123456789", "canary-note"):
        assert canary not in page
    Opportunity.objects.filter(pk=project.pk).update(status="closed")
    assert "Shown project" not in Client().get(address(proposal)).content.decode()
