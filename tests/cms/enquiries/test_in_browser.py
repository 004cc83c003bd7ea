"""The form in a real browser, with its program and without: from the visitor to the officer's desk."""

import datetime as dt

import pytest
from django.urls import reverse

from cms.enquiries.models import Enquiry, EnquiryRoute, EnquiryRule
from cms.enquiries.services.routing import enquiries_route
from cms.enquiries.spam import judging
from cms.enquiries.spam.stamps import _numbers, stamp_read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.cms.enquiries.urls")]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch, settings):
    """A test types faster than a person; the proof is as in production."""
    monkeypatch.setattr(judging, "FASTEST", dt.timedelta(0))
    settings.ENQUIRY_PROOF_BITS = 16


@pytest.fixture
def rule(db):
    return EnquiryRule.objects.create(
        code="e",
        valid_from=dt.date(2021, 7, 22),
        respond_days=1,
        assess_days=3,
        feed_back_days=5,
        report_days=10,
        retention_months=24,
        discarded_days=90,
        notice_version="1",
    )


def fill(page, north):
    page.fill("[name=subject]", "Cold chain")
    page.fill("[name=message]", "Is there a cold store near the border?")
    page.select_option("[name=area]", north.code)
    page.fill("[name=name]", "Lan Demo")
    page.fill("[name=organisation]", "Demo Fruit Co")
    page.fill("[name=email]", "lan@demo-fruit.example")
    page.check("[name=consents_notice]")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_enquiry_reaches_the_officers_desk(language, live_browser, rule, north, north_officer):
    EnquiryRoute.objects.create(officer=north_officer, area=north)
    page = live_browser.laptop(language=language)
    page.goto(live_browser.base_url + reverse("enquiry-form", args=[language]))
    assert not page.is_visible("[name=answer]")
    fill(page, north)
    page.click("button[type=submit]")
    page.wait_for_url("**/enquiry/receipt/**")
    enquiry = Enquiry.objects.get()
    assert (enquiry.suspicions, enquiry.status) == ([], "received")
    assert enquiry.number in page.content()
    list(enquiries_route())
    enquiry.refresh_from_db()
    assert (enquiry.officer, enquiry.lead.owner) == (north_officer, north_officer)


def test_without_a_program_in_the_page_the_question_is_answered(live_browser, rule, north):
    page = live_browser.chromium.new_context(java_script_enabled=False).new_page()
    page.goto(live_browser.base_url + reverse("enquiry-form", args=["en"]))
    fill(page, north)
    stamp = page.get_attribute("[name=stamp]", "value")
    page.fill("[name=answer]", str(sum(_numbers(stamp_read(stamp).nonce))))
    page.click("button[type=submit]")
    page.wait_for_url("**/enquiry/receipt/**")
    assert Enquiry.objects.get().suspicions == []
