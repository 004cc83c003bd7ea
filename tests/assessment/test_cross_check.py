"""Page, list and workbook say the same; where they do not, the command says which and fails."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessment import cross_checking
from assessment.cross_checking import Compared, cross_check, of_assessment
from tests.assessment.schemes import COUNTED

pytestmark = pytest.mark.django_db
YI = Decimal(10**8)


def test_every_value_and_score_of_an_open_period_is_compared_each_way(period, chief):
    compared = list(of_assessment(period, chief))
    assert [one.what for one in compared if not one.agrees] == []
    # FUNDS, RATE and LIBRARY of two units: four values, six scores, two totals
    assert len(compared) == 12
    assert (
        sum("list" in one.told for one in compared) == 1
    )  # north's fund was verified, south's is as counted


def test_a_final_period_is_told_from_its_snapshot_everywhere(frozen, north, chief):
    COUNTED[north.pk].append(YI)
    compared = list(of_assessment(frozen, chief))
    assert [one.what for one in compared if not one.agrees] == []
    assert {way for one in compared for way in one.told} == {"page", "workbook"}


def test_the_command_counts_and_names_what_differs(period, region_admin, monkeypatch, capsys):
    call_command("cross_check", username=region_admin.username)
    assert "0 differ" in capsys.readouterr().out
    right = cross_checking._listed
    monkeypatch.setattr(cross_checking, "_listed", lambda user, asked: right(user, asked) + YI)
    with pytest.raises(CommandError, match="figures differ"):
        call_command("cross_check", username=region_admin.username)
    named = [line for line in capsys.readouterr().out.splitlines() if "FUNDS" in line]
    assert len(named) == 1
    assert named[0].startswith("DIFFERS")
    assert named[0].endswith("page 10, workbook 10, list 11")


@pytest.mark.parametrize(
    ("told", "agrees"),
    [
        ((Decimal(1), Decimal(1)), True),
        ((Decimal("0.3333333333333333333"), Decimal("0.3333333333333333")), True),
        ((Decimal(1), Decimal("1.001")), False),
        ((None, None), True),
        ((None, Decimal(0)), False),  # missing is not zero
    ],
)
def test_two_figures_agree_within_the_digits_of_a_workbook(told, agrees):
    assert Compared("x", dict(zip(("page", "workbook"), told, strict=True))).agrees == agrees


def test_a_zone_without_anything_to_compare_is_no_mistake(chief):
    assert list(cross_check(chief)) == []
