"""The form on its page of the site, with the facts and the privacy notice that stand there."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from cms.enquiries.answers import fact_lines
from cms.enquiries.models import Enquiry
from cms.models import Fact, SectionPage
from tests.cms.enquiries.posts import solved
from tests.html_forms import as_sent
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
TEXT = {
    "name": "Lan Demo",
    "organisation": "Demo Fruit Co",
    "email": "lan@demo-fruit.example",
    "subject": "Cold chain",
    "message": "Is there a cold store near the border?",
    "consents_notice": "on",
}


@pytest.fixture
def page_url(site) -> str:
    return "/en/enquiry/"


def test_a_visitor_writes_on_the_page_of_the_site_and_gets_his_receipt(page_url, settings, monkeypatch):
    settings.ENQUIRY_PROOF_BITS = 4
    client, real = Client(), timezone.now
    sent = as_sent(client.get(page_url, {"from": "/en/"}).content.decode())
    monkeypatch.setattr(timezone, "now", lambda: real() + dt.timedelta(seconds=30))
    response = client.post(page_url, sent | TEXT | {"proof": solved(sent["stamp"][0])}, follow=True)
    enquiry = Enquiry.objects.get()
    assert (enquiry.status, enquiry.language, enquiry.page_path) == ("received", "en", "/en/")
    assert enquiry.number in response.content.decode()
    assert "site/site.css" in response.content.decode()
    notice = SectionPage.objects.get(kind="privacy", url_path__startswith="/en/")
    assert enquiry.notice_version == notice.version


def test_the_page_keeps_its_own_title_and_names_the_notice(page_url):
    html = Client().get(page_url).content.decode()
    assert 'href="/en/privacy/"' in html
    assert 'hreflang="zh-hans"' in html
    assert "<form" in html


def test_the_page_may_not_be_kept_by_a_cache(page_url):
    assert "no-store" in Client().get(page_url)["Cache-Control"]


def test_answers_take_facts_that_hold_and_are_no_samples_in_the_language_asked(site):
    Fact.objects.all().delete()
    same = {
        "label_zh": "面积",
        "label_en": "Area",
        "unit_zh": "平方公里",
        "unit_en": "km²",
        "figure": "119.99",
    }
    same |= {"source_zh": "国务院", "source_en": "State Council", "date": dt.date(2019, 8, 30)}
    Fact.objects.create(key="area", **same)
    Fact.objects.create(key="old", valid_until=dt.date(2020, 1, 1), **same)
    Fact.objects.create(key="sample", sample=True, **same)
    keys = ["sample", "old", "area", "unknown"]
    assert [(line.label, line.unit) for line in fact_lines(keys, "zh-hans")] == [("面积", "平方公里")]
    assert [(line.label, line.source) for line in fact_lines(keys, "vi")] == [("Area", "State Council")]


def test_the_page_costs_the_same_the_second_time(page_url):
    client = Client()
    first = query_count(client, page_url)
    assert query_count(client, page_url) == first
