"""manage.py workbook: the last workbook filed, else a draft."""

import hashlib
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessment.services.assessment_workbooks import assessment_file
from core.models import ExportRecord

pytestmark = pytest.mark.django_db


def run(tmp_path, capsys, user, *options, scheme="separate", period="2025"):
    out = tmp_path / "out.xlsx"
    call_command("workbook", scheme, period, str(out), "--as", user.username, *options)
    told = json.loads(capsys.readouterr().out)
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    return told


def test_a_draft_until_one_is_filed_then_that_one(shown, chief, tmp_path, capsys):
    assert run(tmp_path, capsys, chief)["edition"] is None
    edition = assessment_file(period=shown, actor=chief)
    told = run(tmp_path, capsys, chief)
    assert (told["edition"], told["sha256"]) == (1, edition.sha256)
    assert run(tmp_path, capsys, chief, "--draft")["edition"] is None
    taken = ExportRecord.objects.order_by("pk").values_list("name", flat=True)
    assert list(taken) == ["assessment-draft", "filed-workbook", "assessment-draft"]


def test_who_may_not_and_what_is_not_there_are_refused(shown, north_manager, chief, tmp_path, capsys):
    with pytest.raises(CommandError, match="region office"):
        run(tmp_path, capsys, north_manager)
    with pytest.raises(CommandError, match="no period"):
        run(tmp_path, capsys, chief, period="2031")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("workbook", "separate", "2025", str(tmp_path / "no" / "x.xlsx"), "--as", chief.username)
