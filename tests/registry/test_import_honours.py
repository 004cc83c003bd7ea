"""Lists of leading enterprises, as real ones come: short names, gaps, the same line twice."""

import pytest

from core.models import ChangeEntry
from registry.models import HonourEntry
from tests.registry.importing import outcomes, reasons, run_import
from tests.registry.samples import CODES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme", "places")]
HEADINGS = ("list", "year", "rank", "name", "alias", "city", "country", "industry", "listing")
HUARUI = "南宁华锐电子有限公司"


def row(name=HUARUI, rank="1", alias="", city="", country="中国", industry=""):
    return ["瞪羚", "2025", rank, name, alias, city, country, industry, ""]


@pytest.fixture
def take_in(tmp_path, chief):
    return lambda rows, actor=chief: run_import(tmp_path, "honours", HEADINGS, rows, actor)


def state():
    return set(HonourEntry.objects.values_list("listed_name", "rank", "enterprise__name_zh"))


def test_certain_names_are_linked_and_short_ones_are_left_to_a_person(take_in, enter):
    enter(HUARUI, uscc=CODES[0], short_name="华锐")
    run = take_in([row(), row("华锐", "2"), row("海豹木业", "")])
    assert outcomes(run) == ["new"] * 3
    assert HUARUI in reasons(run)[0]
    assert state() == {(HUARUI, 1, HUARUI), ("华锐", 2, None), ("海豹木业", None, None)}


def test_the_same_list_again_changes_nothing(take_in, enter):
    enter(HUARUI, uscc=CODES[0])
    rows = [row(), row("海豹木业", "")]
    take_in(rows)
    count = ChangeEntry.objects.count()
    assert outcomes(take_in(rows)) == ["unchanged"] * 2
    assert ChangeEntry.objects.count() == count


def test_rows_of_one_entry_that_leave_things_out_are_joined(take_in):
    run = take_in([row(rank="", industry="电子"), row(rank="3"), row(rank="3", city="南宁")])
    assert outcomes(run) == ["new", "duplicate", "duplicate"]
    entry = HonourEntry.objects.get()
    assert (entry.rank, entry.industry, entry.city) == (3, "电子", "南宁")


def test_rows_of_one_entry_that_contradict_are_all_refused(take_in):
    run = take_in([row(rank="3"), row(rank="4"), row("海豹木业", "5")])
    assert outcomes(run) == ["failed", "failed", "new"]
    assert {problem.column for decision in run.decisions[:2] for problem in decision.reasons} == {"rank"}
    assert state() == {("海豹木业", 5, None)}


def test_new_details_update_an_entry_and_keep_its_link(take_in, enter):
    enter(HUARUI, uscc=CODES[0])
    take_in([row()])
    assert outcomes(take_in([row(rank="7", industry="电子")])) == ["updated"]
    assert state() == {(HUARUI, 7, HUARUI)}


def test_an_unknown_list_fails(take_in):
    run = take_in([["月球百强", *row()[1:]]])
    assert outcomes(run) == ["failed"]
    assert run.decisions[0].reasons[0].column == "programme"
