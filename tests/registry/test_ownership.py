import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core import changes
from core.locking import ChangedMeanwhile, version_of
from registry.models import Enterprise, Equity
from registry.services.ownership import (
    enterprise_set_parent,
    equity_end,
    equity_record,
    ultimate_parent_set,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain_of_three(enter):
    return [enter(f"南宁华锐{word}有限公司") for word in ("控股", "电子", "显示")]


@pytest.fixture
def holds(north_officer):
    """`holds(a, 60, b)`: a holds 60 % of b."""

    def record(investor, share, investee, **dates):
        return equity_record(
            investor=investor, investee=investee, share_pct=Decimal(share), actor=north_officer, **dates
        )

    return record


def ultimate_of(enterprise):
    return Enterprise.objects.get(pk=enterprise.pk).ultimate_parent


def test_the_ultimate_parent_follows_majorities_over_several_steps(chain_of_three, holds):
    top, middle, bottom = chain_of_three
    holds(middle, "51", bottom)
    assert ultimate_of(bottom) == middle
    holds(top, "100", middle)
    assert (ultimate_of(bottom), ultimate_of(middle), ultimate_of(top)) == (top, top, None)
    assert changes.history_of(bottom).first().verb == "ultimate_parent_computed"


def test_half_is_no_majority(chain_of_three, holds):
    top, middle, _bottom = chain_of_three
    holds(top, "50", middle)
    assert ultimate_of(middle) is None


def test_the_declared_parent_counts_where_no_majority_is_known(chain_of_three, holds, north_officer):
    top, middle, bottom = chain_of_three
    enterprise_set_parent(enterprise=bottom, parent=middle, actor=north_officer)
    assert ultimate_of(bottom) == middle
    holds(top, "80", bottom)
    assert ultimate_of(bottom) == top
    enterprise_set_parent(enterprise=bottom, parent=None, actor=north_officer)
    assert ultimate_of(bottom) == top


def test_when_a_share_ends_the_group_below_is_computed_again(chain_of_three, holds, north_officer):
    top, middle, bottom = chain_of_three
    holds(middle, "51", bottom)
    share = holds(top, "100", middle)
    equity_end(equity=share, ended_on=dt.date(2025, 1, 31), actor=north_officer)
    assert (ultimate_of(bottom), ultimate_of(middle)) == (middle, None)
    assert Equity.objects.get(pk=share.pk).valid_to == dt.date(2025, 1, 31)
    with pytest.raises(ValidationError):
        equity_end(equity=share, actor=north_officer)


def test_an_ultimate_parent_set_by_hand_stays_and_those_below_follow_it(
    chain_of_three, holds, north_officer, enter
):
    top, middle, bottom = chain_of_three
    other = enter("北京海豹控股有限公司")
    holds(middle, "51", bottom)
    ultimate_parent_set(enterprise=middle, ultimate_parent=other, reason="Voting pact", actor=north_officer)
    assert (ultimate_of(middle), ultimate_of(bottom)) == (other, other)
    holds(top, "100", middle)
    assert (ultimate_of(middle), ultimate_of(bottom)) == (other, other)
    ultimate_parent_set(enterprise=middle, ultimate_parent=None, reason="", actor=north_officer)
    assert (ultimate_of(middle), ultimate_of(bottom)) == (top, top)


@pytest.mark.parametrize("way", ["equity", "parent", "mixed"])
def test_a_circle_of_owners_is_refused(chain_of_three, holds, north_officer, way):
    top, middle, bottom = chain_of_three
    if way == "parent":
        enterprise_set_parent(enterprise=middle, parent=top, actor=north_officer)
        enterprise_set_parent(enterprise=bottom, parent=middle, actor=north_officer)
    else:
        holds(top, "10", middle)
        holds(middle, "10", bottom)
    closing = {
        "equity": lambda: holds(bottom, "1", top),
        "parent": lambda: enterprise_set_parent(enterprise=top, parent=bottom, actor=north_officer),
    }
    with pytest.raises(ValidationError):
        closing.get(way, closing["parent"])()
    assert Enterprise.objects.get(pk=top.pk).parent is None
    assert not Equity.objects.filter(investee=top).exists()


def test_an_enterprise_cannot_own_itself(chain_of_three, holds, north_officer):
    top = chain_of_three[0]
    with pytest.raises(ValidationError):
        holds(top, "5", top)
    with pytest.raises(ValidationError):
        enterprise_set_parent(enterprise=top, parent=top, actor=north_officer)


def test_shares_together_are_at_most_the_whole(chain_of_three, holds):
    top, middle, bottom = chain_of_three
    holds(top, "60", bottom)
    with pytest.raises(ValidationError) as refused:
        holds(middle, "40.01", bottom)
    assert set(refused.value.message_dict) == {"share_pct"}
    holds(middle, "40", bottom)
    assert Equity.objects.filter(investee=bottom).count() == 2


def test_a_new_share_of_the_same_investor_closes_the_old_one(chain_of_three, holds):
    top, middle, _bottom = chain_of_three
    holds(top, "60", middle, valid_from=dt.date(2020, 1, 1))
    holds(top, "80", middle, valid_from=dt.date(2024, 1, 1))
    rows = Equity.objects.order_by("valid_from").values_list("share_pct", "valid_to")
    assert list(rows) == [(Decimal(60), dt.date(2024, 1, 1)), (Decimal(80), None)]


def test_the_share_that_was_replaced_ends_in_the_history(chain_of_three, holds):
    top, middle, _bottom = chain_of_three
    holds(top, "60", middle, valid_from=dt.date(2020, 1, 1))
    holds(top, "80", middle, valid_from=dt.date(2024, 1, 1))
    told = [entry.verb for entry in changes.history_of(middle) if entry.verb.startswith("equity")]
    assert told == ["equity_recorded", "equity_ended", "equity_recorded"]
    ended = changes.history_of(middle).get(verb="equity_ended").changes["shareholders"]
    assert ["2024-01-01" in str(state) for state in ended] == [False, True]


def test_a_share_cannot_begin_before_the_one_it_replaces(chain_of_three, holds):
    top, middle, _bottom = chain_of_three
    current = holds(top, "60", middle, valid_from=dt.date(2024, 1, 1))
    with pytest.raises(ValidationError) as refused:
        holds(top, "80", middle, valid_from=dt.date(2023, 12, 31))
    assert set(refused.value.message_dict) == {"valid_from"}
    with pytest.raises(ValidationError, match="before it began"):
        holds(top, "10", middle, valid_from=dt.date(2015, 1, 1), valid_to=dt.date(2014, 1, 1))
    assert list(Equity.objects.all()) == [current]
    assert Equity.objects.get().valid_to is None


def test_an_ultimate_parent_is_nobody_that_the_enterprise_owns(chain_of_three, holds, north_officer):
    top, middle, bottom = chain_of_three
    holds(top, "60", middle)
    holds(middle, "10", bottom)
    for owned in (middle, bottom):
        with pytest.raises(ValidationError) as refused:
            ultimate_parent_set(enterprise=top, ultimate_parent=owned, reason="Pact", actor=north_officer)
        assert set(refused.value.message_dict) == {"ultimate_parent"}
    assert ultimate_of(top) is None


def test_owners_set_from_an_older_page_overwrite_nothing(chain_of_three, north_officer):
    top, middle, bottom = chain_of_three
    opened = version_of(Enterprise.objects.get(pk=bottom.pk))
    enterprise_set_parent(enterprise=bottom, parent=middle, actor=north_officer, version=opened)
    with pytest.raises(ChangedMeanwhile):
        enterprise_set_parent(enterprise=bottom, parent=top, actor=north_officer, version=opened)
    with pytest.raises(ChangedMeanwhile):
        ultimate_parent_set(
            enterprise=bottom, ultimate_parent=top, reason="Pact", actor=north_officer, version=opened
        )
    assert Enterprise.objects.get(pk=bottom.pk).parent == middle


def test_a_share_of_the_past_makes_nobody_a_parent(chain_of_three, holds):
    top, middle, _bottom = chain_of_three
    holds(top, "100", middle, valid_from=dt.date(2010, 1, 1), valid_to=dt.date(2015, 1, 1))
    assert ultimate_of(middle) is None


def test_setting_the_same_parent_twice_leaves_one_entry(chain_of_three, north_officer):
    top, middle, _bottom = chain_of_three
    for _ in range(2):
        enterprise_set_parent(enterprise=middle, parent=top, actor=north_officer)
    verbs = [entry.verb for entry in changes.history_of(middle)]
    assert verbs.count("parent_set") == 1
