"""`manage.py import_table`: counts as JSON, a dry run unless --commit."""

import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from accounts.models import Organisation
from core.models import ChangeEntry
from exports.columns import tables
from exports.headings import names_of
from tests.exports.files import book, csv_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("table")]


@pytest.fixture
def run(capsys):
    def make(path, *options):
        call_command("import_table", "organisations", str(path), *options)
        captured = capsys.readouterr()
        return json.loads(captured.out.splitlines()[-1]), captured.err

    return make


def test_a_dry_run_a_commit_and_a_second_commit(run, tmp_path, chief):
    path = book(
        tmp_path / "in.xlsx", [["Code", "Name", "Mood"], ["A1", "甲", 1], ["A2", None, 2], ["合计", 2]]
    )
    options = ("--as", "chief", "--report", str(tmp_path / "report.xlsx"))
    before = ChangeEntry.objects.count()
    counts, said = run(path, *options)
    assert counts == {"new": 1, "updated": 0, "unchanged": 0, "duplicate": 0, "failed": 1}
    assert "Mood" in said
    assert "Row 4 not imported" in said
    assert not Organisation.objects.filter(code="A1").exists()
    assert load_workbook(tmp_path / "report.xlsx").worksheets[0]["A3"].value == "Failed"
    with pytest.raises(CommandError, match="1 of 2 rows fail, so nothing was written.*--leave-out-failed"):
        run(path, *options, "--commit")
    assert ChangeEntry.objects.count() == before
    options = (*options, "--leave-out-failed")
    assert run(path, *options, "--commit")[0] == counts
    entries = ChangeEntry.objects.count()
    assert entries == before + 1
    assert run(path, *options, "--commit")[0] == counts | {"new": 0, "unchanged": 1}
    assert ChangeEntry.objects.count() == entries


def test_without_a_name_the_region_administrator_acts(run, tmp_path, region_admin):
    run(csv_file(tmp_path / "t.csv", "Code,Name\nA1,甲\n"), "--commit")
    assert ChangeEntry.objects.filter(label="accounts.Organisation").get().actor == region_admin


def test_a_new_installation_is_told_how_to_get_the_one_who_acts(run, tmp_path, django_user_model):
    path = csv_file(tmp_path / "t.csv", "Code,Name\nA1,甲\n")
    with pytest.raises(CommandError, match="createsuperuser"):
        run(path, "--commit")
    first = django_user_model.objects.create_superuser("first", password="x" * 12)
    run(path, "--commit")
    assert ChangeEntry.objects.filter(label="accounts.Organisation").get().actor == first


def test_what_cannot_be_done_is_said_and_nothing_is_written(tmp_path, chief, viewer):
    good = csv_file(tmp_path / "t.csv", "Code,Name\nA1,甲\n")
    refusals = [
        ((str(good), "--as", viewer.username), "may not import"),
        ((str(good), "--as", "nobody"), "no active user"),
        ((str(tmp_path / "none.csv"), "--as", "chief"), "There is no file"),
        ((str(csv_file(tmp_path / "page.xls", "<html>")), "--as", "chief"), "web page"),
        ((str(csv_file(tmp_path / "m.csv", "Code,Mood\nA1,x\n")), "--as", "chief"), "needed: Name"),
        ((str(csv_file(tmp_path / "d.csv", "Code,Name,名称\nA1,x,y\n")), "--as", "chief"), "Keep one"),
    ]
    for arguments, words in refusals:
        with pytest.raises(CommandError, match=words):
            call_command("import_table", "organisations", *arguments, "--commit")
    assert not Organisation.objects.filter(code="A1").exists()


def test_no_two_columns_of_a_list_answer_to_the_same_heading():
    for table in tables():
        taken: dict[str, str] = {}
        for column in table.columns:
            if column.importable:
                doubled = {name: taken[name] for name in names_of(column) if name in taken}
                assert not doubled, f"{table.key}.{column.key}"
                taken |= dict.fromkeys(names_of(column), column.key)
