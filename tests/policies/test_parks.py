"""The parks that the policy names: loaded once, and people's own entries stay."""

import pytest

from core.loading import LoadError
from core.models import ChangeEntry
from desk.policy_load import policy_folder_load
from registry.models import Park
from tests.parks import ParkFactory

pytestmark = pytest.mark.django_db


def test_the_named_parks_lie_where_the_text_says(loaded):
    parks = Park.objects.values_list("code", "kind", "level", "area__code", "country_id")
    assert set(parks) == {
        ("cn-asean-tech-city", "industrial", "", "NN", None),
        ("cn-sg-nanning-logistics-park", "logistics", "", "NN", None),
        ("cn-vn-electronics-park", "industrial", "", "CZ", None),
        ("qinzhou-petrochemical-park", "industrial", "", "QZG", None),
        ("sichuan-guangxi-park", "industrial", "", None, None),
        ("cn-my-twin-parks", "twin", "", None, None),
        ("cn-id-cooperation-zone", "overseas", "", None, "ID"),
    }


def test_loading_again_changes_nothing_and_keeps_what_people_entered(loaded):
    own = ParkFactory()
    Park.objects.filter(code="qinzhou-petrochemical-park").update(level="region", planned_land_mu=900)
    entries = ChangeEntry.objects.count()
    counts = policy_folder_load(loaded)["parks"]
    assert (counts.new, counts.updated, counts.removed) == (0, 0, 0)
    assert ChangeEntry.objects.count() == entries
    kept = Park.objects.get(code="qinzhou-petrochemical-park")
    assert (kept.level, kept.planned_land_mu) == ("region", 900)
    assert Park.objects.filter(pk=own.pk).exists()


def test_a_wrong_entry_is_named_and_nothing_is_loaded(folder):
    file = folder / "parks.yaml"
    text = file.read_text(encoding="utf-8")
    for right, wrong, words in (
        ("area: QZG", "area: XX", "parks.yaml, qinzhou-petrochemical-park: unknown area 'XX'"),
        ("country: ID", "country: XX", "parks.yaml, cn-id-cooperation-zone: unknown country 'XX'"),
        ("kind: twin", "sort: twin", "parks.yaml, cn-my-twin-parks: kind is missing"),
    ):
        file.write_text(text.replace(right, wrong), encoding="utf-8")
        with pytest.raises(LoadError, match=words):
            policy_folder_load(folder)
    assert not Park.objects.exists()


def test_a_zone_without_the_file_has_no_parks(folder):
    (folder / "parks.yaml").unlink()
    policy_folder_load(folder)
    assert not Park.objects.exists()
