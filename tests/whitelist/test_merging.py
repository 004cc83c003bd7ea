"""What a merge of enterprises means for whitelist cases."""

import pytest

from core.changes import history_of
from registry.merging.relations import MergeRefused
from registry.models import Enterprise
from registry.services.merge_preview import merge_preview
from registry.services.merging import enterprise_merge, merge_undo
from tests.merging import content, differences
from tests.whitelist.cases import case_of, chain_of, enterprise_in, listed, scheme_of, taken
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.merging import WhitelistMerge
from whitelist.models import Case, Finding
from whitelist.services.cases import case_move_by_clock
from whitelist.services.watch import watch_run
from whitelist.step_words import VERBS

pytestmark = pytest.mark.django_db
TODAY = ON_THE_LIST + 9 * DAY


@pytest.fixture
def pair(north):
    return enterprise_in(north, name_zh="南宁华锐电子有限公司"), enterprise_in(
        north, name_zh="南宁华瑞电子有限公司"
    )


@pytest.fixture
def version(db):
    return scheme_of()


@pytest.fixture
def merge(north_manager):
    return lambda kept, gone: enterprise_merge(
        kept=kept, gone=gone, reason="Same", actor=north_manager, today=TODAY
    )


def test_two_open_cases_for_one_chain_forbid_the_merge_until_one_is_ended(
    pair, merge, version, north_officer
):
    kept, gone = pair
    ours, theirs = (case_of(north_officer, enterprise=one, version=version) for one in pair)
    with pytest.raises(MergeRefused) as refused:
        merge(kept, gone)
    assert refused.value.messages == [
        f"Both have a whitelist case for the chain “Chain W”: {ours.number} and {theirs.number}. End one of "
        "them first: withdraw the application, or take it off the list."
    ]
    taken(theirs, "withdraw", north_officer)
    merge(kept, gone)
    assert set(Case.objects.values_list("number", "enterprise")) == {
        (ours.number, kept.pk),
        (theirs.number, kept.pk),
    }


def test_the_preview_says_so_before(pair, version, north_officer, north_manager):
    kept, gone = pair
    for one in pair:
        case_of(north_officer, enterprise=one, version=version)
    assert len(merge_preview(kept=kept, gone=gone, user=north_manager).forbids) == 1


def test_cases_for_other_chains_follow_and_come_back(
    client_of, clock, pair, merge, version, north_officer, north_manager, chief
):
    kept, gone = pair
    case_of(north_officer, enterprise=kept, version=version, chain=chain_of("A"))
    case = listed(north_officer, north_manager, chief, version=version, enterprise=gone)
    before = content()
    done = merge(kept, gone)
    case.refresh_from_db()
    assert (case.enterprise, case.entries.count(), case.documents.count()) == (kept, 1, 1)
    merge_undo(merge=done, actor=north_manager)
    assert differences(before, content()) == []
    page = client_of(chief).get(case.get_absolute_url())
    verbs = {entry.verb for entry in history_of(case)}
    assert verbs > {"enterprise_merged", "merge_undone"}
    assert verbs <= VERBS.keys()
    told = [line.title for line in page.context["page"].history]
    assert told == ["Merge undone", "Moved with a merged enterprise"]
    assert not [verb for verb in verbs if f">{verb}<" in page.content.decode()]


def test_the_watch_takes_the_merged_enterprise_for_the_same(
    pair, merge, version, north_officer, north_manager, chief
):
    kept, gone = pair
    listed(north_officer, north_manager, chief, version=version, enterprise=gone)
    merge(kept, gone)
    assert list(watch_run(TODAY)) == []
    assert not Finding.objects.exists()


@pytest.fixture
def group(pair, north):
    """Of the one that goes: a firm that it owns."""
    return enterprise_in(north, parent=pair[1], ultimate_parent=pair[1])


def test_a_merge_is_undone_after_a_listing_was_confirmed_with_other_data(
    pair, group, merge, north_officer, north_manager, chief
):
    kept, gone = pair
    rule = {"code": "capital", "indicator": "registered_capital", "operator": "at_least", "value": "100"}
    version = scheme_of(rules=[rule])
    Enterprise.objects.filter(pk__in=[gone.pk, kept.pk, group.pk]).update(registered_capital=150)
    cases = [
        listed(north_officer, north_manager, chief, version=version, enterprise=one) for one in (gone, group)
    ]
    done = merge(kept, gone)
    Enterprise.objects.filter(pk__in=[kept.pk, group.pk]).update(registered_capital=300)
    for case in cases:
        case_move_by_clock(case=case, name="reevaluate", note="", today=TODAY)
        taken(case, "confirm", chief, today=TODAY)
    merge_undo(merge=done, actor=north_manager)
    for case in cases:
        case.refresh_from_db()
        said = (case.baseline["registered_capital"], case.baseline["control"])
        assert said == ("300", [str(gone.pk)])
    assert Case.objects.get(pk=cases[0].pk).enterprise == gone
    assert list(watch_run(TODAY)) == []
    assert not Finding.objects.exists()


def test_a_firm_of_the_one_that_goes_is_controlled_by_the_one_that_stays_and_back(
    pair, group, merge, version, north_officer, north_manager, chief
):
    kept, gone = pair
    case = listed(north_officer, north_manager, chief, version=version, enterprise=group)
    before = content()
    done = merge(kept, gone)
    assert list(watch_run(TODAY)) == []
    case.refresh_from_db()
    assert case.baseline["control"] == [str(kept.pk)]
    merge_undo(merge=done, actor=north_manager)
    assert differences(before, content()) == []


def test_a_case_that_goes_back_stays_under_the_control_it_had(
    pair, merge, version, north_officer, north_manager, chief
):
    kept, gone = pair
    Enterprise.objects.filter(pk=gone.pk).update(parent=kept, ultimate_parent=kept)
    case = listed(north_officer, north_manager, chief, version=version, enterprise=gone)
    assert case.baseline["control"] == [str(kept.pk)]
    Enterprise.objects.filter(pk=gone.pk).update(parent=None, ultimate_parent=None)  # and not looked at since
    before = content()
    merge_undo(merge=merge(kept, gone), actor=north_manager)
    assert differences(before, content()) == []


def test_the_preview_tells_of_more_chains_than_the_rules_allow_and_the_merge_is_made(
    pair, merge, north_officer, north_manager, south_manager
):
    kept, gone = pair
    version = scheme_of(chains_per_enterprise=2)
    for one, code in ((kept, "A"), (kept, "B"), (gone, "C")):
        case_of(north_officer, enterprise=one, version=version, chain=chain_of(code))
    words = (
        "Together they have more cases under “Whitelist T” than the 2 chains that an enterprise can be "
        "listed for. The cases stay; the region office has to end one."
    )
    assert WhitelistMerge().tell(kept, gone, north_manager)[-1] == words
    assert WhitelistMerge().tell(kept, gone, south_manager) == [words]
    merge(kept, gone)
    assert Case.objects.filter(enterprise=kept).count() == 3


def test_another_area_is_not_told_of_cases(pair, version, north_officer, north_manager, south_manager):
    kept, gone = pair
    case = case_of(north_officer, enterprise=gone, version=version)
    told = WhitelistMerge().tell(kept, gone, north_manager)
    assert [case.number in sentence for sentence in told] == [True]
    assert WhitelistMerge().tell(kept, gone, south_manager) == []
