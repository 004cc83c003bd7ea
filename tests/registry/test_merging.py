import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core import changes
from core.models import OutboxItem
from registry.choices import NameKind, SizeClass
from registry.matching import candidates
from registry.merging.relations import MergeRefused
from registry.models import Enterprise, EnterpriseMerge, EnterpriseName, Equity, NameKey
from registry.services.enterprises import enterprise_update, figures_set
from registry.services.merging import enterprise_merge, merge_undo
from registry.services.names import enterprise_rename, name_remove
from registry.services.ownership import enterprise_set_parent, equity_record, ultimate_parent_set
from tests.factories import EnterpriseFactory
from tests.merging import content, differences

pytestmark = pytest.mark.django_db
CODE, OTHER_CODE = "914507000000DEM26W", "91450100000DEM301M"


@pytest.fixture
def pair(enter):
    """Two entries of one company."""
    kept = enter("南宁华锐电子有限公司", website="https://kept.example")
    return kept, enter("南宁华瑞电子有限公司", operating_address="青秀区1号")


@pytest.fixture
def merge(north_manager):
    def run(kept, gone, **given):
        given = {"reason": "Same licence"} | given
        return enterprise_merge(kept=kept, gone=gone, actor=north_manager, **given)

    return run


@pytest.fixture
def undo(north_manager):
    return lambda merge: merge_undo(merge=merge, actor=north_manager)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def names_of(enterprise):
    return set(enterprise.names.values_list("kind", "name"))


class TestMerging:
    def test_the_one_that_goes_leaves_its_names_and_is_no_more(self, pair, merge):
        kept, gone = pair
        merge(kept, gone)
        assert set(Enterprise.objects.all()) == {kept}
        assert names_of(kept) == {
            (NameKind.LEGAL, "南宁华锐电子有限公司"),
            (NameKind.FORMER, "南宁华瑞电子有限公司"),
        }
        assert [found.enterprise for found in candidates("南宁华瑞电子有限公司")] == [kept]

    def test_the_kept_one_takes_what_was_chosen_and_nothing_else(self, pair, merge):
        kept, gone = pair
        enterprise_update(enterprise=gone, values={"website": "https://gone.example"}, actor=gone.created_by)
        merge(kept, gone, chosen=["operating_address", "name_zh"])
        now = fresh(kept)
        assert (now.operating_address, now.website) == ("青秀区1号", "https://kept.example")
        assert (now.name_zh, now.sort_key) == (gone.name_zh, gone.sort_key)
        assert names_of(kept) == {
            (NameKind.FORMER, "南宁华锐电子有限公司"),
            (NameKind.LEGAL, "南宁华瑞电子有限公司"),
        }

    def test_a_code_moves_with_its_tick(self, pair, merge):
        kept, gone = pair
        enterprise_update(enterprise=gone, values={"uscc": CODE}, actor=gone.created_by)
        merge(kept, gone, chosen=["uscc"])
        assert (fresh(kept).uscc, fresh(kept).uscc_pending) == (CODE, False)

    def test_an_english_company_gives_its_legal_name_as_the_english_one(self, enter, merge):
        kept = enter("南宁华锐电子有限公司")
        gone = enter(kind="foreign_company", name_en="Huarui Electronics Ltd.")
        merge(kept, gone, chosen=["name_en"])
        assert names_of(kept) == {
            (NameKind.LEGAL, "南宁华锐电子有限公司"),
            (NameKind.ENGLISH, "Huarui Electronics Ltd."),
        }

    def test_the_same_name_is_there_once_with_one_set_of_keys(self, enter, merge):
        kept, gone = enter("南宁华锐电子有限公司"), enter("南宁华锐电子有限公司")
        keys = set(NameKey.objects.filter(name__enterprise=kept).values_list("kind", "value"))
        merge(kept, gone)
        assert names_of(kept) == {(NameKind.LEGAL, "南宁华锐电子有限公司")}
        found = NameKey.objects.values_list("kind", "value")
        assert (len(found), set(found)) == (len(keys), keys)

    def test_years_of_both_are_kept_and_the_newest_is_shown(self, pair, merge, north_officer):
        kept, gone = pair
        for one, year, employees in ((kept, 2023, 10), (gone, 2023, 11), (gone, 2025, 12)):
            figures_set(enterprise=one, year=year, employees=employees, actor=north_officer)
        merge(kept, gone)
        now = fresh(kept)
        assert set(kept.year_figures.values_list("year", "employees")) == {(2023, 10), (2025, 12)}
        assert (now.size_year, now.employees, now.size_class) == (2025, 12, SizeClass.UNKNOWN)

    def test_the_ultimate_parent_follows_for_all_below(self, enter, pair, merge, north_officer):
        kept, gone = pair
        top, below = enter("控股有限公司"), enter("子公司有限公司")
        enterprise_set_parent(enterprise=kept, parent=top, actor=north_officer)
        enterprise_set_parent(enterprise=below, parent=gone, actor=north_officer)
        merge(kept, gone)
        assert (fresh(below).parent, fresh(below).ultimate_parent) == (kept, top)

    def test_an_ultimate_parent_set_by_hand_that_is_the_other_one_becomes_none(
        self, pair, merge, undo, north_officer
    ):
        kept, gone = pair
        ultimate_parent_set(enterprise=kept, ultimate_parent=gone, reason="As published", actor=north_officer)
        before = content()
        done = merge(kept, gone)
        assert fresh(kept).ultimate_parent is None
        undo(done)
        assert differences(before, content()) == []

    def test_a_share_of_the_same_investor_in_both_stays_once(self, enter, pair, merge, north_officer):
        kept, gone = pair
        investor = enter("投资有限公司")
        for one, share in ((kept, 30), (gone, 60)):
            equity_record(investor=investor, investee=one, share_pct=Decimal(share), actor=north_officer)
        merge(kept, gone)
        assert list(Equity.objects.values_list("investor", "investee", "share_pct")) == [
            (investor.pk, kept.pk, Decimal(30))
        ]

    def test_the_trail_names_both_and_why(self, pair, merge):
        kept, gone = pair
        merge(kept, gone, reason="Same licence")
        entries = [changes.history_of(one).first() for one in pair]
        assert [(entry.verb, entry.note) for entry in entries] == [
            ("merged", "Same licence"),
            ("merged_away", "Same licence"),
        ]
        notes = OutboxItem.objects.filter(label="registry.Enterprise").values_list("object_pk", flat=True)
        assert {str(kept.pk), str(gone.pk)} <= set(notes)


