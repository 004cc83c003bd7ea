"""The whitelist of a folder: loaded as published versions, which never change any more."""

import pytest
import yaml

from core.loading import Counts, LoadError
from core.models import ChangeEntry
from desk.policy_folder import folder_read
from tests.policies.test_load_policy import change
from whitelist.loading import schemes_load
from whitelist.models import Condition, Scheme, SchemeVersion

pytestmark = pytest.mark.django_db
FILE = "whitelist.yaml"


def version_of(content):
    return content["schemes"][0]["versions"][0]


def edited(**values):
    return lambda content: version_of(content).update(values)


def criterion(code, /, **values):
    def edit(content):
        next(one for one in version_of(content)["criteria"] if one["code"] == code).update(values)

    return edit


def condition(code, /, **values):
    def edit(content):
        found = next(one for one in version_of(content)["criteria"] if one["code"] == code)
        found["conditions"][0].update(values)

    return edit


def test_the_zone_has_the_default_scheme(loaded):
    scheme = Scheme.objects.get()
    version = scheme.versions.get()
    assert (scheme.code, scheme.chain, version.number, version.status) == (
        "leading-enterprises",
        None,
        1,
        "published",
    )
    assert (version.publicity_days, version.objection_days, version.appeal_days, version.opinion_days) == (
        5,
        10,
        10,
        10,
    )
    assert (version.review_months, version.full_review_months) == (12, 36)
    asked = {
        one.code: (one.is_hard, one.joiner, [str(condition.indicator) for condition in one.conditions.all()])
        for one in version.criteria.all()
    }
    assert asked == {
        "zone": (True, "all", ["in_zone"]),
        "operating": (True, "all", ["registration_status"]),
        "chain": (True, "all", ["chain_node"]),
        "pull": (True, "any", ["revenue", "local_suppliers", "local_sourcing"]),
        "asean": (True, "all", ["asean_business"]),
        "clean": (True, "all", ["risk_events"]),
        "data": (True, "all", ["data_commitment"]),
        "research": (False, "all", ["rd_share"]),
        "market": (False, "all", ["market_share"]),
    }
    kept = {
        one.status: (
            one.keeps_measures,
            one.gets_new_measures,
            one.keeps_services,
            one.is_public,
            one.recovers,
        )
        for one in version.consequences.all()
    }
    assert kept == {
        "effective": (True, True, True, True, False),
        "reevaluating": (True, True, True, True, False),
        "warned": (True, False, True, True, False),
        "suspended": (False, False, True, False, False),
        "exited": (False, False, False, False, True),
    }


def test_the_settings_of_an_indicator_are_written_out_so_that_they_stay(guangxi):
    schemes_load(scheme_entries(guangxi))
    revenue = Condition.objects.get(indicator="revenue")
    assert (revenue.value, revenue.params) == ("1000000000", {"max_age_years": 2})
    assert Condition.objects.get(indicator="chain_node").params == {
        "chain": "case",
        "statuses": ["candidate", "recognised", "under_review"],
    }


def test_a_second_run_changes_nothing_and_the_first_is_in_the_history(guangxi):
    assert schemes_load(scheme_entries(guangxi))["versions of whitelist schemes"] == Counts(new=1)
    counts = schemes_load(scheme_entries(guangxi))
    assert counts["whitelist schemes"] == counts["versions of whitelist schemes"] == Counts()
    version = SchemeVersion.objects.get()
    entries = ChangeEntry.objects.filter(label="whitelist.SchemeVersion", object_pk=str(version.pk))
    assert [(one.verb, one.note) for one in entries] == [("loaded", FILE)]


def test_a_zone_may_do_without(folder):
    (folder / FILE).unlink()
    assert folder_read(folder).whitelist == []


def scheme_entries(guangxi, edit=None):
    content = yaml.safe_load((guangxi / FILE).read_text(encoding="utf-8"))
    if edit:
        edit(content)
    return content["schemes"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (edited(publicity_days=0), "must be 1 or more"),
        (edited(publicity_days=4), "publicity_days A public notice of this scheme runs for 5 working days"),
        (edited(quota=0), "quota Enter a number from 1 to 30000"),
        (edited(full_review_months=6), "the full re-evaluation not come more often"),
        (edited(valid_from="soon"), "valid_from"),
        (criterion("pull", joiner="some"), "joiner"),
        (criterion("pull", evidence_kinds=["rumour"]), "pull: no kind of document: rumour"),
        (criterion("research", weight=0), "A soft criterion needs a weight above zero"),
        (condition("pull", indicator="fame"), "pull: unknown indicator 'fame'"),
        (condition("pull", indicator="control"), "pull: unknown indicator 'control'"),
        (
            condition("pull", operator="yes"),
            "pull, revenue: operator This indicator cannot be asked like that",
        ),
        (condition("pull", value="much"), "pull, revenue: value Enter a number"),
        (condition("pull", params={"max_age_years": 99}), "enter a whole number from 0 to 10"),
        (condition("pull", params={"month": 1}), "params Not a setting: month."),
        (condition("operating", value=["asleep"]), "value Not a choice: asleep."),
        (condition("clean", params={"kinds": []}), "kinds Choose at least one."),
    ],
)
def test_a_version_that_makes_no_sense_is_refused_by_file_and_entry(guangxi, edit, said):
    with pytest.raises(LoadError, match=f"^{FILE}, leading-enterprises") as refused:
        schemes_load(scheme_entries(guangxi, edit))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (edited(criteria=[]), "criteria is not a list of entries"),
        (criterion("zone", code="chain"), "the criterion is there twice"),
        (criterion("zone", colour="red"), "colour is not known here"),
        (condition("zone", colour="red"), "colour is not known here"),
        (lambda content: content["schemes"][0].update(chain="GOLD"), "unknown chain 'GOLD'"),
    ],
)
def test_a_folder_of_another_shape_is_refused_before_anything_is_written(folder, edit, said):
    change(folder, FILE, edit)
    with pytest.raises(LoadError) as refused:
        folder_read(folder)
    assert FILE in str(refused.value)
    assert said in str(refused.value)


def test_a_published_version_is_not_changed_and_a_new_one_stands_beside_it(guangxi):
    schemes_load(scheme_entries(guangxi))
    with pytest.raises(LoadError, match="is published and cannot change .criteria.: write a new version"):
        schemes_load(scheme_entries(guangxi, condition("pull", value=5_000_000_000)))
    with pytest.raises(LoadError, match="another version is already valid from 2021-07-22"):
        schemes_load(scheme_entries(guangxi, edited(number=2)))

    def next_version(content):
        condition("pull", value=5_000_000_000)(content)
        version_of(content).update(number=2, valid_from="2027-01-01")

    counts = schemes_load(scheme_entries(guangxi, next_version))
    assert counts["versions of whitelist schemes"] == Counts(new=1)
    values = Condition.objects.filter(indicator="revenue").order_by("criterion__version__number")
    assert list(values.values_list("value", flat=True)) == ["1000000000", "5000000000"]
