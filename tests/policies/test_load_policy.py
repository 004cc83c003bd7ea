"""`manage.py load_policy`: all of the folder or nothing of it, and a second time without change."""

import shutil

import pytest
import yaml
from django.core.management import CommandError, call_command

from accounts.models import Area, Organisation
from assessment.models import PolicyItem, Responsibility, Target
from core.loading import Counts
from core.models import ChangeEntry, OutboxItem
from desk.management.commands.load_policy import in_words
from desk.policy_load import policy_folder_load
from registry.models import ChainNode, ChainNodeLink, Division

pytestmark = pytest.mark.django_db


def change(path, file, edit):
    """Edit one YAML file of the folder."""
    target = path / file
    content = yaml.safe_load(target.read_text(encoding="utf-8"))
    edit(content)
    target.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def refusal(path) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("load_policy", path)
    return str(refused.value)


def test_the_second_run_says_nothing_new_and_writes_nothing(loaded, capsys):
    entries, notes = ChangeEntry.objects.count(), OutboxItem.objects.count()
    call_command("load_policy", loaded)
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "all: 0 new, 0 updated"
    assert {line.partition(": ")[2] for line in said} == {"0 new, 0 updated"}
    assert (ChangeEntry.objects.count(), OutboxItem.objects.count()) == (entries, notes)


def test_the_second_run_asks_and_does_not_write(loaded, django_assert_max_num_queries):
    writes = ("INSERT", "UPDATE", "DELETE")
    with django_assert_max_num_queries(87) as queries:
        policy_folder_load(loaded)
    assert [q["sql"] for q in queries.captured_queries if q["sql"].startswith(writes)] == []


def test_what_the_jurisdiction_owns_is_in_the_history_and_vocabularies_are_not(loaded):
    labels = set(ChangeEntry.objects.values_list("label", flat=True))
    assert {"accounts.Area", "assessment.Target", "registry.ChainNode"} <= labels
    assert not labels & {"registry.Division", "registry.Industry", "registry.Country"}


def test_a_changed_name_is_updated_and_recorded(loaded, folder):
    change(folder, "areas.yaml", lambda content: content["areas"][2].update(name_en="Nanning Zone"))
    counts = policy_folder_load(folder)
    assert counts["areas"] == Counts(updated=1)
    assert sum(counts.values(), Counts()) == Counts(updated=1)
    entry = ChangeEntry.objects.first()
    assert (entry.label, entry.verb, entry.note) == ("accounts.Area", "updated", "areas.yaml")
    assert entry.changes == {"name_en": ["Nanning Area", "Nanning Zone"]}


def test_what_people_recorded_stays_when_the_folder_is_loaded_again(loaded):
    ChainNode.objects.filter(code="ELEC-IC").update(gap_status="missing")
    Responsibility.objects.filter(item__code="T01", organisation__code="DRC").update(role="lead")
    assert sum(policy_folder_load(loaded).values(), Counts()) == Counts()
    assert ChainNode.objects.get(code="ELEC-IC").gap_status == "missing"
    assert Responsibility.objects.get(item__code="T01", organisation__code="DRC").role == "lead"


def test_a_link_that_left_the_folder_leaves_the_picture(loaded, folder):
    change(folder, "chains.yaml", lambda content: content["chains"][3]["links"].pop())
    before = ChainNodeLink.objects.count()
    assert policy_folder_load(folder)["node links"] == Counts(removed=1)
    assert ChainNodeLink.objects.count() == before - 1


def test_a_renamed_unit_keeps_its_old_name_and_points_to_its_successor(folder):
    def rename(content):
        bank = next(unit for unit in content["units"] if unit["code"] == "PBC")
        bank.update(valid_to="2023-08-17", successor="PBC2")
        content["units"].append(bank | {"code": "PBC2", "name_zh": "新名称", "name_en": "New name"})
        content["units"][-1] |= {"valid_from": "2023-08-18", "valid_to": None, "successor": None}

    change(folder, "units.yaml", rename)
    policy_folder_load(folder)
    bank = Organisation.objects.get(code="PBC")
    assert (bank.name_zh, bank.successor.name_zh) == ("人民银行南宁中心支行", "新名称")
    assert sum(policy_folder_load(folder).values(), Counts()) == Counts()


