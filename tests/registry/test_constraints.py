"""What the database refuses, whoever writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from registry.choices import ChainRoleKind, NameKind
from registry.models import Chain, ChainRole, Enterprise, EnterpriseName, Equity, Listing

pytestmark = pytest.mark.django_db
HUARUI = "南宁华锐电子有限公司"
LATER, EARLIER = dt.date(2024, 2, 1), dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    "values",
    [
        {"legal_form": "club"},
        {"ownership": "nobody"},
        {"visibility": "restricted"},
        {"foreign_reg_no": "C-1"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_enterprise_holds_only_what_is_known(enter, values):
    enterprise = enter(HUARUI)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(pk=enterprise.pk).update(**values)


def test_nothing_ends_before_it_began(enter):
    enterprise, other = enter(HUARUI), enter("柳州海豹木业有限公司")
    for make in (
        lambda start, end: Equity(
            investor=other, investee=enterprise, share_pct=5, valid_from=start, valid_to=end
        ),
        lambda start, end: EnterpriseName(
            enterprise=enterprise, kind=NameKind.FORMER, name="旧名", valid_from=start, valid_to=end
        ),
        lambda start, end: Listing(
            enterprise=enterprise, exchange="SSE", ticker="600000", listed_on=start, delisted_on=end
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make(LATER, EARLIER).save()
        make(EARLIER, EARLIER).save()


def test_an_enterprise_with_a_chain_role_is_not_deleted(enter):
    enterprise = enter(HUARUI)
    chain = Chain.objects.create(code="ELEC", name_zh="电子信息", launch_year=2021)
    ChainRole.objects.create(enterprise=enterprise, chain=chain, role=ChainRoleKind.LEADING)
    with pytest.raises(ProtectedError):
        enterprise.delete()
