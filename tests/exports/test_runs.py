"""From file to decisions to the database, over a small table. Cases R06-R08, R12, R36-R42, H06, H07."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import OrganisationKind
from accounts.models import Organisation
from core.models import ChangeEntry, OutboxItem
from exports.importing import Outcome
from exports.runs import ImportStopped, RowsFailed, commit, open_source, plan
from tests.exports.files import book, csv_file
from tests.exports.organisations import TABLE, OrganisationImporter

HEADINGS = ["Code", "Name", "Kind", "Area", "Valid from"]


@pytest.fixture
def run(tmp_path, chief):
    """`run(rows)` plans a file of these rows; `run(rows, write=True)` commits it."""

    def make(
        rows, *, actor=chief, write=False, planned=None, headings=HEADINGS, change=None, leave_out_failed=True
    ):
        path = book(tmp_path / "in.xlsx", [headings, *rows], change=change)
        source = open_source(TABLE, path, actor)
        if not write:
            return plan(TABLE, source, actor)
        return commit(TABLE, source, actor, planned=planned, leave_out_failed=leave_out_failed)

    return make


def outcomes(made) -> dict[int, str]:
    return {decision.row.number: decision.outcome.value for decision in made.decisions}


def reasons(made, row: int) -> str:
    (decision,) = [decision for decision in made.decisions if decision.row.number == row]
    return " ".join(problem.message for problem in decision.reasons)


def state() -> tuple:
    return (
        list(Organisation.objects.order_by("code").values_list("code", "name_zh", "kind", "valid_from")),
        ChangeEntry.objects.count(),
        OutboxItem.objects.count(),
    )


A1 = ["A1", "甲管委会", "管委会", None, "2021-03-05"]
A2 = ["A2", "乙管委会", "Area committee", None, None]


def test_a_dry_run_writes_nothing_and_shows_what_a_commit_does(run, chief):
    before = state()
    dry = run([A1, A2])
    assert state() == before
    done = run([A1, A2], write=True)
    assert dry.counts == done.counts == {"new": 2, "updated": 0, "unchanged": 0, "duplicate": 0, "failed": 0}
    first = Organisation.objects.get(code="A1")
    assert (first.name_zh, first.kind) == ("甲管委会", OrganisationKind.AREA_COMMITTEE)
    assert first.valid_from == dt.date(2021, 3, 5)
    assert ChangeEntry.objects.filter(label="accounts.Organisation", actor=chief).count() == 2


def test_r36_r38_the_same_file_again_changes_nothing_and_leaves_no_history(run):
    run([A1, A2], write=True)
    before = state()
    again = run([A1, A2], write=True)
    assert again.counts == {"new": 0, "updated": 0, "unchanged": 2, "duplicate": 0, "failed": 0}
    assert state() == before


def test_an_update_touches_only_what_differs_and_an_empty_cell_erases_nothing(run):
    run([A1], write=True)
    done = run([["A1", "甲新管委会", None, None, None]], write=True)
    (decision,) = done.decisions
    assert (decision.outcome, decision.changes) == (Outcome.UPDATED, {"name_zh": ["甲管委会", "甲新管委会"]})
    assert Organisation.objects.get(code="A1").valid_from == dt.date(2021, 3, 5)


def test_r07_a_row_that_stands_twice_is_skipped_the_second_time(run):
    made = run([A1, A2, A1])
    assert outcomes(made) == {2: "new", 3: "new", 4: "duplicate"}
    assert "row 2" in reasons(made, 4)


def test_r08_rows_that_contradict_each_other_all_fail(run):
    made = run([A1, A2, ["A1", "另一个名称", None, None, None]], write=True)
    assert outcomes(made) == {2: "failed", 3: "new", 4: "failed"}
    assert "Row 4" in reasons(made, 2)
    assert "Row 2" in reasons(made, 4)
    assert not Organisation.objects.filter(code="A1").exists()


def test_r06_a_missing_required_value_fails_the_row_and_never_matches_by_name(run):
    run([A1], write=True)
    made = run([[None, "甲管委会", None, None, None]])
    assert outcomes(made) == {2: "failed"}
    assert made.decisions[0].reasons[0].column == "code"


def test_a_cell_of_a_lenient_column_that_cannot_be_read_leaves_the_row_in_and_is_reported(run):
    made = run([["A1", "甲", None, None, "soon"]], write=True)
    (decision,) = made.decisions
    assert decision.outcome is Outcome.NEW
    assert [(w.column, w.original) for w in decision.row.warnings] == [("valid_from", "soon")]
    assert Organisation.objects.get(code="A1").valid_from is None


def test_r12_cells_that_say_nothing_are_counted(run):
    made = run([["A1", "甲", "N/A", "-", "无"], ["A2", "乙", "—", None, None]])
    assert made.emptied == {"kind": 2, "area": 1, "valid_from": 1}


def test_r41_when_all_rows_are_bad_nothing_is_written(run):
    before = state()
    assert run([["A1", None], ["A2", "乙", "no such kind"]], write=True).counts["failed"] == 2
    assert state() == before


def test_r42_every_failure_is_counted(run):
    made = run([[f"A{n}", None] for n in range(1500)])
    assert made.counts["failed"] == len(made.decisions) == 1500


def test_r39_a_failure_in_the_middle_of_writing_undoes_the_whole_file(run):
    before = state()
    real, calls = Organisation.save, []

    def save(self, **options):
        calls.append(self.code)
        if len(calls) == 2:
            raise RuntimeError("the power went out")
        return real(self, **options)

    with patch.object(Organisation, "save", save), pytest.raises(RuntimeError):
        run([A1, A2], write=True)
    assert calls == ["A1", "A2"]
    assert state() == before


def test_a_record_that_somebody_enters_at_the_same_moment_stops_the_import(run):
    def plan_before_the_other(self, rows, actor):
        decisions = list(real(self, rows, actor))
        Organisation.objects.create(code="A1", name_zh="先到", kind=OrganisationKind.IPA)
        return decisions

    real = OrganisationImporter.plan
    with (
        patch.object(OrganisationImporter, "plan", plan_before_the_other),
        pytest.raises(ImportStopped, match="same moment"),
    ):
        run([A1, A2], write=True)
    assert not Organisation.objects.filter(code__in=["A1", "A2"]).exists()


def test_a_file_in_which_a_row_fails_is_written_only_where_the_user_leaves_that_row_out(run):
    rows = [A1, ["A2", "乙", "no such kind", None, None]]
    before = state()
    with pytest.raises(RowsFailed, match="1 of 2 rows fail, so nothing was written") as stopped:
        run(rows, write=True, leave_out_failed=False)
    assert state() == before
    assert outcomes(stopped.value.run) == {2: "new", 3: "failed"}
    assert outcomes(run(rows, write=True)) == {2: "new", 3: "failed"}
    assert set(Organisation.objects.filter(code__startswith="A").values_list("code", flat=True)) == {"A1"}


def test_r37_a_record_changed_since_the_preview_is_stopped_and_the_others_go_in(run):
    run([A1, A2], write=True)
    changed = [
        ["A1", "甲二", None, None, None],
        ["A2", "乙二", None, None, None],
        ["A3", "丙", None, None, None],
    ]
    preview = run(changed)
    Organisation.objects.filter(code="A1").update(name_zh="别人改的")
    done = run(changed, write=True, planned=preview.planned)
    assert outcomes(done) == {2: "failed", 3: "updated", 4: "new"}
    assert "since the preview" in reasons(done, 2)
    names = dict(Organisation.objects.filter(code__startswith="A").values_list("code", "name_zh"))
    assert (names["A1"], names["A2"], names["A3"]) == ("别人改的", "乙二", "丙")


def test_r37_a_record_that_appeared_since_the_preview_is_stopped(run):
    preview = run([A1])
    Organisation.objects.create(code="A1", name_zh="先到", kind=OrganisationKind.IPA)
    assert outcomes(run([A1], write=True, planned=preview.planned)) == {2: "failed"}


def test_r40_a_record_outside_the_scope_reads_like_one_that_does_not_exist(run, north, south, north_manager):
    Organisation.objects.create(code="S1", name_zh="南", kind=OrganisationKind.IPA, area=south)
    Organisation.objects.create(code="N1", name_zh="北", kind=OrganisationKind.IPA, area=north)
    made = run([["S1", "改", None, None, None], ["N1", "改", None, None, None]], actor=north_manager)
    assert outcomes(made) == {2: "failed", 3: "updated"}
    unknown_area = run([["N1", "改", None, "不存在", None]], actor=north_manager)
    assert reasons(made, 2).replace("S1", "") == reasons(unknown_area, 2).replace("不存在", "")


def test_h06_sums_and_notes_below_the_table_are_skipped_with_a_reason(run):
    made = run(
        [A1, [None], ["合计", "1家"], ["填表人：张三"], ["注：以上为准"], ["合计科技", "合计科技公司"]]
    )
    assert outcomes(made) == {2: "new", 7: "new"}
    assert [(row.number, row.reason) for row in made.skipped] == [
        (4, "a row of sums"),
        (5, "a note below the table"),
        (6, "a note below the table"),
    ]


def test_h07_only_a_column_that_says_so_is_filled_down(run, north):
    def merge(_workbook, sheet):
        sheet.merge_cells("D2:D3")
        sheet.merge_cells("B2:B3")

    made = run([["A1", "甲", None, "北片区", None], ["A2", None, None, None, None]], change=merge)
    assert outcomes(made) == {2: "new", 3: "failed"}
    assert made.decisions[0].row.values["area"] == north.pk
    made = run(
        [["A1", "甲", None, "北片区", None], ["A2", "乙", None, None, None]],
        change=lambda w, s: s.merge_cells("D2:D3"),
    )
    assert made.decisions[1].row.values["area"] == north.pk


def test_a_text_table_in_gb18030_goes_in_whole(tmp_path, chief):
    path = csv_file(tmp_path / "t.csv", "编号,单位名称\nA1,钦州港㐂管委会\n", "gb18030")
    source = open_source(TABLE, path, chief)
    assert commit(TABLE, source, chief).counts["new"] == 1
    assert Organisation.objects.get(code="A1").name_zh == "钦州港㐂管委会"


def test_an_importer_that_forgets_a_row_is_found_out(run):
    with (
        patch.object(OrganisationImporter, "plan", lambda self, rows, actor: []),
        pytest.raises(RuntimeError, match="one decision for each row"),
    ):
        run([A1])


def test_planning_costs_the_same_queries_for_three_rows_and_three_hundred(run):
    run([["A0", "甲"]])  # the user's permissions and areas are looked up once
    costs = []
    for rows in (3, 300):
        with CaptureQueriesContext(connection) as queries:
            run([[f"A{n}", "甲"] for n in range(rows)])
        costs.append(len(queries))
    assert costs[0] == costs[1]
