"""What the database refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from crm.models import Lead, LeadConflict
from tests.crm.conftest import TODAY
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "friend"},
        {"channel": "rumour"},
        {"drop_reason": "whim"},
        {"closed_on": TODAY},  # while it is open
        {"status": "asleep"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_lead_holds_only_what_is_known(lead, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(**values)


def test_a_conflict_has_a_known_status(lead, south_officer):
    other = LeadFactory(enterprise=lead.enterprise, created_by=south_officer)
    conflict = {"enterprise": lead.enterprise, "first_lead": lead, "second_lead": other}
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadConflict.objects.create(**conflict, status="forgotten")
    assert LeadConflict.objects.create(**conflict).pk
