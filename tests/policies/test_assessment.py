"""The separate assessment of a folder: its weights, its keys, and that it is loaded once for all."""

from decimal import Decimal

import pytest

from assessment.formula_words import formula_words
from assessment.models import Scheme, SchemeVersion
from assessment.scheme_choices import SchemeKind
from assessment.scheme_rules import problems_of
from core.loading import LoadError
from desk.policy_folder import folder_read
from tests.policies.test_load_policy import change

FILE = "assessment.yaml"


@pytest.mark.django_db
def test_the_zone_has_the_default_set_and_every_figure_of_it_can_be_counted(loaded):
    scheme = Scheme.objects.get(code="ftz-separate")
    version = scheme.versions.get()
    assert (scheme.code, scheme.kind, version.number) == ("ftz-separate", "ftz_investment_separate", 1)
    assert [unit.area.code for unit in version.units.all()] == ["NN", "QZG", "CZ"]
    weights = {one.code: one.weight for one in version.indicators.all()}
    assert weights == {
        code: Decimal(weight)
        for code, weight in {
            "FUNDS": 20,
            "FDI": 12,
            "LEADER1000": 5,
            "LEADER500": 4,
            "LEADER100": 3,
            "SIGNED_N": 5,
            "SIGNED_A": 5,
            "START": 12,
            "PRODUCTION": 10,
            "MSME": 4,
            "TRADERS": 4,
            "LIBRARY": 4,
            "POLICY": 6,
            "REPORTING": 6,
        }.items()
    }
    assert list(problems_of(version)) == []
    assert all(formula_words(one.formula, one.params) for one in version.indicators.all())
    points = {one.code: (one.kind, one.points, one.cap) for one in version.rules.all()}
    assert points["LATE_START"] == ("deduction", Decimal("0.1"), None)
    assert points["FALSE_PROJECT"] == ("deduction", Decimal("0.2"), None)
    assert points["LATE_REPORT"] == ("deduction", Decimal(1), Decimal(12))
    proposed = {one.code: one.computation for one in version.rules.all() if one.computation}
    assert proposed == {"LATE_START": "overdue_starts", "LATE_REPORT": "late_monthly_reports"}
    assert all(one.proposed_for for one in version.rules.all() if one.computation)


@pytest.mark.django_db
def test_every_kind_of_scheme_has_a_default_that_could_be_published(loaded):
    versions = SchemeVersion.objects.select_related("scheme")
    assert {one.scheme.kind: one.status for one in versions} == dict.fromkeys(SchemeKind.values, "published")
    for version in versions:
        assert list(problems_of(version)) == [], version
        assert all(formula_words(one.formula, one.params) for one in version.indicators.all())
        assert [unit.area.code for unit in version.units.all()] == ["NN", "QZG", "CZ"]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda version: version.update(areas=["XX"]), "unknown area 'XX'"),
        (lambda version: version.update(organisations=["XX"]), "unknown unit 'XX'"),
        (lambda version: version["indicators"][0].pop("weight"), "FUNDS: weight is missing"),
        (lambda version: version["indicators"].append(version["indicators"][0]), "FUNDS: is there twice"),
        (lambda version: version["rules"][0].update(size=1), "NEW_LEADER: size is not known here"),
    ],
)
def test_a_folder_that_says_something_else_is_refused_with_the_place(folder, edit, words):
    change(folder, FILE, lambda content: edit(content["schemes"][0]["versions"][0]))
    with pytest.raises(LoadError, match=words):
        folder_read(folder)