class TestRefusing:
    def test_a_reason_is_needed(self, pair, merge):
        with pytest.raises(MergeRefused) as refused:
            merge(*pair, reason=" ")
        assert refused.value.message_dict.keys() == {"reason"}

    def test_an_enterprise_does_not_go_into_itself(self, pair, merge):
        with pytest.raises(MergeRefused):
            merge(pair[0], pair[0])

    def test_two_codes_are_two_enterprises_unless_somebody_says_why_not(self, pair, merge):
        for one, code in zip(pair, (CODE, OTHER_CODE), strict=True):
            Enterprise.objects.filter(pk=one.pk).update(uscc=code, uscc_pending=False)
        before = content()
        with pytest.raises(MergeRefused):
            merge(*pair)
        assert differences(before, content()) == []
        merge(*pair, despite_codes=True)
        assert fresh(pair[0]).uscc == CODE

    @pytest.mark.parametrize("turned", [False, True])
    def test_an_owner_and_what_it_owns_are_two(self, enter, pair, merge, north_officer, turned):
        owner, owned = pair
        between = enter("中间有限公司")
        enterprise_set_parent(enterprise=between, parent=owner, actor=north_officer)
        equity_record(investor=between, investee=owned, share_pct=Decimal(10), actor=north_officer)
        kept, gone = (owned, owner) if turned else (owner, owned)
        with pytest.raises(MergeRefused):
            merge(kept, gone)
        equity = Equity.objects.get()
        Equity.objects.filter(pk=equity.pk).update(valid_to=dt.date(2025, 12, 31))
        merge(kept, gone)

    def test_shares_of_more_than_the_whole_have_to_be_ended_first(self, enter, pair, merge, north_officer):
        for one, name in zip(pair, ("甲投资有限公司", "乙投资有限公司"), strict=True):
            equity_record(investor=enter(name), investee=one, share_pct=Decimal(60), actor=north_officer)
        with pytest.raises(MergeRefused):
            merge(*pair)

    def test_values_that_contradict_each_other_are_refused_whole(self, pair, merge):
        kept, gone = pair
        Enterprise.objects.filter(pk=kept.pk).update(dissolved_on=dt.date(2020, 1, 1))
        Enterprise.objects.filter(pk=gone.pk).update(established_on=dt.date(2021, 1, 1))
        before = content()
        with pytest.raises(ValidationError):
            merge(kept, gone, chosen=["established_on"])
        assert differences(before, content()) == []