BROKEN = {
    "an unknown unit": (
        "responsibility.yaml",
        lambda content: content["units"]["T05"].append("NOBODY"),
        "responsibility.yaml, T05: unknown unit 'NOBODY'",
    ),
    "an unknown item": (
        "responsibility.yaml",
        lambda content: content["units"].update(T99=["DRC"]),
        "responsibility.yaml, T99: unknown item 'T99'",
    ),
    "an unknown area": (
        "units.yaml",
        lambda content: content["units"][0].update(area="MOON"),
        "units.yaml, AC_NN: unknown area 'MOON'",
    ),
    "an unknown chain": (
        "chains.yaml",
        lambda content: content["area_chains"][0].update(chain="SHIP"),
        "chains.yaml, NN SHIP: unknown chain 'SHIP'",
    ),
    "an unknown industry": (
        "chains.yaml",
        lambda content: content["chains"][0]["nodes"][0]["industries"].append("C9999"),
        "chains.yaml, ELEC-IC: unknown industry 'C9999'",
    ),
    "a link into another chain": (
        "chains.yaml",
        lambda content: content["chains"][0]["links"][0].update(to="AUTO-NEV"),
        "chains.yaml, ELEC-IC AUTO-NEV: unknown node of ELEC 'AUTO-NEV'",
    ),
    "links in a circle": (
        "chains.yaml",
        lambda content: content["chains"][3]["links"].append(
            {"from": "TCM-PATENT", "to": "TCM-GROW", "relation": "supplies"}
        ),
        "chains.yaml: a circle: ",
    ),
    "an unknown host city": (
        "areas.yaml",
        lambda content: content["areas"][2].update(host_city="450199"),
        "areas.yaml, NN: unknown division '450199'",
    ),
    "areas in a circle": (
        "areas.yaml",
        lambda content: content["areas"][0].update(parent="NN"),
        "areas.yaml: a circle: ",
    ),
    "a group in itself": (
        "responsibility.yaml",
        lambda content: content["groups"]["AC3"].append("B"),
        "responsibility.yaml: a circle: ",
    ),
    "a code twice": (
        "places.yaml",
        lambda content: content["places"].append(dict(content["places"][0])),
        "places.yaml, cn-sg-nanning-logistics-park: the place is there twice",
    ),
    "a missing name": (
        "units.yaml",
        lambda content: content["units"][3].pop("name_en"),
        "units.yaml, CG_NN: name_en is missing",
    ),
    "a misspelt key": (
        "areas.yaml",
        lambda content: content["areas"][1].update(parnet="GX"),
        "areas.yaml, FTZ: parnet is not known here",
    ),
    "an entry that is none": (
        "units.yaml",
        lambda content: content["units"].append("DRC"),
        "units.yaml, 'DRC': is not an entry with names and values",
    ),
    "an empty list": (
        "places.yaml",
        lambda content: content["places"].clear(),
        "places.yaml: places is not a list of entries",
    ),
    "a kind that there is not": (
        "areas.yaml",
        lambda content: content["areas"][9].update(kind="planet"),
        "areas.yaml, ROUTE: kind: ",
    ),
    "a position that there is not": (
        "chains.yaml",
        lambda content: content["chains"][4]["nodes"][0].update(position="sideways"),
        "chains.yaml, ASEAN-TIMBER: position: ",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_whole_and_names_file_and_entry(folder, name):
    file, edit, words = BROKEN[name]
    change(folder, file, edit)
    said = refusal(folder)
    assert words in said
    assert said.startswith(f"Nothing was loaded from {folder}")
    for model in (Area, Organisation, ChainNode, PolicyItem, Target, Division, ChangeEntry):
        assert not model.objects.exists(), model


def test_all_problems_are_said_in_one_go(folder):
    change(folder, "responsibility.yaml", lambda content: content["units"]["T05"].append("NOBODY"))
    change(folder, "places.yaml", lambda content: content["places"][0].update(area="MOON"))
    said = refusal(folder)
    assert "responsibility.yaml, T05: unknown unit 'NOBODY'" in said
    assert "places.yaml, cn-sg-nanning-logistics-park: unknown area 'MOON'" in said


TARGETS = {
    "an unknown denominator": ("fdi_utilized@GX", "fdi_planned@MOON", "unknown metric 'fdi_planned'"),
    "a comparison that there is not": ("2023,>=,450", "2023,>,450", "targets.csv, output_value: op '>'"),
    "a figure that is none": ("2023,>=,450", "2023,>=,many", "targets.csv, "),
    "two units of one metric": (
        "2025,>=,700,,CNY_100M",
        "2025,>=,700,,USD_100M",
        "targets.csv, output_value: name, unit or measure differ",
    ),
    "a target twice": (
        "FTZ,AUTO,2023,>=,200",
        "FTZ,ELEC,2023,>=,200",
        "targets.csv, output_value FTZ ELEC 2023: the target is there twice",
    ),
    "a column missing": ("year_src,item", "item", "year_src is missing"),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_broken_target_is_refused(folder, name):
    before, after, words = TARGETS[name]
    table = folder / "targets.csv"
    text = table.read_text(encoding="utf-8")
    assert before in text
    table.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert words in refusal(folder)
    assert not Target.objects.exists()


def test_a_file_that_is_missing_or_is_not_yaml_is_named(folder):
    (folder / "chains.yaml").write_text("chains: [", encoding="utf-8")
    assert "chains.yaml: cannot be read" in refusal(folder)
    (folder / "chains.yaml").unlink()
    assert "chains.yaml: cannot be read" in refusal(folder)
    shutil.rmtree(folder)
    assert refusal(folder) == f"There is no folder {folder}."


def test_removed_rows_are_said_only_when_there_are_any():
    assert in_words(Counts(1, 2)) == "1 new, 2 updated"
    assert in_words(Counts(0, 0, 3)) == "0 new, 0 updated, 3 removed"
