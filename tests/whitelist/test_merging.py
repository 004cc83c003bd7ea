"""What a merge of enterprises means for whitelist cases."""

import pytest

from core.changes import history_of
from registry.merging.relations import MergeRefused
from registry.services.merge_preview import merge_preview
from registry.services.merging import enterprise_merge, merge_undo
from tests.merging import content, differences
from tests.whitelist.cases import case_of, chain_of, enterprise_in, listed, scheme_of, taken
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.merging import WhitelistMerge
from whitelist.models import Case, Finding
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


def test_another_area_is_not_told_of_cases(pair, version, north_officer, north_manager, south_manager):
    kept, gone = pair
    case = case_of(north_officer, enterprise=gone, version=version)
    told = WhitelistMerge().tell(kept, gone, north_manager)
    assert [case.number in sentence for sentence in told] == [True]
    assert WhitelistMerge().tell(kept, gone, south_manager) == []
