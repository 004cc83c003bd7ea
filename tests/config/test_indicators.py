"""What the whitelist asks of the projects: verified funds of the company that was founded for one."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.crm.money import make_counting_rule, promise, submitted, verified
from tests.factories import EnterpriseFactory, ProjectFactory
from whitelist.indicators import INDICATORS, Batch, Reading

pytestmark = pytest.mark.django_db


def test_verified_funds_of_all_projects_of_a_company_are_added_up(north_officer, north_manager):
    make_counting_rule()
    company, other = EnterpriseFactory(), EnterpriseFactory()
    for amounts in ((100, 200), (50,)):
        project = ProjectFactory(created_by=north_officer, project_company=company)
        commitment = promise(project, north_officer)
        for number, amount in enumerate(amounts, start=1):
            verified(commitment, north_officer, north_manager, (2026, number), amount)
        submitted(commitment, north_officer, (2026, 3), 1000)  # not verified

    def read(day):
        batch = Batch([company.pk, other.pk])
        answers = INDICATORS["funds_in_place"].read(batch, Reading(day), {})
        return [(answers.of(one.pk).value, answers.of(one.pk).date) for one in (company, other)]

    nothing = (None, None)
    assert read(dt.date(2026, 10, 8)) == [(Decimal(350), dt.date(2026, 6, 30)), nothing]
    assert read(dt.date(2026, 4, 30)) == [(Decimal(150), dt.date(2026, 3, 31)), nothing]
    assert read(dt.date(2026, 1, 1)) == [nothing, nothing]
