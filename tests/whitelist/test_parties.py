"""Who had a part in an application, looked after the enterprise or appealed does not judge it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from accounts.services import user_set_role
from core.flow import MoveRefused
from crm.reminders import due_for
from tests.conftest import _of_area
from tests.whitelist.cases import (
    TODAY,
    case_of,
    in_region_review,
    listed,
    removed,
    submitted,
    taken,
)
from whitelist.models import Case
from whitelist.parties import Parties
from whitelist.review_queue import waiting_for
from whitelist.services.cases import case_change, case_name_officer
from whitelist.services.objections import objection_record
from whitelist.services.papers import fact_declare

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_manager(north) -> User:
    return _of_area(north, "second_manager", Role.AREA_MANAGER)


def waits(user: User) -> set[Case]:
    return {one.case for one in waiting_for(user, today=TODAY)}


def told(user: User) -> set[str]:
    found = due_for(user, today=TODAY)
    return {due.url for due in found if due.kind in ("whitelist_case", "whitelist_objection")}


def test_who_rewrote_an_application_does_not_review_it_though_another_changed_and_submitted_it_after_him(
    north_officer, north_manager, second_manager
):
    case = case_of(north_officer)
    case_change(case=case, values={"grounds": "Rewritten"}, actor=north_manager)
    case_change(case=case, values={"grounds": "Rewritten, and a comma"}, actor=north_officer)
    case = taken(case, "submit", north_officer)
    with pytest.raises(MoveRefused, match="you had a part in the application") as refused:
        taken(case, "accept", north_manager)
    assert refused.value.forbidden
    assert [waits(user) for user in (north_manager, second_manager)] == [set(), {case}]
    assert [told(user) for user in (north_manager, second_manager)] == [set(), {case.get_absolute_url()}]
    assert taken(case, "accept", second_manager).status == "area_review"


def test_the_same_by_page(client_of, clock, north_officer, north_manager, second_manager):
    case = case_of(north_officer)
    manager, officer = client_of(north_manager), client_of(north_officer)
    edit, accept = (
        reverse(name, args=[case.pk, *more]) for name, more in (("case-edit", ()), ("case-move", ("accept",)))
    )
    assert "does not review it" in manager.get(edit).content.decode()
    assert "does not review it" not in officer.get(edit).content.decode()
    manager.post(edit, {"grounds": "Rewritten"})
    officer.post(edit, {"grounds": "Rewritten, and a comma"})
    officer.post(reverse("case-move", args=[case.pk, "submit"]))
    for address in (case.get_absolute_url(), reverse("review-case", args=[case.pk])):
        page = manager.get(address).content.decode()
        assert (accept in page, "you had a part in the application" in page) == (False, True)
    assert manager.post(accept).status_code == 403
    case.refresh_from_db()
    assert case.status == "submitted"
    client_of(second_manager).post(accept)
    case.refresh_from_db()
    assert case.status == "area_review"


def test_figures_that_a_reviewer_declares_are_his_part_and_those_that_he_verifies_are_not(
    north_officer, north_manager, second_manager
):
    case = taken(submitted(north_officer), "accept", second_manager)
    declared = {"indicator": "asean_business", "is_true": True, "as_of": TODAY, "today": TODAY}
    fact_declare(case=case, actor=north_manager, **declared)
    assert [Parties(case).include(user) for user in (north_officer, north_manager, second_manager)] == [
        True,
        True,
        False,
    ]
    with pytest.raises(MoveRefused, match="you had a part"):
        taken(case, "endorse", north_manager)
    assert taken(case, "endorse", second_manager).status == "region_review"


def test_who_applied_is_not_told_of_objections_after_he_came_to_the_region_office(
    north_officer, north_manager, second_manager, chief
):
    case = case_of(north_officer)
    case_change(case=case, values={"grounds": "Rewritten"}, actor=second_manager)
    for name, actor in (("submit", north_officer), ("accept", north_manager), ("endorse", north_manager)):
        case = taken(case, name, actor)
    moved = user_set_role(user=second_manager, role=Role.REGION_REVIEWER, actor=None)
    assert (waits(moved), waits(chief)) == (set(), {case})
    case = taken(case, "publicise", chief)
    heard = {"received_on": TODAY, "text": "Moved away"}
    objection_record(case=case, values=heard, actor=chief, today=TODAY)
    assert (waits(moved), waits(chief)) == (set(), {case})
    assert (told(moved), told(chief)) == (set(), {case.get_absolute_url()})


def test_the_named_officer_does_not_get_free_by_naming_another(
    north_officer, north_manager, second_manager, south_manager
):
    case = taken(submitted(north_officer), "accept", second_manager)
    for named in (north_manager, north_officer):
        case = case_name_officer(case=case, officer=named, actor=north_manager)
    assert case.officer == north_officer
    with pytest.raises(MoveRefused, match="You were the named officer") as refused:
        taken(case, "endorse", north_manager)
    assert refused.value.forbidden
    assert [waits(user) for user in (north_manager, second_manager)] == [set(), {case}]
    assert [told(user) for user in (north_manager, second_manager)] == [set(), {case.get_absolute_url()}]
    other = submitted(north_officer)  # of which he was not the officer
    assert waits(north_manager) == {other}
    assert taken(case, "endorse", second_manager).status == "region_review"


def test_nobody_is_named_who_has_left_or_after_the_case_is_ended(
    client_of, clock, north_officer, north_manager, second_manager
):
    case, ended = (submitted(north_officer) for _n in range(2))
    second_manager.is_active = False
    second_manager.save(update_fields=["is_active"])
    with pytest.raises(ValidationError, match="Choose an officer"):
        case_name_officer(case=case, officer=second_manager, actor=north_manager)
    ended = taken(ended, "withdraw", north_officer)
    with pytest.raises(MoveRefused, match="The case is ended"):
        case_name_officer(case=ended, officer=north_manager, actor=north_manager)
    client, address = client_of(north_manager), reverse("case-officer", args=[ended.pk])
    assert client.post(address, {"officer": north_manager.pk}).status_code == 409
    assert address not in client.get(ended.get_absolute_url()).content.decode()
    assert case_name_officer(case=case, officer=north_manager, actor=north_manager).officer == north_manager


def test_the_region_office_decides_and_does_not_apply(client_of, clock, north_officer, north_manager, chief):
    draft, client = case_of(north_officer), client_of(chief)
    for name in ("case-edit", "case-facts-new"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 403
    with pytest.raises(MoveRefused) as refused:
        case_change(case=draft, values={"grounds": "Rewritten"}, actor=chief)
    assert refused.value.forbidden
    offered = client.get(reverse("case-document-new", args=[draft.pk])).context["form"].fields["kind"].choices
    assert {kind for kind, _label in offered} == {"decision", "opinion", "objection"}
    for case in (draft, in_region_review(north_officer, north_manager)):
        with pytest.raises(MoveRefused) as refused:
            taken(case, "withdraw", chief)
        assert refused.value.forbidden
        assert client.post(reverse("case-check", args=[case.pk])).status_code == 302
    assert draft.checks.count() == 1


def test_an_appeal_is_lodged_by_another_than_who_removed_the_enterprise(
    north_officer, north_manager, chief, north
):
    case = removed(listed(north_officer, north_manager, chief), chief, today=TODAY.replace(day=20))
    came = user_set_role(user=chief, role=Role.AREA_MANAGER, actor=None)
    came.areas.add(north)
    came = User.objects.get(pk=came.pk)
    with pytest.raises(MoveRefused, match="second person") as refused:
        taken(case, "appeal", came, today=case.status_on)
    assert refused.value.forbidden
    assert taken(case, "appeal", north_officer, today=case.status_on).status == "appealed"
