import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from accounts.models import Area
from core import changes
from core.language import in_all_languages, in_readers_language, message
from core.models import ChangeEntry, ExportRecord, OutboxItem
from registry.models import Enterprise
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db


def test_a_record_leaves_one_entry_and_one_note(north, north_officer):
    changes.record(
        north, actor=north_officer, verb="renamed", changes={"name_zh": ["旧", "新"]}, note="decided"
    )
    entry = changes.history_of(north).get()
    assert (entry.actor, entry.verb, entry.changes, entry.note) == (
        north_officer,
        "renamed",
        {"name_zh": ["旧", "新"]},
        "decided",
    )
    assert OutboxItem.objects.filter(label="accounts.Area", object_pk=str(north.pk)).count() == 1


def test_restricted_values_never_enter_the_trail(north_officer):
    enterprise = EnterpriseFactory(legal_representative="王某某")
    changes.record(
        enterprise,
        actor=north_officer,
        verb="updated",
        changes={"legal_representative": ["", "王某某"], "short_name": ["", "某某"]},
    )
    assert changes.history_of(enterprise).get().changes == {
        "legal_representative": ["", "***"],
        "short_name": ["", "某某"],
    }


def test_a_foreign_record_is_kept_by_its_name_in_each_language(north, north_officer):
    changes.record(north, actor=north_officer, verb="moved", changes={"parent": [None, north]})
    names = {"zh-hans": north.name_zh, "en": north.name_en}
    assert changes.history_of(north).get().changes == {"parent": [None, names]}
    with override("zh-hans"):
        assert in_readers_language(names) == north.name_zh
    changes.record(north, actor=north_officer, verb="given", changes={"to": [None, north_officer]})
    assert changes.history_of(north).first().changes == {"to": [None, str(north_officer)]}


def test_a_sentence_is_said_again_in_each_language():
    inner = message("a row of sums")
    said = in_all_languages(
        message("“%(text)s” is not a number. Write one number, for example 1200.5.") % {"text": inner}
    )
    assert said["en"] == "“a row of sums” is not a number. Write one number, for example 1200.5."
    assert "1200.5" in said["zh-hans"]
    assert "row of sums" not in said["zh-hans"]
    assert in_all_languages("甲") == "甲"


def test_many_records_leave_one_entry_and_one_note_each(north, south, chief):
    count = changes.record_many(
        [(area, "loaded", {"code": [None, area.code]}) for area in (north, south)],
        actor=chief,
        note="import 1",
    )
    assert count == 2
    assert [changes.history_of(area).get().note for area in (north, south)] == ["import 1", "import 1"]
    assert OutboxItem.objects.filter(label="accounts.Area").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_record_outside_a_transaction_is_refused():
    area = Area.objects.create(code="X", kind="region", name_zh="区")
    with pytest.raises(transaction.TransactionManagementError):
        changes.record(area, actor=None, verb="created")
    assert not ChangeEntry.objects.filter(label="accounts.Area").exists()


def test_entry_and_note_go_with_the_change_that_fails(north, north_officer):
    with transaction.atomic():
        changes.record(north, actor=north_officer, verb="renamed")
        transaction.set_rollback(True)
    assert not changes.history_of(north).exists()
    assert not OutboxItem.objects.filter(label="accounts.Area").exists()


@pytest.mark.parametrize("model", [ChangeEntry, ExportRecord])
@pytest.mark.parametrize("attempt", ["update", "delete"])
def test_the_database_refuses_to_rewrite_the_trail(north, north_officer, model, attempt):
    changes.record(north, actor=north_officer, verb="renamed")
    changes.record_export(actor=north_officer, name="areas", rows=1, filters={})
    rows = model.objects.filter(pk=model.objects.latest("pk").pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(
            actor=None if model is ChangeEntry else north_officer
        ) if attempt == "update" else rows.delete()
    assert rows.exists()


def test_difference_names_only_what_changes():
    enterprise = Enterprise(name_zh="甲", short_name="乙")
    assert changes.difference(enterprise, {"name_zh": "甲", "short_name": "丙"}) == {
        "short_name": ["乙", "丙"]
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("paid_in_capital", "63000000.000", "63,000,000"),
        ("paid_in_capital", "0.50", "0.5"),
        ("status", "active", "存续"),
        ("status", "an earlier one", "an earlier one"),
        ("uscc_pending", True, "是"),
        ("uscc_pending", False, "否"),
        ("updated_at", "2026-11-27T18:30:05.123Z", "2026-11-28 02:30"),  # of the office's clock
        ("updated_at", "long ago", "long ago"),
        ("short_name", "", "–"),
        ("short_name", None, "–"),
        ("trade_modes", [], "–"),
        (None, {"zh-hans": "甲", "en": "One"}, "甲"),
    ],
)
def test_a_value_is_shown_in_words(name, value, words):
    model_field = Enterprise._meta.get_field(name) if name else None
    with override("zh-hans"):
        assert changes.in_words(model_field, value) == words