class TestUndoing:
    def test_both_come_back_as_they_were_and_only_once(self, pair, merge, undo):
        before = content()
        done = merge(*pair, chosen=["operating_address", "name_zh"])
        assert undo(done) == pair[1]
        assert differences(before, content()) == []
        with pytest.raises(MergeRefused):
            undo(done)

    def test_what_was_entered_since_stays_with_the_kept_one(self, enter, pair, merge, undo, north_officer):
        kept, gone = pair
        done = merge(kept, gone)
        figures_set(enterprise=fresh(kept), year=2025, employees=9, actor=north_officer)
        child = enter("新子公司有限公司")
        enterprise_set_parent(enterprise=child, parent=fresh(kept), actor=north_officer)
        undo(done)
        assert list(kept.year_figures.values_list("year", flat=True)) == [2025]
        assert (fresh(kept).employees, fresh(child).parent) == (9, kept)
        assert not gone.year_figures.exists()

    def test_a_row_that_was_removed_or_pointed_elsewhere_since_stays_so(
        self, enter, pair, merge, undo, north_officer, chief
    ):
        kept, gone = pair
        one, two = enter("甲子公司有限公司"), enter("乙子公司有限公司")
        for child in (one, two):
            enterprise_set_parent(enterprise=child, parent=gone, actor=north_officer)
        done = merge(kept, gone)
        name_remove(name=EnterpriseName.objects.get(name=gone.name_zh), actor=chief)
        enterprise_set_parent(enterprise=fresh(two), parent=None, actor=north_officer)
        undo(done)
        assert not gone.names.exists()
        assert (fresh(one).parent, fresh(one).ultimate_parent) == (gone, gone)
        assert (fresh(two).parent, fresh(two).ultimate_parent) == (None, None)

    def test_a_value_that_somebody_changed_since_stops_it(self, pair, merge, undo, north_officer):
        kept, _gone = pair
        done = merge(*pair, chosen=["operating_address"])
        enterprise_update(enterprise=kept, values={"operating_address": "新址"}, actor=north_officer)
        with pytest.raises(MergeRefused) as refused:
            undo(done)
        assert "operating address" in refused.value.messages[0]
        enterprise_update(enterprise=kept, values={"operating_address": "青秀区1号"}, actor=north_officer)
        undo(done)
        assert fresh(kept).operating_address == ""

    def test_a_name_that_was_renamed_since_stops_it(self, pair, merge, undo, north_officer):
        done = merge(*pair, chosen=["name_zh"])
        enterprise_rename(enterprise=fresh(pair[0]), name_zh="南宁新名有限公司", actor=north_officer)
        with pytest.raises(MergeRefused):
            undo(done)

    def test_a_later_merge_of_the_same_enterprise_is_undone_first(self, enter, pair, merge, undo):
        kept, gone = pair
        third = enter("南宁华锐控股有限公司")
        before = content()
        first = merge(kept, gone)
        second = merge(third, kept)
        assert EnterpriseMerge.objects.get(pk=first.pk).kept == third
        with pytest.raises(MergeRefused):
            undo(first)
        undo(second)
        undo(first)
        assert differences(before, content()) == []

    def test_a_code_that_was_entered_elsewhere_since_stops_it(self, pair, merge, undo, north_officer):
        kept, gone = pair
        Enterprise.objects.filter(pk=gone.pk).update(uscc=CODE, uscc_pending=False)
        done = merge(kept, gone)
        other = EnterpriseFactory(uscc=CODE, uscc_pending=False)
        with pytest.raises(MergeRefused) as refused:
            undo(done)
        assert str(other) in refused.value.messages[0]
        assert EnterpriseMerge.objects.get().undone_at is None

    def test_the_one_that_came_back_may_be_the_one_that_is_kept(self, pair, merge, undo):
        kept, gone = pair
        undo(merge(kept, gone))
        merge(gone, kept)
        assert set(Enterprise.objects.all()) == {gone}
