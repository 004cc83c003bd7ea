"""Editions: the list of a day frozen, what changed against the one before, and its checks done again."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from core.flow import MoveRefused
from core.models import ChangeEntry
from registry.services.enterprises import enterprise_update
from tests.whitelist.cases import ACTIVE, chain_of, decision, in_publicity, listed, removed, scheme_of, taken
from tests.whitelist.listing import DAY, ON_THE_LIST, publish
from whitelist.editions import compared, recheck
from whitelist.models import Consequence, Edition, Event

pytestmark = pytest.mark.django_db
LATER = ON_THE_LIST + 30 * DAY


@pytest.fixture
def version(db):
    return scheme_of()


@pytest.fixture
def on_list(north_officer, north_manager, chief, version):
    """`on_list()`: one more case on the list, since ON_THE_LIST."""
    chains = iter("ABCDEFGHIJKLMN")

    def make(**fields):
        chain = chain_of(next(chains))
        return listed(north_officer, north_manager, chief, version=version, chain=chain, **fields)

    return make


def told(edition: Edition) -> set[tuple]:
    return {
        (line.case_id, line.change, line.status, line.reason, line.clause) for line in edition.lines.all()
    }


def test_an_edition_says_who_entered_stayed_and_left_and_why(version, on_list, chief):
    stays, leaves, warned = on_list(), on_list(), on_list()
    first = publish(version, ON_THE_LIST, chief, document="桂自贸办〔2026〕1号")
    assert (first.number, first.repeals, first.document) == (1, None, "桂自贸办〔2026〕1号")
    assert told(first) == {
        (case.pk, "entered", "effective", "list it", "§1") for case in (stays, leaves, warned)
    }

    removed(leaves, chief, today=LATER)
    taken(warned, "warn", chief, today=LATER)
    came = on_list(today=LATER - 10 * DAY)
    second = publish(version, LATER, chief)
    assert (second.number, second.repeals, first.repealed_by) == (2, first, second)
    assert told(second) == {
        (stays.pk, "stayed", "effective", "list it", "§1"),
        (warned.pk, "stayed", "warned", "warn it", "§1"),
        (came.pk, "entered", "effective", "list it", "§1"),
        (leaves.pk, "left", "exited", "remove it", "§1"),
    }
    lines = compared(second)
    assert {change: len(found) for change, found in lines.items()} == {"entered": 1, "stayed": 2, "left": 1}
    assert {(one.line.case_id, one.before) for one in lines["stayed"]} == {
        (stays.pk, ""),
        (warned.pk, "effective"),
    }
    entry = ChangeEntry.objects.get(label="whitelist.Edition", object_pk=str(second.pk))
    assert (entry.verb, entry.actor) == ("published", chief)

    taken(came, "warn", chief, today=LATER + DAY)
    third = publish(version, LATER + DAY, chief)
    assert leaves.pk not in {line.case_id for line in third.lines.all()}  # it had left before


def test_a_line_says_the_clauses_that_were_met_where_the_decision_names_none(
    north_officer, north_manager, chief
):
    known = {"code": "capital", "indicator": "registered_capital", "operator": "at_least", "value": "1"}
    version = scheme_of(rules=[ACTIVE, known | {"is_hard": False, "weight": 1}, ACTIVE | {"code": "again"}])
    case = in_publicity(north_officer, north_manager, chief, version=version)
    document = decision(case, chief)
    taken(case, "list", chief, today=ON_THE_LIST, document=document, note="", clause="")
    line = publish(version, ON_THE_LIST, chief).lines.get()
    assert (line.clause, line.reason) == ("§1, §3", "publicise it")  # the capital is not known


def test_a_line_rests_on_the_check_before_the_decision(version, on_list, chief):
    case = on_list()
    publish(version, ON_THE_LIST, chief)
    taken(case, "reevaluate", chief, today=LATER)
    taken(case, "confirm", chief, today=LATER)
    other = on_list(today=LATER)
    assert other.status_on > LATER
    taken(case, "warn", chief, today=LATER)
    second = publish(version, LATER, chief)
    [line] = second.lines.all()
    confirmed = Event.objects.get(case=case, verb="confirm")
    assert line.rests_on == case.checks.order_by("-pk").first()
    assert line.rests_on.created_at <= confirmed.at


def test_a_line_of_one_reinstated_rests_on_the_check_of_that_decision(
    version, on_list, chief, region_admin, north_officer
):
    case = on_list()
    case = taken(removed(case, chief, today=LATER), "appeal", north_officer, today=LATER)
    case = taken(case, "reinstate", region_admin, today=LATER, document=decision(case, chief))
    line = publish(version, LATER, chief).lines.get()
    assert (line.rests_on, line.rests_on.on) == (case.checks.order_by("-pk").first(), LATER)


def test_who_left_and_came_back_left_in_between_what_he_stood_on_since_before(
    version, on_list, chief, region_admin, north_officer
):
    case = on_list()
    publish(version, ON_THE_LIST, chief)
    case = taken(removed(case, chief, today=LATER), "appeal", north_officer, today=LATER)
    taken(case, "reinstate", region_admin, today=LATER + 5 * DAY, document=decision(case, chief))
    line = publish(version, LATER + 2 * DAY, chief, today=LATER + 9 * DAY).lines.get()
    assert (line.change, line.since) == ("left", ON_THE_LIST)


def test_only_who_may_publish_does_and_not_without_a_change(
    version, on_list, chief, north_manager, viewer, region_admin
):
    case = on_list()
    for actor in (north_manager, viewer):
        with pytest.raises(MoveRefused) as refused:
            publish(version, ON_THE_LIST, actor)
        assert refused.value.forbidden
    with pytest.raises(MoveRefused, match="Nothing on the list changed"):
        publish(version, ON_THE_LIST - DAY, chief)  # nobody was on it
    assert publish(version, ON_THE_LIST, chief).number == 1
    with pytest.raises(MoveRefused, match="Nothing on the list changed"):
        publish(version, LATER, region_admin)
    taken(case, "warn", chief, today=LATER)
    assert publish(version, LATER, region_admin).number == 2


def test_a_new_name_is_a_change(version, on_list, chief):
    case = on_list()
    publish(version, ON_THE_LIST, chief)
    former = case.enterprise.name_zh
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(name_zh="新名有限公司")
    edition = publish(version, LATER, chief)
    [one] = compared(edition)["stayed"]
    assert (one.line.name_zh, one.former_name, one.before) == ("新名有限公司", former, "")


def test_an_edition_is_of_a_day_that_is_over_and_holds_its_last_step(version, on_list, chief):
    case = on_list()
    for day in (LATER, LATER + DAY):
        with pytest.raises(ValidationError, match="This day is not over"):
            publish(version, day, chief, today=LATER)
    taken(case, "warn", chief, today=LATER)
    assert publish(version, LATER, chief, today=LATER + DAY).lines.get().status == "warned"


def test_a_scheme_has_one_edition_of_a_day_each_later_than_the_last(version, on_list, chief):
    case = on_list()
    first = publish(version, LATER, chief)
    taken(case, "warn", chief, today=LATER + DAY)
    for day in (LATER - DAY, LATER):
        with pytest.raises(ValidationError, match="Choose a later day"):
            publish(version, day, chief)
    assert publish(version, LATER + DAY, chief).number == 2
    same = Edition(scheme=version.scheme, number=3, effective_on=LATER, created_by=chief, document="3")
    with pytest.raises(ValidationError, match="has an edition of this day already"):
        same.validate_constraints()
    with pytest.raises(DatabaseError), transaction.atomic():
        same.save()
    assert set(Edition.objects.filter(effective_on=LATER)) == {first}


def test_an_edition_names_the_document_that_publishes_it(version, on_list, chief):
    on_list()
    for document in ("", "  "):
        with pytest.raises(ValidationError) as refused:
            publish(version, LATER, chief, document=document)
        assert set(refused.value.message_dict) == {"document"}
    assert publish(version, LATER, chief, document=" No. 7 ").document == "No. 7"


def test_whether_the_public_reads_an_entry_is_a_change(version, on_list, chief):
    on_list()
    assert publish(version, ON_THE_LIST, chief).lines.get().is_public
    Consequence.objects.filter(version=version, status="effective").update(is_public=False)
    assert not publish(version, LATER, chief).lines.get().is_public


def test_a_line_is_never_changed(version, on_list, chief):
    on_list()
    line = publish(version, ON_THE_LIST, chief).lines.get()
    for change in (lambda: type(line).objects.filter(pk=line.pk).update(name_zh="x"), line.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_each_scheme_has_editions_of_its_own(north_officer, north_manager, chief):
    one, other = scheme_of("A"), scheme_of("B")
    for version in (one, other):
        listed(north_officer, north_manager, chief, version=version)
    assert publish(one, ON_THE_LIST, chief).number == 1
    edition = publish(other, ON_THE_LIST, chief)
    assert (edition.number, edition.repeals, edition.lines.count()) == (1, None, 1)


class TestCheckedAgain:
    def test_gives_the_same_whatever_the_registry_says_by_now(self, version, on_list, chief):
        case = on_list()
        line = publish(version, ON_THE_LIST, chief).lines.get()
        enterprise_update(enterprise=case.enterprise, values={"status": "revoked"}, actor=chief)
        found = recheck(line.rests_on)
        assert found.is_same
        assert [(one.label, one.then, one.now) for one in found.criteria] == [("active", "met", "met")]
        [datum] = found.criteria[0].data
        assert (datum.value, line.rests_on.facts["registration_status"]["value"]) != ("revoked", ["revoked"])

    def test_says_so_where_the_rules_were_tampered_with(self, version, on_list, chief):
        on_list()
        line = publish(version, ON_THE_LIST, chief).lines.get()
        version.criteria.get().conditions.update(value=["revoked"])
        found = recheck(line.rests_on)
        assert not found.is_same
        assert [(one.then, one.now) for one in found.criteria] == [("met", "failed")]
