"""The rule of enquiries of a folder: loaded by version, kept for good once enquiries came under it."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.enquiries.models import Enquiry, EnquiryRule
from core.loading import Counts
from desk.policy_load import policy_folder_load
from tests.policies.test_load_policy import change, refusal

pytestmark = pytest.mark.django_db
FILE = "enquiries.yaml"


def first(**values):
    return lambda content: content["versions"][0].update(values)


def test_the_zone_has_the_four_clocks(loaded):
    rule = EnquiryRule.objects.get()
    days = (rule.respond_days, rule.assess_days, rule.feed_back_days, rule.report_days)
    assert days == (1, 3, 5, 10)
    assert (rule.retention_months, rule.discarded_days) == (24, 90)


def test_a_zone_may_do_without(folder):
    (folder / FILE).unlink()
    assert policy_folder_load(folder)["enquiry rules"] == Counts()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"respond_days": 0}, "enquiry_clocks_run"),
        ({"assess_days": "soon"}, "assess_days"),
        ({"notice_version": ""}, "notice_version"),
        ({"answer": ["area_total"]}, "answer is not known here"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused_by_file_and_entry(folder, values, said):
    change(folder, FILE, first(**values))
    message = refusal(folder)
    assert f"{FILE}, enquiries-2021" in message
    assert said in message


def test_a_version_that_enquiries_came_under_is_not_changed_any_more(loaded, folder):
    change(folder, FILE, first(respond_days=2))
    assert policy_folder_load(folder)["enquiry rules"] == Counts(updated=1)
    now = timezone.now()
    Enquiry.objects.create(
        number="ZX-2026-0001",
        submission="s",
        language="en",
        name="Lan Demo",
        organisation="Demo",
        email="a@demo.example",
        subject="S",
        message="M",
        notice_version="1",
        consented_at=now,
        retention_until=dt.date(2028, 1, 1),
        rule=EnquiryRule.objects.get(),
    )
    change(folder, FILE, first(respond_days=3))
    assert "enquiries came under this version, it cannot change (respond_days)" in refusal(folder)
